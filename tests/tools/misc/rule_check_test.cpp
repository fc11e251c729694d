#include "tools/rule_check.hpp"

#include "tools/common/exit_code.hpp"
#include "xml/document.hpp"

#include <gtest/gtest.h>

namespace systole::tools {
namespace {

/// What crm_rule says at a moment about a rule with these date expressions.
RuleCheck check(const std::string& expressions, std::string_view moment) {
    const base::Result<xml::Document> cib =
        xml::Document::parse("<cib><rsc_location><rule id='r'>" + expressions + "</rule></rsc_location></cib>");
    EXPECT_TRUE(cib);
    const auto now = base::parse_date_time(moment, base::DateTime());
    EXPECT_TRUE(now);
    return check_rule(cib->root(), "r", *now);
}

TEST(RuleCheck, KnowsBeforeWithinAndAfterARange) {
    const std::string range = "<date_expression operation='in_range' start='2025-05-01' end='2025-05-31 18:30:00Z'/>";
    EXPECT_EQ(check(range, "2025-04-30 23:59:59Z").exit_code, exit_code::kNotYetInEffect);
    EXPECT_EQ(check(range, "2025-05-01").exit_code, exit_code::kOk);
    EXPECT_EQ(check(range, "2025-05-31 18:30:00Z").exit_code, exit_code::kOk);
    EXPECT_EQ(check(range, "2025-05-31 18:30:01Z").exit_code, exit_code::kExpired);
}

TEST(RuleCheck, ADurationEndsARange) {
    const std::string range = "<date_expression start='2025-02-15'><duration months='1' days='3'/></date_expression>";
    EXPECT_EQ(check(range, "2025-03-18 00:00:00Z").exit_code, exit_code::kOk);
    EXPECT_EQ(check(range, "2025-03-18 00:00:01Z").exit_code, exit_code::kExpired);
}

TEST(RuleCheck, ADateSpecMustNameYears) {
    const RuleCheck without = check("<date_expression operation='date_spec'><date_spec months='6-8'/></date_expression>", "2025-07-01");
    EXPECT_EQ(without.exit_code, exit_code::kUnimplemented);
    EXPECT_TRUE(without.is_error);
    const std::string with =
        "<date_expression operation='date_spec'><date_spec years='2025-' months='6-8' monthdays='-15'/></date_expression>";
    EXPECT_EQ(check(with, "2025-07-01").text, "Rule r satisfies conditions");
    EXPECT_EQ(check(with, "2025-07-16").exit_code, exit_code::kExpired);
    EXPECT_EQ(check(with, "2025-05-01").exit_code, exit_code::kNotYetInEffect);
}

TEST(RuleCheck, JudgesOnlyRulesWithOneDate) {
    const std::string one = "<date_expression operation='gt' start='2025-01-01'/>";
    EXPECT_EQ(check(one + one, "2025-02-01").exit_code, exit_code::kUnimplemented);
    EXPECT_EQ(check("<rule id='inner'>" + one + "</rule>", "2025-02-01").exit_code, exit_code::kOk);
    EXPECT_EQ(check("<expression attribute='a' operation='defined'/>", "2025-02-01").exit_code, exit_code::kUnimplemented);
}

TEST(RuleCheck, RefusesMalformedExpressions) {
    for (const char* expression : {"<date_expression operation='gt'/>", "<date_expression operation='since' start='2025-01-01'/>",
                                   "<date_expression/>", "<date_expression start='soon'/>", "<date_expression operation='date_spec'/>",
                                   "<date_expression operation='date_spec'><date_spec years='x-'/></date_expression>"}) {
        EXPECT_EQ(check(expression, "2025-02-01").exit_code, exit_code::kConfig) << expression;
    }
}

}  // namespace
}  // namespace systole::tools
