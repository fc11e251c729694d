#include "sim/status/status.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/sim/status/harbour.hpp"

namespace systole::sim {
namespace {

std::string text_of(const StatusRequest& request, std::string_view cib = harbour_cib()) {
    const LoadedStatus loaded = load_status(cib);
    Report report;
    append_status(report, *loaded.cluster, request);
    return report.text();
}

TEST(StatusText, TellsOfTheClusterAsAWhole) {
    StatusRequest request;
    request.sections = {Section::stack, Section::dc, Section::times, Section::counts, Section::options};
    EXPECT_EQ(text_of(request),
              "Cluster Summary:\n"
              "  * Stack: systole\n"
              "  * Current DC: crane (version 1.0) - partition with quorum\n"
              "  * Last updated: Thu Jan  1 12:00:00 2026\n"
              "  * Last change:  Thu Jan  1 11:30:00 2026 by admiral via crm on crane\n"
              "  * 3 nodes configured\n"
              "  * 9 resource instances configured (1 DISABLED)\n"
              "  * Fencing of failed nodes disabled\n"
              "  * Cluster is symmetric\n"
              "  * No quorum policy: Freeze resources\n");
}

TEST(StatusText, LiveFactsJoinTheSummary) {
    StatusRequest request;
    request.sections = {Section::stack, Section::times};
    request.live.is_running = true;
    request.live.local_node = "dock";
    const std::string text = text_of(request);
    EXPECT_NE(text.find("  * Stack: systole (Pacemaker is running)\n"), std::string::npos) << text;
    EXPECT_NE(text.find("  * Last updated: Thu Jan  1 12:00:00 2026 on dock\n"), std::string::npos) << text;
}

TEST(StatusText, AMissingDcIsAlwaysTold) {
    const std::string cib = R"(<cib><configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>)";
    EXPECT_EQ(text_of({}, cib), "Cluster Summary:\n  * Current DC: NONE\n");
    EXPECT_EQ(text_of(only({}), cib), "");
}

TEST(StatusText, ShowsActiveResourcesAndHowManyMembersAreNot) {
    StatusRequest request = only({Section::nodes, Section::resources});
    request.options.only_active = true;
    EXPECT_EQ(text_of(request),
              "Node List:\n"
              "  * Online: [ crane dock ]\n"
              "  * OFFLINE: [ pier ]\n"
              "\n"
              "Active Resources:\n"
              "  * Resource Group: ferry (1 member inactive):\n"
              "    * hull\t(ocf:test:Hull):\t Started crane\n"
              "  * Clone Set: lamps [lamp]:\n"
              "    * Started: [ crane dock ]\n"
              "  * Clone Set: pilots [pilot] (promotable):\n"
              "    * Promoted: [ crane ]\n"
              "    * Unpromoted: [ dock ]\n");
}

TEST(StatusText, ByNodeListsWhatRunsThereAndThenTheRest) {
    StatusRequest request = only({Section::nodes, Section::resources});
    request.options.by_node = true;
    EXPECT_EQ(text_of(request),
              "Node List:\n"
              "  * Node crane: online:\n"
              "    * Resources:\n"
              "      * hull\t(ocf:test:Hull):\t Started (made of steel)\n"
              "      * lamp\t(ocf:test:Lamp):\t Started\n"
              "      * pilot\t(ocf:test:Pilot):\t Promoted\n"
              "  * Node dock: online:\n"
              "    * Resources:\n"
              "      * lamp\t(ocf:test:Lamp):\t Started\n"
              "      * pilot\t(ocf:test:Pilot):\t Unpromoted\n"
              "  * Node pier: OFFLINE:\n"
              "    * Resources:\n"
              "\n"
              "Inactive Resources:\n"
              "  * Resource Group: ferry:\n"
              "    * hull\t(ocf:test:Hull):\t Started crane\n"
              "    * bell\t(ocf:test:Bell):\t Stopped (disabled)\n"
              "  * Clone Set: lamps [lamp]:\n"
              "    * Started: [ crane dock ]\n"
              "    * Stopped: [ pier ]\n"
              "  * Clone Set: pilots [pilot] (promotable):\n"
              "    * Promoted: [ crane ]\n"
              "    * Unpromoted: [ dock ]\n"
              "    * Stopped: [ pier ]\n"
              "  * buoy\t(systemd:buoy):\t Stopped\n");
}

TEST(StatusText, BriefCountsByAgentAndNode) {
    StatusRequest request = only({Section::resources});
    request.options.is_brief = true;
    EXPECT_EQ(text_of(request),
              "Full List of Resources:\n"
              "  * 0/1\t(systemd:buoy):\tActive\n"
              "  * Resource Group: ferry:\n"
              "    * 0/1\t(ocf:test:Bell):\tActive\n"
              "    * 1/1\t(ocf:test:Hull):\tActive crane\n"
              "  * Clone Set: lamps [lamp]:\n"
              "    * Started: [ crane dock ]\n"
              "    * Stopped: [ pier ]\n"
              "  * Clone Set: pilots [pilot] (promotable):\n"
              "    * Promoted: [ crane ]\n"
              "    * Unpromoted: [ dock ]\n"
              "    * Stopped: [ pier ]\n");
}

TEST(StatusText, BriefNodesWithoutResourcesAreLeftOut) {
    StatusRequest request = only({Section::nodes});
    request.options.by_node = true;
    request.options.is_brief = true;
    EXPECT_EQ(text_of(request),
              "Node List:\n"
              "  * Node crane: online:\n"
              "    * Resources:\n"
              "      * 1\t(ocf:test:Hull):\tActive \n"
              "      * 1\t(ocf:test:Lamp):\tActive \n"
              "      * 1\t(ocf:test:Pilot):\tActive \n"
              "  * Node dock: online:\n"
              "    * Resources:\n"
              "      * 1\t(ocf:test:Lamp):\tActive \n"
              "      * 1\t(ocf:test:Pilot):\tActive \n");
}

TEST(StatusText, DetailsShowIdsFeatureSetsAndEveryInstance) {
    StatusRequest request = only({Section::nodes, Section::resources});
    request.options.node_ids = true;
    request.options.feature_sets = true;
    request.options.clone_details = true;
    request.options.only_active = true;
    const std::string text = text_of(request);
    EXPECT_NE(text.find("  * Node crane (1): online, feature set 3.20.5\n"), std::string::npos) << text;
    EXPECT_NE(text.find("  * Node pier (3): OFFLINE\n"), std::string::npos) << text;
    EXPECT_NE(text.find("  * Clone Set: lamps [lamp]:\n"
                        "    * lamp\t(ocf:test:Lamp):\t Started crane\n"
                        "    * lamp\t(ocf:test:Lamp):\t Started dock\n"
                        "    * lamp\t(ocf:test:Lamp):\t Stopped\n"),
              std::string::npos)
        << text;
}

TEST(StatusText, ATagSelectsResources) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request = only({Section::resources});
    request.filter.only_resource(*loaded.cluster, "water");
    Report report;
    append_status(report, *loaded.cluster, request);
    EXPECT_EQ(report.text(),
              "Full List of Resources:\n"
              "  * Resource Group: ferry:\n"
              "    * hull\t(ocf:test:Hull):\t Started crane\n"
              "    * bell\t(ocf:test:Bell):\t Stopped (disabled)\n"
              "  * buoy\t(systemd:buoy):\t Stopped\n");
}

TEST(StatusText, AMemberSelectsOnlyItselfOfItsGroup) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request = only({Section::resources});
    request.filter.only_resource(*loaded.cluster, "bell");
    Report report;
    append_status(report, *loaded.cluster, request);
    EXPECT_EQ(report.text(),
              "Full List of Resources:\n"
              "  * Resource Group: ferry:\n"
              "    * bell\t(ocf:test:Bell):\t Stopped (disabled)\n");
}

