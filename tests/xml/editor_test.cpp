#include "xml/editor.hpp"

#include "base/rng.hpp"
#include "xml/merge.hpp"
#include "xml/patchset.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace systole::xml {
namespace {

Document parse(std::string_view text) {
    base::Result<Document> document = Document::parse(text);
    EXPECT_TRUE(document) << text;
    return std::move(*document);
}

std::string text_of(const Editor& editor) {
    return to_text(editor.root());
}

/// The patchset from one text to another.
std::string difference(std::string_view from, std::string_view to) {
    Editor editor(parse(from));
    editor.replace_content(editor.root(), parse(to).root());
    EXPECT_EQ(text_of(editor), to);
    return to_text(editor.patchset({}).root());
}

TEST(Editor, SetsAndRemovesAttributesAndTakesThemBackInPlace) {
    Editor editor(parse(R"(<a x="1" y="2" z="3"/>)"));
    const Savepoint start = editor.savepoint();
    editor.set(editor.root(), "y", "9");
    editor.unset(editor.root(), "x");
    editor.set(editor.root(), "new", "n");
    EXPECT_EQ(text_of(editor), R"(<a y="9" z="3" new="n"/>)");

    editor.undo(start);

    EXPECT_EQ(text_of(editor), R"(<a x="1" y="2" z="3"/>)");
    EXPECT_FALSE(editor.changed_since(start));
}

TEST(Editor, TheSameValueIsNoChange) {
    Editor editor(parse(R"(<a x="1"><b id="i"/></a>)"));
    editor.set(editor.root(), "x", "1");
    editor.unset(editor.root(), "absent");
    editor.replace_content(editor.root(), parse(R"(<a x="1"><b id="i"/></a>)").root());
    EXPECT_FALSE(editor.changed_since({}));
}

TEST(Editor, TakesBackToASavepointInTheMiddle) {
    Editor editor(parse(R"(<a><b id="1"/><b id="2"/></a>)"));
    editor.remove(editor.child(editor.root(), "b", "1"));
    const Savepoint middle = editor.savepoint();
    editor.append_copy(editor.root(), parse(R"(<c id="3"/>)").root());
    editor.remove(editor.child(editor.root(), "b", "2"));
    EXPECT_EQ(text_of(editor), R"(<a><c id="3"/></a>)");

    editor.undo(middle);
    EXPECT_EQ(text_of(editor), R"(<a><b id="2"/></a>)");
    editor.undo({});
    EXPECT_EQ(text_of(editor), R"(<a><b id="1"/><b id="2"/></a>)");
}

TEST(Editor, FindsElementsByIdAfterEditsAndUndo) {
    Editor editor(parse(R"(<a><b id="1"/></a>)"));
    editor.set(editor.child(editor.root(), "b", "1"), "id", "7");
    EXPECT_TRUE(editor.find("b", "1").empty());
    EXPECT_EQ(editor.find("b", "7").size(), 1U);
    editor.remove(editor.child(editor.root(), "b", "7"));
    EXPECT_TRUE(editor.find("b", "7").empty());
    editor.undo({});
    EXPECT_EQ(editor.find("b", "1").size(), 1U);
}

TEST(Patchset, ListsRemovalsFirstThenTheRestInDocumentOrder) {
    Editor editor(parse(R"(<a><b id="1" v="1"/><c id="2"/></a>)"));
    editor.append_copy(editor.root(), parse(R"(<d><e/></d>)").root());
    editor.set(editor.child(editor.root(), "b", "1"), "v", "2");
    editor.remove(editor.child(editor.root(), "c", "2"));
    EXPECT_EQ(to_text(editor.patchset({}).root()),
              R"(<diff format="2"><change operation="delete" path="/a/c[@id='2']"/>)"
              R"(<change operation="modify" path="/a/b[@id='1']"><change-list><change-attr name="v" operation="set" value="2"/>)"
              R"(</change-list><change-result><b id="1" v="2"/></change-result></change>)"
              R"(<change operation="create" path="/a" position="1"><d><e/></d></change></diff>)");
}

TEST(Patchset, SaysNothingOfWhatWasMadeAndRemovedAgain) {
    Editor editor(parse("<a/>"));
    const Element made = editor.append_copy(editor.root(), parse("<b><c/></b>").root());
    editor.remove(made.child());
    editor.remove(made);
    EXPECT_EQ(to_text(editor.patchset({}).root()), R"(<diff format="2"/>)");
}

TEST(Difference, ReportsAttributesThatOnlyChangedPlaces) {
    EXPECT_EQ(difference(R"(<a p="1" q="2" r="3"/>)", R"(<a r="3" q="2" p="1"/>)"),
              R"(<diff format="2"><change operation="modify" path="/a"><change-list>)"
              R"(<change-attr name="r" operation="set" value="3"/><change-attr name="p" operation="set" value="1"/>)"
              R"(</change-list><change-result><a r="3" q="2" p="1"/></change-result></change></diff>)");
}

TEST(Difference, IgnoresTheOrderOfAttributesOnRequest) {
    Editor editor(parse(R"(<a p="1" q="2"/>)"));
    editor.replace_content(editor.root(), parse(R"(<a q="2" p="1"/>)").root(), AttributeOrder::ignored);
    EXPECT_FALSE(editor.changed_since({}));
}

// The example of moves in the CIB documentation: b to the front, c new in the middle, a at the end.
TEST(Difference, FindsMoves) {
    EXPECT_EQ(difference("<r><a/><b/></r>", "<r><b/><c/><a/></r>"),
              R"(<diff format="2"><change operation="move" path="/r/b" position="0"/>)"
              R"(<change operation="create" path="/r" position="1"><c/></change>)"
              R"(<change operation="move" path="/r/a" position="2"/></diff>)");
}

TEST(Difference, CommentsAreMadeAndRemovedNeverChanged) {
    EXPECT_EQ(difference("<r><!-- x --><a/></r>", "<r><a/><!-- x --></r>"),
              R"(<diff format="2"><change operation="delete" path="/r/comment" position="0"/>)"
              R"(<change operation="create" path="/r" position="1"><!-- x --></change></diff>)");
}

TEST(Patchset, RefusesOtherFormatsUnknownOperationsAndDeadPaths) {
    Editor editor(parse("<a/>"));
    const auto code = [&editor](std::string_view diff) { return apply_changes(editor, parse(diff).root()).error().code; };
    EXPECT_EQ(code(R"(<diff format="1"/>)"), base::Errc::unsupported);
    EXPECT_EQ(code("<diff/>"), base::Errc::unsupported);
    EXPECT_EQ(code(R"(<diff format="2"><change operation="twist" path="/a"/></diff>)"), base::Errc::invalid);
    EXPECT_EQ(code(R"(<diff format="2"><change operation="create" path="/a/b" position="0"><c/></change></diff>)"),
              base::Errc::not_found);
    EXPECT_TRUE(apply_changes(editor, parse(R"(<diff format="2"><change operation="delete" path="/a/b"/></diff>)").root()));
}

TEST(Merge, AddsScoresWhereThereIsAValue) {
    Editor editor(parse(R"(<a score="5" text="x"/>)"));
    merge(editor, editor.root(), parse(R"(<a score="score++"/>)").root(), ScoreUpdates::arithmetic);
    merge(editor, editor.root(), parse(R"(<a score="score+=10" other="other++"/>)").root(), ScoreUpdates::arithmetic);
    EXPECT_EQ(text_of(editor), R"(<a score="16" text="x" other="other++"/>)");
    merge(editor, editor.root(), parse(R"(<a score="score+=INFINITY"/>)").root(), ScoreUpdates::arithmetic);
    merge(editor, editor.root(), parse(R"(<a text="text++"/>)").root(), ScoreUpdates::literal);
    EXPECT_EQ(text_of(editor), R"(<a score="1000000" text="text++" other="other++"/>)");
}

TEST(Merge, MatchesChildrenByIdReferenceOrName) {
    Editor editor(parse(R"(<a><b id="1"/><b id="2"/><c id-ref="x"/><o/></a>)"));
    merge(editor, editor.root(), parse(R"(<a><b id="2" v="1"/><b id="3"/><c id-ref="y"/><o w="1"/><!-- n --></a>)").root(),
          ScoreUpdates::literal);
    EXPECT_EQ(text_of(editor),
              R"(<a><b id="1"/><b id="2" v="1"/><c id-ref="x"/><o w="1"/><b id="3"/><c id-ref="y"/><!-- n --></a>)");
}

/// Random small documents and edits, against which the editor's promises are checked.
class RandomEdits : public ::testing::Test {
protected:
    void grow(MutableElement parent, int depth) {
        for (std::uint64_t i = rng_.below(4); i > 0; --i) {
            MutableElement child = parent.append(std::string(1, static_cast<char>('a' + rng_.below(4))));
            if (rng_.chance(700)) {
                child.set("id", "i" + std::to_string(next_id_++));
            }
            for (std::uint64_t k = rng_.below(3); k > 0; --k) {
                child.set(std::string(1, static_cast<char>('p' + rng_.below(3))), std::to_string(rng_.below(3)));
            }
            if (depth > 0) {
                grow(child, depth - 1);
            }
        }
    }

