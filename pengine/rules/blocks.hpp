#pragma once

#include <string_view>
#include <vector>

#include "pengine/model/definition.hpp"
#include "pengine/model/name_values.hpp"
#include "pengine/rules/rule.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Where blocks stand and where their references lead (spec 1 §2.2, §2.4).
struct BlockSource {
    std::vector<xml::Element> blocks;  ///< in document order, references resolved
};

/// Evaluates blocks of name/value pairs (spec 1 §2.4) into `table`: existing names win, `#default` erases.
/// `first_id`: a block of this id is evaluated first (cib-bootstrap-options).
void evaluate_blocks(Cluster& cluster, const std::vector<xml::Element>& blocks, const RuleInput& input, NameValues& table,
                     std::string_view first_id = {});

/// The blocks called `name` directly below `parent`, references resolved in the whole CIB.
[[nodiscard]] std::vector<xml::Element> blocks_of(const Cluster& cluster, xml::Element parent, std::string_view name);
/// The blocks called `name` of a resource, references resolved in its own definition only.
[[nodiscard]] std::vector<xml::Element> blocks_of(const Definition& definition, std::string_view name);

/// The element an `id-ref` stands for, searched in the whole CIB; the element itself without `id-ref`; null if there is none.
[[nodiscard]] xml::Element resolve(const Cluster& cluster, xml::Element element);

}  // namespace systole::pengine
