#pragma once

#include "xml/element.hpp"
#include "xml/grammar.hpp"
#include "xml/tree_observer.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace systole::cib {

/// Which attributes of which elements a schema takes for identifiers (unique in a configuration) and for references to them.
class IdentifierAttributes {
public:
    enum class Kind { identifier, reference };
    struct Row {
        std::string attribute;
        Kind kind = Kind::identifier;
    };

    void add(std::string_view element, std::string_view attribute, Kind kind);
    /// Of elements with this name.
    [[nodiscard]] const std::vector<Row>& of(std::string_view element) const;

private:
    std::map<std::string, std::vector<Row>, std::less<>> rows_;
};

/// What is wrong with the identifiers and references of a whole CIB: duplicates, then dangling references. What is under `status`
/// does not count.
[[nodiscard]] std::vector<xml::Violation> find_identifier_problems(xml::Element cib, const IdentifierAttributes& attributes);

/// How often each identifier of a CIB's configuration is given and referred to, kept up to date as the CIB changes, so that
/// judging a change costs as much as the change. What is under `status` does not count.
class Identifiers final : public xml::TreeObserver {
public:
    /// Counts what is there. Cost: the size of the configuration. `attributes` must outlive it.
    Identifiers(const IdentifierAttributes& attributes, xml::Element cib);

    /// True if among what changed since the last settle() no identifier is given twice, and no reference lacks its target.
    [[nodiscard]] bool are_consistent() const;
    /// What changed so far is kept, and has been judged.
    void settle() { touched_.clear(); }

    void entered(xml::Element subtree) override;
    void leaving(xml::Element subtree) override;
    void attributes_changing(xml::Element element) override;
    void attributes_changed(xml::Element element) override;

private:
    struct Count {
        std::int64_t given = 0;
        std::int64_t referred_to = 0;
    };
    enum class Direction { in, out };

    [[nodiscard]] bool counts(xml::Element element) const;
    void count(xml::Element element, Direction direction);
    void count_all(xml::Element subtree, Direction direction);

    const IdentifierAttributes* attributes_;
    std::unordered_map<std::string, Count> counts_;
    std::unordered_set<std::string> touched_;
};

}  // namespace systole::cib
