#pragma once

#include "base/result.hpp"
#include "shell/words.hpp"
#include "xml/element.hpp"

#include <optional>
#include <span>
#include <string>

namespace systole::shell {

/// The condition of a rule made of expressions on node attributes, as "not_defined pingd or pingd lt 100"; nothing for other rules.
[[nodiscard]] std::optional<std::string> rule_condition_text(xml::Element rule);

/// Reads such a condition into a rule, with ids made from the rule's. Errors: invalid.
[[nodiscard]] base::Result<void> read_rule_condition(std::span<const std::string> words, xml::MutableElement rule);

}  // namespace systole::shell
