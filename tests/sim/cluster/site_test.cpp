#include "sim/cluster/site.hpp"

#include "sim/cluster/site_scenario.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace systole::sim {
namespace {

using base::Milliseconds;

messaging::NodeList site_nodes(unsigned size) {
    messaging::NodeList nodes;
    for (unsigned i = 1; i <= size; ++i) {
        nodes.voters.push_back({.id = NodeId(i), .name = messaging::NodeName("n" + std::to_string(i)), .votes = 1});
    }
    return nodes;
}

/// Three complete nodes with one resource and a fence device; nothing goes wrong but what a test does.
class CalmSite : public testing::Test {
protected:
    CalmSite() : site_(site_nodes(3), configuration(), rng_, trace_, sabotage_) {
        for (const unsigned id : {1U, 2U, 3U}) {
            site_.cluster().power_on(NodeId(id));
        }
        run(Milliseconds(3000));
    }

    static RandomCib configuration() {
        const auto parsed = xml::Document::parse(R"(<x>
            <primitive id="fence" class="stonith" type="fence_sim"><instance_attributes id="f">
              <nvpair id="f-h" name="pcmk_host_list" value="n1 n2 n3"/></instance_attributes></primitive>
            <primitive id="web" class="ocf" provider="sim" type="Dummy"><operations>
              <op id="web-m" name="monitor" interval="8s" timeout="4s"/></operations></primitive></x>)");
        xml::Document cib = cib::empty_cib();
        for (const xml::Element child : parsed.value().root().children()) {
            cib.mutable_root().mutable_child("configuration").mutable_child("resources").append_copy(child);
        }
        return {.text = xml::to_text(cib.root()), .resources = {{"web", {}}}, .top_level = {"web"}, .shape = {}};
    }
    void run(Milliseconds span) { site_.cluster().queue().run_until(site_.cluster().queue().now() + span); }
    NodeId place() { return *site_.services().active_on("web").begin(); }

    base::Rng rng_{7};
    Trace trace_{false};
    Sabotage sabotage_;
    Site site_;
};

TEST_F(CalmSite, StartsWhatIsConfiguredAndComesToRest) {
    ASSERT_EQ(site_.services().active_on("web").size(), 1U);
    EXPECT_TRUE(site_.is_calm());
    EXPECT_TRUE(site_.open_actions().empty());
}

TEST_F(CalmSite, FencesALostNodeAndRecoversItsService) {
    const NodeId first = place();
    site_.cluster().power_off(first);
    run(Milliseconds(3000));
    ASSERT_EQ(site_.services().active_on("web").size(), 1U);
    EXPECT_NE(place(), first);
    EXPECT_GT(site_.safety().fencings_asked(), 0U);
    EXPECT_TRUE(site_.safety().complaints().empty());
}

TEST_F(CalmSite, ABrainThatCrashesLeavesItsServiceAlone) {
    const NodeId first = place();
    const std::uint64_t changes = site_.safety().changes_begun();
    site_.cluster().kill_software(first);
    run(Milliseconds(6000));
    EXPECT_TRUE(site_.is_calm());
    EXPECT_EQ(place(), first);
    EXPECT_EQ(site_.safety().changes_begun(), changes);
}

TEST_F(CalmSite, AServiceThatDiesIsStartedAgain) {
    site_.services().die(place(), "web");
    run(Milliseconds(12'000));
    EXPECT_EQ(site_.services().active_on("web").size(), 1U);
}

// --- the judge -------------------------------------------------------------------------------------------------------

class Judge : public testing::Test {
protected:
    static lrmd::AgentCall start(const char* id) { return {.agent = {}, .resource = lrmd::ResourceId(id), .action = "start", .parameters = {}}; }
    void begin(unsigned node, const char* id) {
        safety_.agent_begins(NodeId(node), start(id));
        static_cast<void>(services_.begin(NodeId(node), start(id)));
    }

    base::Rng rng_{1};
    Services services_{site_nodes(3), rng_};
    Safety safety_{{{"first", {}}, {"second", {.after = "first"}}}, services_, true};
};

TEST_F(Judge, FindsAResourceOnTwoNodes) {
    begin(1, "first");
    EXPECT_TRUE(safety_.complaints().empty());
    begin(2, "first");
    EXPECT_FALSE(safety_.complaints().empty());
}

TEST_F(Judge, FindsARecoveryBeforeFencing) {
    begin(1, "first");
    safety_.power_went(NodeId(1));
    services_.power_went(NodeId(1));
    begin(2, "first");
    EXPECT_FALSE(safety_.complaints().empty());
}

TEST_F(Judge, AcceptsARecoveryAfterFencing) {
    begin(1, "first");
    safety_.power_went(NodeId(1));
    services_.power_went(NodeId(1));
    safety_.is_surely_down(NodeId(1));
    begin(2, "first");
    EXPECT_TRUE(safety_.complaints().empty());
}

TEST_F(Judge, FindsAMemberStartedBeforeTheOneBefore) {
    begin(1, "second");
    EXPECT_FALSE(safety_.complaints().empty());
}

TEST(SiteScenario, TheSameSeedGivesTheSameRun) {
    const Report first = run_site_scenario(12, {}, true);
    const Report second = run_site_scenario(12, {}, true);
    EXPECT_EQ(first.trace, second.trace);
    EXPECT_GT(first.trace.size(), 100U);
}

}  // namespace
}  // namespace systole::sim
