#include "ipc/envelope.hpp"

#include "ipc/error_body.hpp"
#include "ipc/parts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace systole::ipc {
namespace {

using base::Errc;

TEST(Envelope, KeepsKindIdAndBody) {
    using Kind = Envelope::Kind;
    for (const auto kind : {Kind::request, Kind::reply, Kind::notification, Kind::error, Kind::ping, Kind::pong}) {
        const auto decoded = decode(encode({kind, 77, "<a b=\"1\"/>\n<!-- x -->"}));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->kind, kind);
        EXPECT_EQ(decoded->id, 77U);
        EXPECT_EQ(decoded->body, "<a b=\"1\"/>\n<!-- x -->");
    }
}

TEST(Envelope, RefusesGarbage) {
    const std::vector<std::string> garbage = {"",
                                              "\n",
                                              "x\n<a/>",
                                              std::string(100'000, 'x'),
                                              std::string("\0\0\0\n", 4),
                                              "<ipc/>\n",
                                              "<ipc version=\"1\" kind=\"request\" id=\"1\"/>",
                                              "<ipc version=\"1\" kind=\"request\" id=\"-1\"/>\n",
                                              "<ipc version=\"1\" kind=\"riddle\" id=\"1\"/>\n",
                                              "<ipc version=\"1\" kind=\"request\"/>\n",
                                              "<cib version=\"1\" kind=\"request\" id=\"1\"/>\n",
                                              "<!DOCTYPE x [<!ENTITY e \"e\">]><ipc version=\"1\" kind=\"request\" id=\"1\"/>\n"};
    for (const auto& bytes : garbage) {
        EXPECT_FALSE(decode(bytes)) << bytes.substr(0, 80);
    }
}

TEST(Envelope, RefusesAnotherVersion) {
    const auto decoded = decode("<ipc version=\"2\" kind=\"request\" id=\"1\"/>\n<a/>");
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, Errc::unsupported);
}

TEST(ErrorBody, KeepsCodeAndMessage) {
    const auto error = decode_error(encode_error({Errc::no_quorum, "no <quorum> & \"such\""}));
    EXPECT_EQ(error.code, Errc::no_quorum);
    EXPECT_EQ(error.message, "no <quorum> & \"such\"");
    EXPECT_EQ(decode_error("nonsense").code, Errc::internal);
}

/// A buffer of a few parts between an Outbox and an Assembler: whatever the sizes, messages arrive whole and in order.
TEST(Parts, CarryMessagesOfAnySizeThroughASmallBuffer) {
    const std::vector<std::string> messages = {
        "", "short", std::string(kPartBytes, 'a'), std::string(kPartBytes + 1, 'b'), std::string(5 * kPartBytes, 'c'), "end"};
    Outbox outbox;
    for (const auto& message : messages) {
        outbox.push(std::make_shared<const std::string>(message));
    }
    Assembler assembler(10 * kPartBytes);
    std::vector<std::string> received;
    int room = 0;
    const auto offer = [&](std::string_view part, bool is_last) -> base::Result<bool> {
        if (room == 0) {
            return false;
        }
        --room;
        auto message = assembler.add(part, is_last);
        EXPECT_TRUE(message);
        if (message && message->has_value()) {
            received.push_back(**message);
        }
        return true;
    };
    while (outbox.pump(offer) == Outbox::State::blocked) {
        room = 2;
    }
    EXPECT_EQ(received, messages);
    EXPECT_EQ(outbox.bytes(), 0U);
}

TEST(Parts, RefuseAMessageAboveTheLimit) {
    Assembler assembler(10);
    EXPECT_TRUE(assembler.add("12345", false));
    EXPECT_FALSE(assembler.add("678901", true));
    const auto next = assembler.add("fresh", true);
    ASSERT_TRUE(next);
    EXPECT_EQ(*next, "fresh");
}

TEST(Parts, TellOfABrokenConnection) {
    Outbox outbox;
    outbox.push(std::make_shared<const std::string>("x"));
    const auto broken = [](std::string_view, bool) -> base::Result<bool> { return base::Error{Errc::not_connected, ""}; };
    EXPECT_EQ(outbox.pump(broken), Outbox::State::broken);
}

}  // namespace
}  // namespace systole::ipc