TEST(StatusText, ANodeSelectsWhatRunsThereOrNowhere) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request = only({Section::nodes, Section::resources, Section::failures});
    request.filter.only_node(*loaded.cluster, "dock");
    Report report;
    append_status(report, *loaded.cluster, request);
    EXPECT_EQ(report.text(),
              "Node List:\n"
              "  * Online: [ dock ]\n"
              "\n"
              "Full List of Resources:\n"
              "  * Clone Set: lamps [lamp]:\n"
              "    * Started: [ dock ]\n"
              "  * Clone Set: pilots [pilot] (promotable):\n"
              "    * Unpromoted: [ dock ]\n"
              "  * buoy\t(systemd:buoy):\t Stopped\n");
}

TEST(StatusText, UnknownNamesSelectNothing) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request = only({Section::nodes, Section::resources});
    request.filter.only_node(*loaded.cluster, "moon");
    request.filter.only_resource(*loaded.cluster, "moon");
    Report report;
    append_status(report, *loaded.cluster, request);
    EXPECT_EQ(report.text(), "Full List of Resources:\n  * No resources\n");
}

TEST(StatusText, AttributesAreThoseOfNodesThatAreOnline) {
    EXPECT_EQ(text_of(only({Section::attributes})),
              "Node Attributes:\n"
              "  * Node: crane:\n"
              "    * height                          \t: 40        \n");
}

TEST(StatusText, FailCountsAndOperations) {
    EXPECT_EQ(text_of(only({Section::failcounts})),
              "Migration Summary:\n"
              "  * Node: crane:\n"
              "    * buoy: migration-threshold=1000000 fail-count=2 last-failure='Thu Jan  1 11:00:00 2026'\n");
    StatusRequest request = only({Section::operations, Section::failcounts});
    request.options.timing = true;
    const std::string text = text_of(request);
    EXPECT_EQ(text.find("Migration Summary"), std::string::npos) << text;
    EXPECT_NE(text.find("    * buoy: migration-threshold=1000000 fail-count=2 last-failure='Thu Jan  1 11:00:00 2026':\n"
                        "      * (9) monitor: interval=\"10000ms\" last-rc-change=\"Thu Jan  1 11:00:00 2026\" "
                        "exec-time=\"1500ms\" queue-time=\"0ms\" rc=7 (Not running)\n"
                        "      * (10) stop: last-rc-change=\"Thu Jan  1 11:00:10 2026\" exec-time=\"3ms\" queue-time=\"0ms\" "
                        "rc=0 (OK)\n"),
              std::string::npos)
        << text;
}

