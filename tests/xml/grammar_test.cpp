#include "xml/grammar.hpp"

#include <gtest/gtest.h>

#include <fstream>

using namespace systole;
using xml::Document;
using xml::Grammar;

namespace {

/// A root with one item that has a number, and a box that may hold numbers only.
Grammar grammar() {
    const std::string path = testing::TempDir() + "/grammar_test.rng";
    std::ofstream(path) << R"(<element name="root" xmlns="http://relaxng.org/ns/structure/1.0">
        <element name="item"><attribute name="number"/></element>
        <element name="box"><attribute name="size"/><zeroOrMore><element name="number"><empty/></element></zeroOrMore></element>
        </element>)";
    auto loaded = Grammar::load(path);
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
    return std::move(*loaded);
}

Document document_of(std::string_view text) {
    auto document = Document::parse(text);
    EXPECT_TRUE(document) << (document ? "" : document.error().message);
    return std::move(*document);
}

}  // namespace

TEST(Grammar, TellsWhatIsWrongAndWhere) {
    EXPECT_TRUE(grammar().check(document_of("<root><item number='1'/><box size='1'><number/></box></root>")).empty());
    const auto wrong = grammar().check(document_of("<root>\n<item numero='1'/>\n<box size='1'/></root>"));
    ASSERT_FALSE(wrong.empty());
    EXPECT_EQ(wrong[0].line, 2);
}

TEST(Grammar, DoesNotLookIntoWhatIsUnchecked) {
    const Document strange = document_of("<root><item number='1'/><box size='1'><anything/></box></root>");
    EXPECT_FALSE(grammar().check(strange).empty());
    EXPECT_TRUE(grammar().check(strange, "box").empty());
    EXPECT_FALSE(grammar().check(document_of("<root><item number='1'/><box/></root>"), "box").empty()) << "its attributes count";
    EXPECT_FALSE(grammar().check(document_of("<root><item/><box size='1'/></root>"), "box").empty());
    EXPECT_EQ(strange.root().child("box").child().name(), "anything") << "the document stays as it is";
}
