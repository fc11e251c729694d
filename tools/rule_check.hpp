#pragma once

#include "base/iso8601.hpp"
#include "xml/element.hpp"

#include <string>
#include <string_view>

namespace systole::tools {

/// What crm_rule tells about one rule.
struct RuleCheck {
    int exit_code = 0;
    std::string text;
    bool is_error = false;   ///< the question could not be answered; the text says why
};

/// Whether a rule of a document is in effect at a moment. Only rules with exactly one date expression can be judged; one with a
/// `date_spec` must name years, as it would come into effect again and again otherwise.
[[nodiscard]] RuleCheck check_rule(xml::Element cib, std::string_view rule_id, const base::DateTime& now);

}  // namespace systole::tools
