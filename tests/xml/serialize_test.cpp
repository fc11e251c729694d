#include "xml/serialize.hpp"

#include <gtest/gtest.h>

using namespace systole;

namespace {

std::string rewritten(std::string_view text, xml::Form form, bool discard_text = true) {
    const auto document = xml::Document::parse(text, xml::ParseOptions{.discard_text = discard_text});
    EXPECT_TRUE(document);
    return xml::to_text(document->root(), form);
}

}  // namespace

TEST(Serialize, CompactHasNoSpaceBetweenElements) {
    EXPECT_EQ(rewritten("<a x='1' >\n <b/>\n</a>", xml::Form::compact), "<a x=\"1\"><b/></a>");
}

TEST(Serialize, PrettyIndentsByTwo) {
    EXPECT_EQ(rewritten("<a><b><!--c--></b><d/></a>", xml::Form::pretty),
              "<a>\n  <b>\n    <!--c-->\n  </b>\n  <d/>\n</a>\n");
}

TEST(Serialize, EscapesAsPacemakerDoes) {
    EXPECT_EQ(rewritten("<a v=\"&lt;&gt;&amp;&quot;'&#10;&#9;\u00e9\"/>", xml::Form::compact),
              "<a v=\"&lt;&gt;&amp;&quot;'&#x0A;&#x09;\u00e9\"/>");
}

TEST(Serialize, KeepsTextOnItsLine) {
    EXPECT_EQ(rewritten("<a><b>x &amp; y</b></a>", xml::Form::pretty, false), "<a>\n  <b>x &amp; y</b>\n</a>\n");
}
