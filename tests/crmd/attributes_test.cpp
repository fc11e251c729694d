#include "crmd/attributes.hpp"

#include <gtest/gtest.h>

namespace systole::crmd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

base::Time at(int second) {
    return base::Time(seconds(second));
}

AttributeChange set(const std::string& name, const std::string& node, std::optional<std::string> value) {
    return {.name = name, .node = node, .value = std::move(value)};
}

TEST(Attributes, AValueIsWrittenAtOnceWithoutDampening) {
    Attributes attributes;
    EXPECT_TRUE(attributes.apply(set("ping", "n1", "100"), at(0)).value());
    const auto due = attributes.take_due(at(0));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].value, "100");
    EXPECT_TRUE(attributes.take_due(at(1)).empty());
}

TEST(Attributes, AnUnchangedValueIsNotWritten) {
    Attributes attributes;
    ASSERT_TRUE(attributes.apply(set("ping", "n1", "100"), at(0)));
    attributes.take_due(at(0));
    EXPECT_FALSE(attributes.apply(set("ping", "n1", "100"), at(1)).value());
    EXPECT_TRUE(attributes.take_due(at(1)).empty());
}

TEST(Attributes, EachChangeRestartsTheDampening) {
    Attributes attributes;
    AttributeChange change = set("ping", "n1", "100");
    change.dampening = seconds(5);
    ASSERT_TRUE(attributes.apply(change, at(0)));
    change.value = "200";
    change.dampening = seconds(50);  // the first dampening sticks
    ASSERT_TRUE(attributes.apply(change, at(3)));
    EXPECT_EQ(attributes.next_deadline(), at(8));
    EXPECT_TRUE(attributes.take_due(at(7)).empty());
    ASSERT_EQ(attributes.take_due(at(8)).size(), 1U);
}

TEST(Attributes, ArithmeticIsDoneOnTheOldValue) {
    EXPECT_EQ(expand_value("fail", "fail++", std::nullopt), "1");
    EXPECT_EQ(expand_value("fail", "value++", "4"), "5");
    EXPECT_EQ(expand_value("fail", "fail+=INFINITY", "4"), "INFINITY");
    EXPECT_EQ(expand_value("fail", "fail-=3", "4"), "1");
    EXPECT_EQ(expand_value("fail", "other++", "4"), "other++");
}

TEST(Attributes, DeletingIsWrittenAsAbsence) {
    Attributes attributes;
    ASSERT_TRUE(attributes.apply(set("ping", "n1", "100"), at(0)));
    attributes.take_due(at(0));
    ASSERT_TRUE(attributes.apply(set("ping", "n1", std::nullopt), at(1)));
    const auto due = attributes.take_due(at(1));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_FALSE(due[0].value);
    EXPECT_TRUE(attributes.values().empty());
    EXPECT_FALSE(attributes.apply(set("unknown", "n1", std::nullopt), at(1)).value());
}

TEST(Attributes, APatternChangesAllThatMatch) {
    Attributes attributes;
    ASSERT_TRUE(attributes.apply(set("fail-count-a#start_0", "n1", "1"), at(0)));
    ASSERT_TRUE(attributes.apply(set("fail-count-b#start_0", "n1", "1"), at(0)));
    AttributeChange removal = set("^fail-count-a#", "n1", std::nullopt);
    removal.name_is_pattern = true;
    EXPECT_TRUE(attributes.apply(removal, at(1)).value());
    EXPECT_FALSE(attributes.value("fail-count-a#start_0", "n1"));
    EXPECT_EQ(attributes.value("fail-count-b#start_0", "n1"), "1");
    removal.name = "(";
    EXPECT_EQ(attributes.apply(removal, at(1)).error().code, base::Errc::invalid);
}

TEST(Attributes, PrivateValuesAreNeverWritten) {
    Attributes attributes;
    AttributeChange change = set("p", "n1", "x");
    change.is_private = true;
    ASSERT_TRUE(attributes.apply(change, at(0)));
    attributes.mark_all_unwritten(at(0));
    EXPECT_TRUE(attributes.take_due(at(9)).empty());
    EXPECT_EQ(attributes.values().size(), 1U);
}

TEST(Attributes, ANodesOwnReportWinsButForLaterChanges) {
    Attributes attributes;
    ASSERT_TRUE(attributes.apply(set("a", "n1", "old"), at(0)));
    ASSERT_TRUE(attributes.apply(set("b", "n1", "old"), at(0)));
    attributes.begin_merge();
    ASSERT_TRUE(attributes.apply(set("b", "n1", "newest"), at(1)));
    attributes.merge_node("n1", {{.name = "a", .node = "n1", .value = "own"}, {.name = "b", .node = "n1", .value = "own"}});
    EXPECT_EQ(attributes.value("a", "n1"), "own");
    EXPECT_EQ(attributes.value("b", "n1"), "newest");
}

TEST(Attributes, AMirrorIsRestoredWhole) {
    Attributes original;
    ASSERT_TRUE(original.apply(set("a", "n1", "1"), at(0)));
    ASSERT_TRUE(original.apply(set("a", "n2", "2"), at(0)));
    Attributes mirror;
    ASSERT_TRUE(mirror.apply(set("z", "n3", "3"), at(0)));
    mirror.restore(original.values());
    EXPECT_EQ(mirror.values(), original.values());
}

TEST(Attributes, AFailedWriteIsDueAgain) {
    Attributes attributes;
    ASSERT_TRUE(attributes.apply(set("a", "n1", "1"), at(0)));
    const auto due = attributes.take_due(at(0));
    attributes.mark_unwritten(due, at(2));
    EXPECT_EQ(attributes.next_deadline(), at(2));
    EXPECT_EQ(attributes.take_due(at(2)), due);
}

TEST(Attributes, ALostNodeLeavesNothing) {
    Attributes attributes;
    ASSERT_TRUE(attributes.apply(set("a", "n1", "1"), at(0)));
    attributes.forget_node("n1");
    EXPECT_TRUE(attributes.values().empty());
    EXPECT_TRUE(attributes.take_due(at(1)).empty());
}

}  // namespace
}  // namespace systole::crmd
