#pragma once

#include "base/result.hpp"
#include "sim/status/status.hpp"

#include <string>
#include <string_view>

namespace systole::tools {

/// What is shown without `--include` and `--exclude`.
enum class SectionDefaults {
    text,  ///< what operators look at first
    xml,   ///< everything
};

[[nodiscard]] sim::Sections default_sections(SectionDefaults defaults);

/// The sections of a request as `--include` and `--exclude` change them, in the order in which they are given.
class SectionChooser {
public:
    explicit SectionChooser(SectionDefaults defaults) : defaults_(defaults), sections_(default_sections(defaults)) {}

    /// A list of names between commas. Error: invalid, with the names that there are.
    [[nodiscard]] base::Result<void> include(std::string_view names);
    [[nodiscard]] base::Result<void> exclude(std::string_view names);

    [[nodiscard]] const sim::Sections& sections() const { return sections_; }
    /// From "bans:PREFIX".
    [[nodiscard]] const std::string& ban_prefix() const { return ban_prefix_; }

private:
    enum class Change { include, exclude };

    /// Tells whether there is such a name.
    [[nodiscard]] bool change(std::string_view name, Change change);
    void set_all();

    SectionDefaults defaults_;
    sim::Sections sections_;
    std::string ban_prefix_;
};

}  // namespace systole::tools
