#include "crmd/messages.hpp"

#include "crmd/client_protocol.hpp"

#include <gtest/gtest.h>

namespace systole::crmd {
namespace {

template <typename Kind>
Kind through_the_wire(Kind message) {
    const Message sent = std::move(message);
    base::Result<Message> received = decode_message(kind_of(sent), encode(sent));
    EXPECT_TRUE(received) << (received ? "" : received.error().message);
    return std::get<Kind>(std::move(*received));
}

TEST(ControllerMessages, AReportArrivesWhole) {
    Report report;
    report.node = "n1";
    report.job_limit = 7;
    report.in_flight.push_back({.node = "n1",
                                .resource = "web",
                                .task = "start",
                                .interval = std::chrono::seconds(10),
                                .digest = "d",
                                .transition_key = "1:2:3:x"});
    report.attributes.push_back({.name = "a", .node = "n1", .value = "<&\"'>", .dampening = std::chrono::seconds(5)});
    report.history.mutable_root().set("id", "1");
    const Report copy = through_the_wire(std::move(report));
    EXPECT_EQ(copy.node, "n1");
    EXPECT_EQ(copy.job_limit, 7);
    ASSERT_EQ(copy.in_flight.size(), 1U);
    EXPECT_EQ(copy.in_flight[0].interval, std::chrono::seconds(10));
    ASSERT_EQ(copy.attributes.size(), 1U);
    EXPECT_EQ(copy.attributes[0].value, "<&\"'>");
    EXPECT_EQ(copy.attributes[0].dampening, std::chrono::seconds(5));
    EXPECT_EQ(copy.history.root().id(), "1");
}

TEST(ControllerMessages, AnInstructionKeepsItsAction) {
    transition::Action action;
    action.id = 4;
    action.kind = transition::ActionKind::resource;
    action.task = "start";
    action.key = "web_start_0";
    action.node = "n1";
    action.resource = "web";
    action.agent = {.standard = "ocf", .provider = "heartbeat", .type = "Dummy"};
    action.attributes = {{"CRM_meta_timeout", "20000"}, {"1name", "not an XML name"}};
    action.downed = {"2"};
    Instructions instructions;
    instructions.list.push_back({.to = "n1", .transition_key = "k", .action = action});
    const Instructions copy = through_the_wire(std::move(instructions));
    ASSERT_EQ(copy.list.size(), 1U);
    const transition::Action& read = copy.list[0].action;
    EXPECT_EQ(read.kind, action.kind);
    EXPECT_EQ(read.key, action.key);
    EXPECT_EQ(read.agent, action.agent);
    EXPECT_EQ(read.attributes, action.attributes);
    EXPECT_EQ(read.downed, action.downed);
}

TEST(ControllerMessages, AResultCarriesItsHistory) {
    OperationResult result;
    result.record.node = "n1";
    result.record.resource = "web";
    result.record.task = "start";
    result.record.rc = 1;
    result.record.status = lrmd::ExecutionStatus::timed_out;
    result.record.exit_reason = "line one\nline two";
    result.history = xml::Document::create("lrm_resource");
    const OperationResult copy = through_the_wire(std::move(result));
    EXPECT_EQ(copy.record.status, lrmd::ExecutionStatus::timed_out);
    EXPECT_EQ(copy.record.exit_reason, "line one\nline two");
    EXPECT_TRUE(copy.history);
}

TEST(ControllerMessages, ADeletedAttributeStaysDeleted) {
    AttributesChanged changed;
    changed.call = 9;
    changed.changes.push_back({.name = "a", .node = "n1", .value = std::nullopt});
    changed.changes.push_back({.name = "b", .node = "n1", .value = "", .dampening = std::chrono::seconds(1)});
    const AttributesChanged copy = through_the_wire(std::move(changed));
    EXPECT_EQ(copy.call, 9U);
    ASSERT_EQ(copy.changes.size(), 2U);
    EXPECT_FALSE(copy.changes[0].value);
    EXPECT_EQ(copy.changes[1].value, "");
    EXPECT_EQ(copy.changes[1].dampening, std::chrono::seconds(1));
}

TEST(ControllerMessages, GarbageIsRefused) {
    EXPECT_EQ(decode_message("nonsense", "<message/>").error().code, base::Errc::invalid);
    EXPECT_FALSE(decode_message("report", "<message"));
    EXPECT_FALSE(decode_message("report", "<message/>"));
    EXPECT_FALSE(decode_message("instructions", "<message><instruction to='n1'/></message>"));
}

TEST(ClientProtocol, RequestsAreReadBack) {
    const FenceRequest fence{
        .target = "n2", .action = "off", .timeout = std::chrono::seconds(9), .delay = std::chrono::seconds(-1)};
    const auto decoded = decode_request(encode(ClientRequest(fence)).root());
    ASSERT_TRUE(decoded) << decoded.error().message;
    const auto& copy = std::get<FenceRequest>(*decoded);
    EXPECT_EQ(copy.target, "n2");
    EXPECT_EQ(copy.timeout, std::chrono::seconds(9));
    EXPECT_EQ(copy.delay, std::chrono::seconds(-1));
}

TEST(ClientProtocol, WhatIsForTheFencerIsReadBack) {
    const fencing::DeviceConfig device{
        .id = fencing::DeviceId("by-hand"), .agent = "fence_x", .parameters = {{"pcmk_host_list", "n1 n2"}}};
    const FenceSetup setup{.setup = {.kind = fencing::Setup::Kind::remove, .device = device, .level = {}}};
    const auto decoded = decode_request(encode(ClientRequest(setup)).root());
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(std::get<FenceSetup>(*decoded).setup, setup.setup);
    fencing::AskAgent question{.action = fencing::Action::list};
    question.device.id = fencing::DeviceId("power");
    const auto asked = decode_request(encode(ClientRequest(FenceAgentQuery{.question = question})).root());
    ASSERT_TRUE(asked) << asked.error().message;
    EXPECT_EQ(std::get<FenceAgentQuery>(*asked).question, question);
}

TEST(ClientProtocol, AStatusMayBeThatOfAnotherNode) {
    const auto decoded = decode_request(encode(ClientRequest(StatusQuery{.node = "n2"})).root());
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(std::get<StatusQuery>(*decoded).node, "n2");
    EXPECT_EQ(std::get<StatusQuery>(*decode_request(encode(ClientRequest(StatusQuery{})).root())).node, std::nullopt);
}

TEST(ClientProtocol, UnknownRequestsAreRefused) {
    const auto refused = [](const char* text) {
        const auto document = xml::Document::parse(text);
        return decode_request(document.value().root()).error().code;
    };
    EXPECT_EQ(refused("<request type='dance'/>"), base::Errc::invalid);
    EXPECT_EQ(refused("<other/>"), base::Errc::invalid);
    EXPECT_EQ(refused("<request type='fence' target='n1'/>"), base::Errc::invalid);
    EXPECT_EQ(refused("<request type='subscribe'><topic name='x'/></request>"), base::Errc::invalid);
}

}  // namespace
}  // namespace systole::crmd
