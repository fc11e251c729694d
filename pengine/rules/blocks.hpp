#pragma once

#include <string_view>
#include <vector>

#include "pengine/model/definition.hpp"
#include "pengine/model/name_values.hpp"
#include "pengine/rules/rule.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Evaluates blocks of name/value pairs (spec 1 §2.4) into `table`: existing names win, `#default` erases.
/// `first_id`: a block of this id is evaluated first (cib-bootstrap-options).
void evaluate_blocks(Cluster& cluster, const std::vector<xml::Element>& blocks, const RuleInput& input, NameValues& table,
                     std::string_view first_id = {});
/// The same into an empty table whose pairs then overwrite those of `table` (transient node attributes).
void overwrite_by_blocks(Cluster& cluster, const std::vector<xml::Element>& blocks, const RuleInput& input, NameValues& table);
/// Whether any of the blocks depends on a rule.
[[nodiscard]] bool has_rules(const std::vector<xml::Element>& blocks);

/// The blocks called `name` directly below `parent`, references resolved in the whole CIB.
[[nodiscard]] std::vector<xml::Element> blocks_of(const Cluster& cluster, xml::Element parent, std::string_view name);
/// The blocks called `name` of a resource, references resolved in its own definition only.
[[nodiscard]] std::vector<xml::Element> blocks_of(const Definition& definition, std::string_view name);

/// The element an `id-ref` stands for (first of the same name in document order), the element itself without `id-ref`, or null.
/// Searched in the definition if one is given, else in the whole CIB.
[[nodiscard]] xml::Element resolve(const Cluster& cluster, xml::Element element, const Definition* scope = nullptr);

}  // namespace systole::pengine
