#pragma once

#include "base/result.hpp"
#include "shell/parse.hpp"
#include "xml/document.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::shell {

/// A working copy of the configuration, on which objects are made, changed and deleted before all of it is committed at once.
class Session {
public:
    /// `cib` is what is in force now.
    explicit Session(xml::Document cib);

    [[nodiscard]] xml::Element cib() const { return working_.root(); }
    [[nodiscard]] const xml::Document& document() const { return working_; }
    [[nodiscard]] bool is_changed() const;

    /// What happens to an object that exists already.
    enum class Existing { refuse, replace };
    /// Adds an object; resources that it names as members move into it. Errors: exists, not_found (a member).
    [[nodiscard]] base::Result<void> add(ParsedObject object, Existing existing);
    /// Reads and adds all objects of a text. Errors name the line's first words.
    [[nodiscard]] base::Result<void> load(std::string_view text, Existing existing);
    /// Deletes objects by id, with the constraints and references that name them; a group or clone left empty goes, too.
    /// Errors: not_found (nothing has been deleted then).
    [[nodiscard]] base::Result<void> remove(const std::vector<std::string>& ids);
    /// Empties everything but nodes.
    void clear();

    /// Takes the configuration over from a `cib` or `configuration` element; nodes stay as they are.
    /// Errors: invalid (another element).
    [[nodiscard]] base::Result<void> take_over(xml::Element source);

    /// The object with this id, or empty.
    [[nodiscard]] xml::Element find(std::string_view id) const;

    /// The changes as a patch without versions; its root has no children if nothing changed.
    [[nodiscard]] xml::Document patch() const;
    /// The version that the changes are based on: admin_epoch and epoch.
    [[nodiscard]] std::string base_version() const;

private:
    void remove_references(std::string_view id);
    void remove_with_empty_parents(xml::MutableElement element);
    [[nodiscard]] xml::MutableElement section(std::string_view name);

    xml::Document original_;
    xml::Document working_;
};

}  // namespace systole::shell
