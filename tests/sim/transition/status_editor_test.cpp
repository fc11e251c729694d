#include "sim/transition/status_editor.hpp"

#include <gtest/gtest.h>

#include "xml/document.hpp"

namespace systole::sim {
namespace {

constexpr std::int64_t kNow = 1000;
const ResourceAgent kDummy{"ocf", "pacemaker", "Dummy"};

xml::Document cib_with(std::string_view status) {
    return std::move(*xml::Document::parse(R"(<cib><configuration><nodes><node id="7" uname="n1"/></nodes></configuration><status>)" +
                                           std::string(status) + "</status></cib>"));
}

SimulatedResult started(int rc = 0) {
    SimulatedResult result;
    result.resource = "a";
    result.task = "start";
    result.key = "a_start_0";
    result.node = "n1";
    result.rc = rc;
    return result;
}

TEST(StatusEditor, MakesTheStateOfAConfiguredNode) {
    xml::Document cib = cib_with("");
    StatusEditor status(cib.mutable_root(), kNow);
    const auto state = status.node_state("n1");
    ASSERT_TRUE(state);
    EXPECT_EQ(state->id(), "7");
    EXPECT_EQ(state->get("uname"), "n1");
}

TEST(StatusEditor, RecordsASuccessAsTheLastOperation) {
    xml::Document cib = cib_with("");
    StatusEditor status(cib.mutable_root(), kNow);
    ASSERT_TRUE(status.node_state("n1"));
    status.record(status.history_of("n1", "a", "a", "a", kDummy), started());
    const xml::Element entry = cib.root().child("status").child("node_state").child("lrm").child("lrm_resources").child().child();
    EXPECT_EQ(entry.id(), "a_last_0");
    EXPECT_EQ(entry.get("transition-magic"), "0:0;1:-1:0:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    EXPECT_EQ(entry.get("last-rc-change"), "1000");
}

TEST(StatusEditor, RecordsAFailureTwice) {
    xml::Document cib = cib_with("");
    StatusEditor status(cib.mutable_root(), kNow);
    ASSERT_TRUE(status.node_state("n1"));
    const xml::MutableElement history = status.history_of("n1", "a", "a", "a", kDummy);
    status.record(history, started(1));
    EXPECT_TRUE(history.child("lrm_rsc_op", "a_last_failure_0"));
    EXPECT_TRUE(history.child("lrm_rsc_op", "a_last_0"));
}

TEST(StatusEditor, CallIdsGoOnFromWhatIsThere) {
    xml::Document cib = cib_with(R"(<node_state id="7" uname="n1"><lrm id="7"><lrm_resources><lrm_resource id="a">
        <lrm_rsc_op id="a_last_0" call-id="41"/></lrm_resource></lrm_resources></lrm></node_state>)");
    StatusEditor status(cib.mutable_root(), kNow);
    const xml::MutableElement history = status.history_of("n1", "a", "a", "a", kDummy);
    status.record(history, started());
    EXPECT_EQ(history.child("lrm_rsc_op", "a_last_0").get("call-id"), "42");
}

TEST(StatusEditor, HistoryOfAnUnknownAgentIsNotMade) {
    xml::Document cib = cib_with("");
    StatusEditor status(cib.mutable_root(), kNow);
    ASSERT_TRUE(status.node_state("n1"));
    EXPECT_FALSE(status.history_of("n1", "a", "a", "a", {}));
}

TEST(StatusEditor, ForgetsAllOfANode) {
    xml::Document cib = cib_with(R"(<node_state id="7" uname="n1"><lrm id="7"><lrm_resources><lrm_resource id="a"/></lrm_resources></lrm>
        <transient_attributes id="7"/></node_state>)");
    StatusEditor status(cib.mutable_root(), kNow);
    status.forget("n1");
    EXPECT_FALSE(cib.root().child("status").child("node_state").child());
}

TEST(StatusEditor, CountsFailures) {
    xml::Document cib = cib_with("");
    StatusEditor status(cib.mutable_root(), kNow);
    auto state = status.node_state("n1");
    ASSERT_TRUE(state);
    status.increment_attribute(*state, "fail-count-a#start_0");
    status.increment_attribute(*state, "fail-count-a#start_0");
    const xml::Element pair = state->child("transient_attributes").child("instance_attributes").child("nvpair");
    EXPECT_EQ(pair.get("value"), "2");
    EXPECT_EQ(pair.id(), "_-fail-count-a.start_0");
}

}  // namespace
}  // namespace systole::sim
