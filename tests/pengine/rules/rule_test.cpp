#include "pengine/rules/rule.hpp"

#include <gtest/gtest.h>

#include "pengine/rules/blocks.hpp"
#include "pengine/rules/submatch.hpp"
#include "tests/pengine/loaded.hpp"

namespace systole::pengine {
namespace {

class RuleTest : public testing::Test {
protected:
    bool holds(const std::string& conditions, RuleInput input = {}, const std::string& combination = "and") {
        auto document = xml::Document::parse("<rule id=\"r\" boolean-op=\"" + combination + "\">" + conditions + "</rule>");
        EXPECT_TRUE(document.has_value());
        loaded_.node("n1").attributes.set("color", "Blue");
        loaded_.node("n1").attributes.set("size", "10");
        input.node = &loaded_.node("n1");
        return passes(*loaded_, document->root(), input);
    }

    Loaded loaded_{CibText{}};
};

TEST_F(RuleTest, ComparesStringsWithoutCase) {
    EXPECT_TRUE(holds(R"(<expression id="e" attribute="color" operation="eq" value="blue"/>)"));
    EXPECT_FALSE(holds(R"(<expression id="e" attribute="color" operation="ne" value="blue"/>)"));
    EXPECT_TRUE(holds(R"(<expression id="e" attribute="absent" operation="ne" value="blue"/>)"));
}

TEST_F(RuleTest, OrderComparisonsAreNumericByDefault) {
    EXPECT_TRUE(holds(R"(<expression id="e" attribute="size" operation="gt" value="9"/>)"));
    EXPECT_FALSE(holds(R"(<expression id="e" attribute="size" operation="gt" value="9" type="string"/>)"));
    EXPECT_TRUE(holds(R"(<expression id="e" attribute="size" operation="lt" value="10.5"/>)"));
    EXPECT_FALSE(holds(R"(<expression id="e" attribute="absent" operation="lt" value="9"/>)"));
}

TEST_F(RuleTest, PresenceTestsTakeNoValue) {
    EXPECT_TRUE(holds(R"(<expression id="e" attribute="color" operation="defined"/>)"));
    EXPECT_FALSE(holds(R"(<expression id="e" attribute="color" operation="defined" value="blue"/>)"));
    EXPECT_TRUE(holds(R"(<expression id="e" attribute="absent" operation="not_defined"/>)"));
}

TEST_F(RuleTest, TakesReferencesFromParametersAndMeta) {
    NameValues parameters;
    parameters.set("wanted", "blue");
    EXPECT_TRUE(holds(R"(<expression id="e" attribute="color" operation="eq" value="wanted" value-source="param"/>)",
                      {.parameters = &parameters}));
    EXPECT_FALSE(holds(R"(<expression id="e" attribute="color" operation="eq" value="wanted" value-source="meta"/>)",
                       {.parameters = &parameters}));
}

TEST_F(RuleTest, OrNeedsOneCondition) {
    const std::string conditions = R"(<expression id="e" attribute="color" operation="eq" value="red"/>
                                      <expression id="f" attribute="size" operation="eq" value="10"/>)";
    EXPECT_FALSE(holds(conditions));
    EXPECT_TRUE(holds(conditions, {}, "or"));
    EXPECT_FALSE(holds(conditions, {}, "xor"));
    EXPECT_TRUE(holds(""));
}

TEST_F(RuleTest, ResourceAndOperationExpressions) {
    const Agent agent{"ocf", "heartbeat", "IPaddr2"};
    EXPECT_TRUE(holds(R"(<rsc_expression id="e" class="ocf" type="IPaddr2"/>)", {.agent = &agent}));
    EXPECT_FALSE(holds(R"(<rsc_expression id="e" provider="pacemaker"/>)", {.agent = &agent}));
    EXPECT_TRUE(holds(R"(<op_expression id="e" name="monitor" interval="10s"/>)",
                      {.operation = "monitor", .interval_ms = 10'000}));
    EXPECT_FALSE(holds(R"(<op_expression id="e" name="monitor" interval="20s"/>)",
                       {.operation = "monitor", .interval_ms = 10'000}));
}

TEST_F(RuleTest, DateRangesSayWhenTheyChange) {
    EXPECT_TRUE(holds(R"(<date_expression id="e" start="2019-12-31" end="2020-01-02"/>)"));
    EXPECT_EQ(loaded_->recheck_time(), Loaded::kNow + 86'400 + 1);
    EXPECT_FALSE(holds(R"(<date_expression id="e" operation="gt" start="2020-01-01"/>)"));
    EXPECT_EQ(loaded_->recheck_time(), Loaded::kNow + 1);
    EXPECT_TRUE(holds(R"(<date_expression id="e" operation="in_range" start="2020-01-01"><duration id="d" hours="1"/>
                         </date_expression>)"));
    EXPECT_FALSE(holds(R"(<date_expression id="e" operation="lt" end="someday"/>)"));
}

TEST_F(RuleTest, DateSpecsMatchFields) {
    EXPECT_TRUE(holds(R"(<date_expression id="e" operation="date_spec"><date_spec id="s" years="2019-2020" weekdays="3"
                         monthdays="1-" hours="-5"/></date_expression>)"));
    EXPECT_FALSE(holds(R"(<date_expression id="e" operation="date_spec"><date_spec id="s" months="2"/></date_expression>)"));
    EXPECT_FALSE(holds(R"(<date_expression id="e" operation="date_spec"><date_spec id="s" months="1-x"/></date_expression>)"));
}

TEST(Blocks, DefaultErasesWhatAHigherBlockSet) {
    Loaded loaded(CibText{});
    auto document = xml::Document::parse(R"(<x>
        <meta_attributes id="low" score="1"><nvpair id="a" name="n" value="low"/></meta_attributes>
        <meta_attributes id="mid" score="2"><nvpair id="b" name="n" value="#default"/></meta_attributes>
        <meta_attributes id="high" score="3"><nvpair id="c" name="n" value="high"/><nvpair id="d" name="n" value="second"/>
        </meta_attributes></x>)");
    NameValues table;
    evaluate_blocks(*loaded, blocks_of(*loaded, document->root(), "meta_attributes"), {}, table);
    EXPECT_EQ(table.get("n"), "low");
}

TEST(Submatches, AreReplacedOnlyWithAPattern) {
    const std::vector<std::string_view> parts{"web-3", "3"};
    EXPECT_EQ(replace_submatches("site-%1-%7!", parts), "site-3-!");
    EXPECT_EQ(replace_submatches("site-%1", {}), "site-%1");
}

}  // namespace
}  // namespace systole::pengine
