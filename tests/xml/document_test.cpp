#include "xml/document.hpp"

#include <gtest/gtest.h>

#include <fstream>

using namespace systole;
using xml::Document;
using xml::Element;

namespace {

Document parsed(std::string_view text) {
    auto document = Document::parse(text);
    EXPECT_TRUE(document) << (document ? "" : document.error().message);
    return std::move(*document);
}

}  // namespace

TEST(Document, ReadsAttributesAndChildren) {
    const Document document = parsed("<a id='1'><b id='x' v='&lt;2'/> text <!-- c --><c/><b id='y'/></a>");
    const Element root = document.root();
    EXPECT_EQ(root.name(), "a");
    EXPECT_EQ(root.child("b", "y").get("v", "none"), "none");
    EXPECT_EQ(root.child("b").get("v"), "<2");
    EXPECT_FALSE(root.child("d").child("e"));
    std::string names;
    for (const Element child : root.children()) {
        names += child.name();
    }
    EXPECT_EQ(names, "bcb");
    int count = 0;
    for (const Element child : root.children("b")) {
        count += child.has("id") ? 1 : 0;
    }
    EXPECT_EQ(count, 2);
    EXPECT_EQ(root.child("c").parent(), root);
    EXPECT_EQ(root.text(), "");
}

TEST(Document, NamesSourceAndLineOfAnError) {
    const auto failed = Document::parse("<a>\n<b>\n</a>", xml::ParseOptions{.source = "cib.xml"});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, base::Errc::invalid);
    EXPECT_NE(failed.error().message.find("cib.xml:3:"), std::string::npos) << failed.error().message;
}

TEST(Document, RefusesWhatItMustNotExpand) {
    EXPECT_FALSE(Document::parse("<!DOCTYPE a [<!ENTITY x 'y'>]><a b='&x;'/>"));
    EXPECT_FALSE(Document::parse(""));
    EXPECT_FALSE(Document::parse("garbage"));
    EXPECT_FALSE(Document::parse("<a/>", xml::ParseOptions{.max_bytes = 3}));
    EXPECT_EQ(Document::load("/nonexistent/file").error().code, base::Errc::not_found);
}

TEST(Document, ReadsMoreThanTenMegabytes) {
    std::string text = "<cib>";
    while (text.size() < 12'000'000) {
        text += "<nvpair id='a' name='b' value='0123456789012345678901234567890123456789'/>";
    }
    text += "</cib>";
    const auto document = Document::parse(text);
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->root().child("nvpair").get("name"), "b");
}

TEST(Document, BuildsAndCopies) {
    Document document = Document::create("graph");
    document.mutable_root().set("n", 3).append("action").set("ok", true).append_text("hi");
    const Document copy = document.clone();
    document.mutable_root().clear();
    EXPECT_FALSE(document.root().child());
    EXPECT_EQ(copy.root().child("action").text(), "hi");
    EXPECT_EQ(copy.root().get("n"), "3");
    Document other = Document::copy_of(copy.root().child("action"));
    other.mutable_root().unset("ok");
    EXPECT_FALSE(other.root().has("ok"));
    EXPECT_TRUE(copy.root().child("action").has("ok"));
}

TEST(XPath, FindsElementsAndAttributes) {
    const Document document = parsed("<a><b id='1'/><c><b id='2'/></c></a>");
    const auto found = xml::find_all(document.root(), "//b");
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ((*found)[1].id(), "2");
    const auto attributes = xml::find_matches(document.root(), "//b/@id");
    ASSERT_TRUE(attributes);
    ASSERT_EQ(attributes->size(), 2U);
    EXPECT_EQ((*attributes)[0].attribute, "id");
    EXPECT_FALSE(xml::find_all(document.root(), "//["));
    EXPECT_FALSE(xml::find_all(document.root(), "count(//b)"));
}

TEST(Document, LoadsAFileThatComesInManyPieces) {
    const std::string path = testing::TempDir() + "/many_pieces.xml";
    std::string text = "<cib>";
    constexpr int kCount = 5000;
    for (int i = 0; i < kCount; ++i) {
        text += "<nvpair id='n" + std::to_string(i) + "' name='a name that makes it long' value='&lt;" + std::to_string(i) + "'/>\n";
    }
    std::ofstream(path) << text << "</cib>";
    const auto loaded = Document::load(path);
    ASSERT_TRUE(loaded) << loaded.error().message;
    int count = 0;
    for (const Element child : loaded->root().children()) {
        EXPECT_EQ(child.get("value"), "<" + std::to_string(count++));
    }
    EXPECT_EQ(count, kCount);
    std::ofstream(path) << "";
    EXPECT_NE(Document::load(path).error().message.find("the text is empty"), std::string::npos);
}
