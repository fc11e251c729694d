#include "cib/cib.hpp"
#include "shell/parse.hpp"
#include "shell/render.hpp"
#include "shell/session.hpp"
#include "shell/words.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

#include <string>

namespace systole::shell {
namespace {

std::string as_xml(std::string_view line) {
    const base::Result<ParsedObject> object = parse_object(*split_line(line));
    return object ? xml::to_text(object->document.root()) : object.error().message;
}

TEST(Words, QuotesAndBackslashesKeepBlanks) {
    EXPECT_EQ(*split_line(R"(a "b c" 'd "e' f\ g)"), (Words{"a", "b c", "d \"e", "f g"}));
    EXPECT_FALSE(split_line("a 'b"));
    EXPECT_EQ(split_line(quoted(R"(x "y" \z)"))->at(0), R"(x "y" \z)");
}

TEST(Words, BackslashAtTheEndContinuesALine) {
    EXPECT_EQ(logical_lines("# no\n\na \\\n\tb\nc"), (std::vector<std::string>{"a  b", "c"}));
}

TEST(Parse, Primitive) {
    EXPECT_EQ(
        as_xml("primitive d1 ocf:pacemaker:Dummy params fake=one op monitor interval=10s timeout=20s meta priority=5"),
        R"(<primitive id="d1" class="ocf" provider="pacemaker" type="Dummy"><instance_attributes id="d1-instance_attributes">)"
        R"(<nvpair id="d1-instance_attributes-fake" name="fake" value="one"/></instance_attributes><operations>)"
        R"(<op name="monitor" interval="10s" timeout="20s" id="d1-monitor-10s"/></operations>)"
        R"(<meta_attributes id="d1-meta_attributes"><nvpair id="d1-meta_attributes-priority" name="priority" value="5"/>)"
        R"(</meta_attributes></primitive>)");
}

TEST(Parse, Constraints) {
    EXPECT_EQ(as_xml("location l1 d1 inf: n1"), R"(<rsc_location id="l1" rsc="d1" node="n1" score="INFINITY"/>)");
    EXPECT_EQ(
        as_xml("location l2 d1 rule -inf: not_defined pingd or pingd number:lt 100"),
        R"(<rsc_location id="l2" rsc="d1"><rule id="l2-rule" score="-INFINITY" boolean-op="or">)"
        R"(<expression id="l2-rule-expression" attribute="pingd" operation="not_defined"/>)"
        R"(<expression id="l2-rule-expression-0" attribute="pingd" operation="lt" type="number" value="100"/></rule></rsc_location>)");
    EXPECT_EQ(as_xml("colocation c1 inf: a b:Promoted"),
              R"(<rsc_colocation id="c1" score="INFINITY" rsc="a" with-rsc="b" with-rsc-role="Promoted"/>)");
    EXPECT_EQ(as_xml("order o1 Mandatory: a:promote b:start"),
              R"(<rsc_order id="o1" kind="Mandatory" first="a" first-action="promote" then="b" then-action="start"/>)");
}

TEST(Parse, SaysWhatItWants) {
    EXPECT_NE(as_xml("primitive d1").find("usage: primitive"), std::string::npos);
    EXPECT_NE(as_xml("location l d1 much: n1").find("usage: location"), std::string::npos);
    EXPECT_NE(as_xml("primitive d1 ocf:pacemaker:Dummy frills a=b").find("'frills'"), std::string::npos);
    EXPECT_FALSE(parse_object({"nonsense"}));
}

Session session_with(std::string_view text) {
    Session session(cib::empty_cib());
    const base::Result<void> loaded = session.load(text, Session::Existing::refuse);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return session;
}

constexpr std::string_view kConfiguration =
    "primitive a ocf:pacemaker:Dummy \\\n\top monitor interval=10s\n"
    "primitive b ocf:pacemaker:Stateful \\\n\tparams fake=\"two words\"\n"
    "group g a\n"
    "clone m b \\\n\tmeta promotable=true\n"
    "location l g 200: n1\n"
    "order o Mandatory: m:promote g:start\n"
    "property cib-bootstrap-options: \\\n\tstonith-enabled=false\n"
    "rsc_defaults rsc-options: \\\n\tresource-stickiness=10\n";

// What is shown makes the same configuration again, and shows the same.
TEST(Session, ShownTextMakesTheSameConfiguration) {
    const Session session = session_with(kConfiguration);
    const std::string text = render_configuration(session.cib());
    const Session again = session_with(text);
    EXPECT_EQ(render_configuration(again.cib()), text);
    EXPECT_EQ(xml::to_text(again.cib().child("configuration")), xml::to_text(session.cib().child("configuration")));
}

TEST(Session, RefusesWhatExistsAndMembersThatDoNot) {
    Session session = session_with(kConfiguration);
    EXPECT_EQ(session.load("primitive a ocf:pacemaker:Dummy", Session::Existing::refuse).error().code, base::Errc::exists);
    EXPECT_EQ(session.load("group h nobody", Session::Existing::refuse).error().code, base::Errc::not_found);
}

TEST(Session, DeletionTakesConstraintsAndEmptyGroupsAlong) {
    Session session = session_with(kConfiguration);
    EXPECT_FALSE(session.remove({"a", "nobody"}));
    ASSERT_TRUE(session.find("a"));
    ASSERT_TRUE(session.remove({"a"}));
    EXPECT_FALSE(session.find("g"));
    EXPECT_FALSE(session.find("l"));
    EXPECT_FALSE(session.find("o"));
    EXPECT_TRUE(session.find("m"));
}

TEST(Session, PropertiesAddToTheirSet) {
    Session session = session_with(kConfiguration);
    ASSERT_TRUE(session.load("property no-quorum-policy=stop", Session::Existing::refuse));
    EXPECT_EQ(render_object(session.find("cib-bootstrap-options")),
              "property cib-bootstrap-options: \\\n\tstonith-enabled=false \\\n\tno-quorum-policy=stop");
}

TEST(Session, ThePatchHasOnlyWhatChanged) {
    Session session(session_with(kConfiguration).document().clone());
    EXPECT_FALSE(session.is_changed());
    ASSERT_TRUE(session.load("tag t a b", Session::Existing::refuse));
    const xml::Document patch = session.patch();
    EXPECT_EQ(xml::to_text(patch.root()),
              R"(<diff format="2"><change operation="create" path="/cib/configuration" position="5"><tags><tag id="t">)"
              R"(<obj_ref id="a"/><obj_ref id="b"/></tag></tags></change></diff>)");
}

TEST(Session, TakesAConfigurationOverButKeepsNodes) {
    Session session = session_with("node 1: n1 attributes rack=7");
    const xml::Document source = *xml::Document::parse(
        R"(<configuration><nodes><node id="9" uname="x"/></nodes><resources><primitive id="p" class="lsb" type="t"/></resources></configuration>)");
    ASSERT_TRUE(session.take_over(source.root()));
    EXPECT_TRUE(session.find("p"));
    EXPECT_TRUE(session.find("1"));
    EXPECT_FALSE(session.find("9"));
    EXPECT_FALSE(session.take_over(source.root().child()));
}

TEST(Render, WhatTheLanguageCannotSayBecomesXml) {
    const xml::Document set = *xml::Document::parse(R"(<rsc_order id="o"><resource_set id="s"/></rsc_order>)");
    EXPECT_EQ(render_object(set.root()), R"(xml "<rsc_order id=\"o\"><resource_set id=\"s\"/></rsc_order>")");
}

}  // namespace
}  // namespace systole::shell
