#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// What a rule may look at; everything not given counts as absent (spec 1 §3.1).
struct RuleInput {
    const Node* node = nullptr;              ///< attributes for `expression`
    const Agent* agent = nullptr;            ///< for rsc_expression
    std::string_view operation;           ///< for op_expression; empty: absent
    std::uint32_t interval_ms = 0;
    const NameValues* parameters = nullptr;  ///< value-source="param"
    const NameValues* meta = nullptr;        ///< value-source="meta"
    std::span<const std::string_view> submatches;  ///< of a resource pattern: %0 to %9
    const Definition* scope = nullptr;       ///< references are followed in this definition only; null: in the whole CIB
};

/// Whether a `rule` element passes (spec 1 §3.2); notes in `cluster` when its outcome will next change.
[[nodiscard]] bool passes(Cluster& cluster, xml::Element rule, const RuleInput& input);

}  // namespace systole::pengine