    Document random_document() {
        Document document = Document::create("root");
        grow(document.mutable_root(), 3);
        return document;
    }

    /// Any element below the root, or empty if there is none.
    Element pick(Element root) {
        const std::vector<Element> all = *find_all(root, "//root//*");
        return all.empty() ? Element() : all[rng_.below(all.size())];
    }

    void edit(Editor& editor) {
        const Element element = pick(editor.root());
        if (!element) {
            editor.append(editor.root(), "a");
            return;
        }
        switch (rng_.below(5)) {
            case 0:
                editor.set(element, "p", std::to_string(rng_.below(4)));
                break;
            case 1:
                editor.unset(element, "q");
                break;
            case 2:
                editor.remove(element);
                break;
            case 3:
                editor.append_copy(element, random_document().root());
                break;
            default:
                editor.set(element, "id", "i" + std::to_string(next_id_++));
                break;
        }
    }

    base::Rng rng_{static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()) + 17};
    int next_id_ = 0;
};

// Undo restores text and digest; the digest kept up to date equals the one computed afresh.
TEST_F(RandomEdits, UndoRestoresEverythingAndTheDigestFollows) {
    for (int round = 0; round < 200; ++round) {
        Editor editor(random_document());
        const std::string before = text_of(editor);
        const base::Hash128 digest = editor.digest_of(editor.root());
        for (int i = 0; i < 10; ++i) {
            edit(editor);
        }
        const Editor afresh(editor.document().clone());
        ASSERT_EQ(editor.digest_of(editor.root()), afresh.digest_of(afresh.root())) << text_of(editor);
        editor.undo({});
        ASSERT_EQ(text_of(editor), before);
        ASSERT_EQ(editor.digest_of(editor.root()), digest);
    }
}

// replace_content() always ends with the other document, and back again by undo.
TEST_F(RandomEdits, ReplacementEndsWithTheSource) {
    for (int round = 0; round < 300; ++round) {
        Editor editor(random_document());
        const std::string before = text_of(editor);
        Editor changed(editor.document().clone());
        for (int i = 0; i < 6; ++i) {
            edit(changed);
        }
        editor.replace_content(editor.root(), changed.root());
        ASSERT_EQ(text_of(editor), text_of(changed)) << before;
        ASSERT_EQ(editor.digest_of(editor.root()), changed.digest_of(changed.root()));
        editor.undo({});
        ASSERT_EQ(text_of(editor), before);
    }
}

}  // namespace
}  // namespace systole::xml
