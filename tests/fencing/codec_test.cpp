#include "fencing/peer_protocol.hpp"
#include "fencing/protocol.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

namespace systole::fencing {

namespace {

const HistoryEntry kEntry{.request = "n1:7:3",
                          .target = NodeName{"n2"},
                          .action = Action::off,
                          .state = HistoryState::failed,
                          .origin = NodeName{"n1"},
                          .client = "crmd",
                          .delegate = NodeName{"n3"},
                          .completed = std::chrono::nanoseconds{1234567890123456789},
                          .reason = "no <way> & \"so\""};
const Capability kCapability{.id = DeviceId{"d1"},
                             .agent = "fence_x",
                             .priority = -3,
                             .verified = true,
                             .automatic_unfencing = true,
                             .on_target = true,
                             .reboot_as_off = true,
                             .supports_on = false,
                             .timeout = Milliseconds{20000},
                             .delay_base = Milliseconds{10},
                             .delay_max = Milliseconds{90}};
const DeviceConfig kDevice{.id = DeviceId{"d1"},
                           .agent = "fence_x",
                           .parameters = {{"ip", "10.0.0.9"}, {"pcmk_host_map", "a:1;b:2"}},
                           .priority = 5,
                           .provides_unfencing = true};

void round_trip(const ToFencer& message) {
    const xml::Document document = to_xml(message);
    const base::Result<xml::Document> parsed = xml::Document::parse(xml::to_text(document.root()));
    ASSERT_TRUE(parsed);
    const base::Result<ToFencer> back = to_fencer_from_xml(parsed->root());
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, message) << xml::to_text(document.root());
}

void round_trip(const FromFencer& message) {
    const xml::Document document = to_xml(message);
    const base::Result<FromFencer> back = from_fencer_from_xml(document.root());
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, message) << xml::to_text(document.root());
}

void round_trip(const PeerMessage& message) {
    const base::Result<PeerMessage> back = decode_peer_message(encode(message));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, message) << encode(message);
}

}  // namespace

TEST(FencingCodec, EveryMessageToAFencerComesBackTheSame) {
    const LevelConfig by_name{.index = 1, .devices = {DeviceId{"d1"}, DeviceId{"d2"}}, .target = NodeName{"n1"}};
    const LevelConfig by_pattern{.index = 2, .devices = {DeviceId{"d3"}}, .target_pattern = "n[0-9]+"};
    const LevelConfig by_attribute{.index = 9, .target_attribute = TargetAttribute{.name = "rack", .value = "3"}};
    round_trip(ToFencer{Hello{.node = NodeName{"n1"}, .incarnation = 12345678901ULL}});
    round_trip(ToFencer{Configure{.devices = {kDevice, {.id = DeviceId{"d2"}, .agent = "fence_y"}},
                                  .levels = {by_name, by_pattern, by_attribute},
                                  .nodes = {{.name = NodeName{"n1"}, .attributes = {{"rack", "3"}}}},
                                  .default_timeout = Milliseconds{45000},
                                  .watchdog = true}});
    round_trip(ToFencer{Peers{.members = {{.name = NodeName{"n1"}, .incarnation = 1}, {.name = NodeName{"n2"}}}}});
    round_trip(ToFencer{Fence{.call = 3,
                              .target = NodeName{"n2"},
                              .target_incarnation = 9,
                              .action = Action::on,
                              .timeout = Milliseconds{1},
                              .delay = Milliseconds{-1},
                              .tolerance = Milliseconds{5000},
                              .allow_self_fencing = true,
                              .client = "stonith_admin.77"}});
    round_trip(ToFencer{Confirm{.call = 4, .target = NodeName{"n2"}, .client = "x"}});
    round_trip(ToFencer{DeviceAction{.call = 5, .kind = DeviceAction::Kind::stop, .device = DeviceId{"d1"}}});
    round_trip(ToFencer{ListDevices{.call = 6, .target = NodeName{"n9"}, .action = Action::reboot}});
    round_trip(ToFencer{ListDevices{.call = 6}});
    round_trip(ToFencer{AskAgent{.call = 7, .device = kDevice, .action = Action::validate_all}});
    round_trip(ToFencer{GetHistory{.call = 8}});
    round_trip(ToFencer{CleanHistory{.call = 9, .target = NodeName{"n2"}}});
    round_trip(ToFencer{FromPeer{.from = NodeName{"n3"}, .message = "<any text=\"here\"/>\n"}});
}

TEST(FencingCodec, EveryMessageOfAFencerComesBackTheSame) {
    round_trip(FromFencer{ToPeer{.to = NodeName{"n2"}, .message = "text"}});
    round_trip(FromFencer{ToPeer{.message = ""}});
    round_trip(FromFencer{FenceDone{.call = 1, .outcome = {.status = Status::no_device, .reason = "why"}, .entry = kEntry}});
    round_trip(FromFencer{FenceNotice{.entry = kEntry}});
    round_trip(FromFencer{DeviceDone{.call = 2, .outcome = {.status = Status::timed_out}, .exit_code = 7}});
    round_trip(FromFencer{DeviceList{.call = 3, .devices = {kCapability, {}}}});
    round_trip(FromFencer{AgentDone{.call = 4, .output = "line 1\nline 2\t.\n"}});
    round_trip(FromFencer{History{.call = 5, .entries = {kEntry, {}}}});
}

TEST(FencingCodec, EveryMessageBetweenFencersComesBackTheSame) {
    round_trip(PeerMessage{PeerQuery{.request = "r", .target = NodeName{"n2"}, .action = Action::off}});
    round_trip(PeerMessage{PeerDevices{.request = "r", .devices = {kCapability}}});
    round_trip(PeerMessage{PeerExecute{.request = "r",
                                       .step = 4,
                                       .target = NodeName{"n2"},
                                       .target_incarnation = 3,
                                       .action = Action::on,
                                       .device = DeviceId{"d"},
                                       .timeout = Milliseconds{9},
                                       .delay = Milliseconds{-1}}});
    round_trip(PeerMessage{PeerDone{.request = "r", .step = 4, .outcome = {.status = Status::stale, .reason = "x"}}});
    round_trip(PeerMessage{PeerNotice{.entry = kEntry}});
    round_trip(PeerMessage{PeerHistory{.entries = {kEntry}, .wants_reply = true}});
    round_trip(PeerMessage{PeerForget{.target = NodeName{"n2"}}});
}

TEST(FencingCodec, BadMessagesAreRefusedWithTheFieldsName) {
    const auto error_of = [](std::string_view text) {
        const base::Result<PeerMessage> message = decode_peer_message(text);
        return message ? std::string{} : message.error().message;
    };
    EXPECT_NE(error_of("garbage"), "");
    EXPECT_NE(error_of("<other/>"), "");
    EXPECT_NE(error_of(R"(<fencing version="2" message="query"/>)"), "");
    EXPECT_NE(error_of(R"(<fencing version="1" message="explode"/>)"), "");
    EXPECT_NE(error_of(R"(<fencing version="1" message="query" request="r" target="n"/>)").find("action"), std::string::npos);
    EXPECT_NE(error_of(R"(<fencing version="1" message="query" request="r" target="n" action="shout"/>)"), "");
    EXPECT_NE(error_of(R"(<fencing version="1" message="done" request="r" step="-1"/>)").find("step"), std::string::npos);
    EXPECT_NE(error_of(R"(<fencing version="1" message="done" request="r" step="1"><outcome status="x"/></fencing>)"), "");
}

}  // namespace systole::fencing