TEST(StatusText, FailuresInSentencesOrWithEveryDetail) {
    StatusRequest request = only({Section::failures});
    EXPECT_EQ(text_of(request),
              "Failed Resource Actions:\n"
              "  * buoy_monitor_10000 on crane 'Not running' (7): call=9, status='Done', exitreason='gone <away>', "
              "last-rc-change='Thu Jan  1 11:00:00 2026', queued=0ms, exec=1500ms\n");
    request.options.friendly_failures = true;
    EXPECT_EQ(text_of(request),
              "Failed Resource Actions:\n"
              "  * buoy 10s-interval monitor on crane returned 'Not running' (gone <away>) at Thu Jan  1 11:00:00 2026 after "
              "1.500s\n");
}

TEST(StatusText, TicketsAndBans) {
    EXPECT_EQ(text_of(only({Section::tickets})),
              "Tickets:\n"
              "  * customs\tgranted [standby] last-granted=\"Thu Jan  1 00:00:00 2026\"\n");
    StatusRequest request = only({Section::bans});
    EXPECT_EQ(text_of(request),
              "Negative Location Constraints:\n"
              "  * keep-off\tprevents pilots from running in Promoted role on dock\n"
              "  * ban-1\tprevents buoy from running on pier\n");
    request.ban_prefix = "ban";
    EXPECT_EQ(text_of(request),
              "Negative Location Constraints:\n"
              "  * ban-1\tprevents buoy from running on pier\n");
}

constexpr std::string_view kFencing =
    R"(<fence_history>
  <fence_event target="pier" action="reboot" state="pending" client="crmd" origin="crane"/>
  <fence_event target="pier" action="reboot" state="success" delegate="dock" client="crmd" origin="crane" completed="1767265800"/>
  <fence_event target="pier" action="reboot" state="failed" delegate="dock" client="crmd" origin="crane" completed="1767265700" exit-reason="no power"/>
  <fence_event target="pier" action="reboot" state="failed" delegate="crane" client="crmd" origin="crane" completed="1767265600"/>
</fence_history>)";

TEST(StatusText, FencingThatFailedIsToldOnceAndThatItWasMadeGood) {
    const auto history = xml::Document::parse(kFencing);
    ASSERT_TRUE(history);
    StatusRequest request = only({Section::fencing_failed, Section::fencing_pending});
    request.live.fence_history = history->root();
    request.options.friendly_failures = true;
    EXPECT_EQ(text_of(request),
              "Failed Fencing Actions:\n"
              "  * reboot of pier by dock for crmd@crane last failed (no power) at Thu Jan  1 11:08:20 2026 (a later attempt "
              "from crane succeeded)\n"
              "\n"
              "Pending Fencing Actions:\n"
              "  * reboot of pier for crmd@crane pending\n");
}

TEST(StatusText, TheFullFencingHistoryHoldsEveryEvent) {
    const auto history = xml::Document::parse(kFencing);
    ASSERT_TRUE(history);
    StatusRequest request = only({Section::fencing_failed, Section::fencing_pending, Section::fencing_succeeded});
    request.live.fence_history = history->root();
    request.options.full_fence_history = true;
    EXPECT_EQ(text_of(request),
              "Fencing History:\n"
              "  * reboot of pier pending: client=crmd, origin=crane\n"
              "  * reboot of pier successful: delegate=dock, client=crmd, origin=crane, completed='Thu Jan  1 11:10:00 2026'\n"
              "  * reboot of pier failed (no power): delegate=dock, client=crmd, origin=crane, completed='Thu Jan  1 11:08:20 "
              "2026' (a later attempt from crane succeeded)\n"
              "  * reboot of pier failed: delegate=crane, client=crmd, origin=crane, completed='Thu Jan  1 11:06:40 2026' (a "
              "later attempt from crane succeeded)\n");
}

TEST(StatusText, HtmlNestsListsAndEscapes) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request = only({Section::failures});
    request.options.friendly_failures = true;
    Report report(Report::Form::html);
    append_status(report, *loaded.cluster, request);
    EXPECT_EQ(report.text(),
              "<h2>Failed Resource Actions</h2>\n<ul>\n"
              "<li>buoy 10s-interval monitor on crane returned 'Not running' (gone &lt;away&gt;) at Thu Jan  1 11:00:00 2026 after "
              "1.500s</li>\n</ul>\n");
}

}  // namespace
}  // namespace systole::sim
