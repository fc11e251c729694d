#include "messaging/outbox.hpp"

#include "messaging/assembler.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace systole::messaging {

namespace {

constexpr OutboxLimits kSmall{.atomic_bytes = kFragmentOverhead + 10,
                              .queue_bytes = 200,
                              .in_flight_bytes = 4 * (kFragmentOverhead + 10),
                              .bulk_in_flight_bytes = 2 * (kFragmentOverhead + 10)};

Outgoing message(Priority priority, Bytes bytes) {
    return {.priority = priority, .to = std::nullopt, .bytes = std::move(bytes)};
}

/// Everything the outbox gives when each fragment is delivered back at once.
std::vector<Fragment> drain(Outbox& outbox) {
    std::vector<Fragment> fragments;
    while (std::optional<Fragment> fragment = outbox.next()) {
        outbox.settle(*fragment);
        fragments.push_back(*std::move(fragment));
    }
    return fragments;
}

}  // namespace

TEST(Outbox, CutsMessagesToTheAtomicSizeAndAnAssemblerJoinsThem) {
    Outbox outbox{kSmall};
    ASSERT_EQ(outbox.offer(message(Priority::entry, "0123456789abcdefghijXYZ")), Offer::accepted);
    Assembler assembler;
    std::optional<Bytes> whole;
    for (const Fragment& fragment : drain(outbox)) {
        EXPECT_LE(encode(fragment).size(), kSmall.atomic_bytes);
        EXPECT_FALSE(whole);
        whole = assembler.add({.node = NodeId{1}, .life = 7}, *decode_fragment(encode(fragment)));
    }
    EXPECT_EQ(whole, "0123456789abcdefghijXYZ");
    EXPECT_EQ(assembler.held_bytes(), 0U);
    EXPECT_EQ(outbox.queued_bytes(), 0U);
}

TEST(Outbox, SendsUrgentClassesFirstAndKeepsOrderWithinAClass) {
    Outbox outbox{kSmall};
    for (const auto& [priority, text] : {std::pair{Priority::bulk, "b1"},
                                         {Priority::entry, "e1"},
                                         {Priority::control, "c1"},
                                         {Priority::control, "c2"},
                                         {Priority::entry, "e2"}}) {
        ASSERT_EQ(outbox.offer(message(priority, text)), Offer::accepted);
    }
    std::vector<Bytes> order;
    for (const Fragment& fragment : drain(outbox)) {
        order.push_back(fragment.payload);
    }
    EXPECT_EQ(order, (std::vector<Bytes>{"c1", "c2", "e1", "e2", "b1"}));
}

TEST(Outbox, StopsAtTheInFlightLimitUntilFragmentsComeBack) {
    Outbox outbox{kSmall};
    ASSERT_EQ(outbox.offer(message(Priority::entry, Bytes(60, 'x'))), Offer::accepted);
    std::vector<Fragment> sent;
    while (std::optional<Fragment> fragment = outbox.next()) {
        sent.push_back(*std::move(fragment));
    }
    EXPECT_EQ(sent.size(), 4U);
    EXPECT_LE(outbox.in_flight_bytes(), kSmall.in_flight_bytes);
    outbox.settle(sent[0]);
    EXPECT_TRUE(outbox.next());
    EXPECT_FALSE(outbox.next());
}

TEST(Outbox, LeavesHalfOfTheWayToWhatIsNotBulk) {
    Outbox outbox{kSmall};
    ASSERT_EQ(outbox.offer(message(Priority::bulk, Bytes(60, 'x'))), Offer::accepted);
    EXPECT_TRUE(outbox.next());
    EXPECT_TRUE(outbox.next());
    EXPECT_FALSE(outbox.next());
    ASSERT_EQ(outbox.offer(message(Priority::control, "now")), Offer::accepted);
    const std::optional<Fragment> urgent = outbox.next();
    ASSERT_TRUE(urgent);
    EXPECT_EQ(urgent->payload, "now");
}

TEST(Outbox, IsBusyBeyondTheQueueLimitButTakesOneLargeMessageAlone) {
    Outbox outbox{kSmall};
    EXPECT_EQ(outbox.offer(message(Priority::entry, Bytes(500, 'x'))), Offer::accepted);
    EXPECT_EQ(outbox.offer(message(Priority::control, "y")), Offer::busy);
    (void)drain(outbox);
    EXPECT_EQ(outbox.offer(message(Priority::control, "y")), Offer::accepted);
}

TEST(Outbox, GivesAFragmentAgainThatTheTransportDidNotTake) {
    Outbox outbox{kSmall};
    ASSERT_EQ(outbox.offer(message(Priority::entry, "first")), Offer::accepted);
    std::optional<Fragment> fragment = outbox.next();
    ASSERT_TRUE(fragment);
    outbox.put_back(*std::move(fragment));
    EXPECT_EQ(outbox.in_flight_bytes(), 0U);
    ASSERT_EQ(outbox.offer(message(Priority::control, "second")), Offer::accepted);
    EXPECT_EQ(outbox.next()->payload, "first");
    EXPECT_EQ(outbox.next()->payload, "second");
}

TEST(Outbox, EmptyMessagesTravelToo) {
    Outbox outbox{kSmall};
    ASSERT_EQ(outbox.offer(message(Priority::control, "")), Offer::accepted);
    Assembler assembler;
    const std::optional<Fragment> fragment = outbox.next();
    ASSERT_TRUE(fragment);
    EXPECT_EQ(assembler.add({.node = NodeId{1}}, *decode_fragment(encode(*fragment))), Bytes{});
}

TEST(Assembler, KeepsSendersAndClassesApart) {
    const Sender one{.node = NodeId{1}};
    const Sender two{.node = NodeId{2}};
    const auto part = [](Priority priority, std::uint64_t offset, const char* text) {
        return Fragment{.priority = priority, .message = 1, .offset = offset, .total = 4, .payload = text};
    };
    Assembler assembler;
    EXPECT_FALSE(assembler.add(one, part(Priority::bulk, 0, "ab")));
    EXPECT_FALSE(assembler.add(two, part(Priority::bulk, 0, "AB")));
    EXPECT_FALSE(assembler.add(one, part(Priority::entry, 0, "12")));
    EXPECT_EQ(assembler.add(one, part(Priority::bulk, 2, "cd")), "abcd");
    EXPECT_EQ(assembler.add(two, part(Priority::bulk, 2, "CD")), "ABCD");
    EXPECT_EQ(assembler.add(one, part(Priority::entry, 2, "34")), "1234");
}

TEST(Assembler, DropsWhatHasNoBeginningAndWhatItsSenderLeftUnfinished) {
    const Sender one{.node = NodeId{1}, .life = 1};
    Assembler assembler;
    const Fragment begin{.priority = Priority::bulk, .message = 3, .offset = 0, .total = 4, .payload = "ab"};
    const Fragment end{.priority = Priority::bulk, .message = 3, .offset = 2, .total = 4, .payload = "cd"};
    EXPECT_FALSE(assembler.add(one, end));
    EXPECT_EQ(assembler.dropped_fragments(), 1U);
    EXPECT_FALSE(assembler.add(one, begin));
    assembler.drop(one);
    EXPECT_EQ(assembler.held_bytes(), 0U);
    EXPECT_FALSE(assembler.add(one, end));
}

TEST(Assembler, StartsAnewWhenASenderDoes) {
    const Sender one{.node = NodeId{1}};
    Assembler assembler;
    EXPECT_FALSE(assembler.add(one, {.message = 1, .offset = 0, .total = 4, .payload = "ab"}));
    EXPECT_FALSE(assembler.add(one, {.message = 2, .offset = 0, .total = 4, .payload = "xy"}));
    EXPECT_FALSE(assembler.add(one, {.message = 1, .offset = 2, .total = 4, .payload = "cd"}));
    EXPECT_EQ(assembler.add(one, {.message = 3, .offset = 0, .total = 1, .payload = "z"}), "z");
}

TEST(Fragment, RefusesWhatEncodeWouldNotMake) {
    const Bytes good = encode(Fragment{.message = 1, .offset = 0, .total = 4, .payload = "abcd"});
    ASSERT_TRUE(decode_fragment(good));
    EXPECT_FALSE(decode_fragment(""));
    for (std::size_t size = 0; size < kFragmentOverhead; ++size) {
        EXPECT_FALSE(decode_fragment(good.substr(0, size))) << size;
    }
    EXPECT_FALSE(decode_fragment(good + "more than the total"));
    Bytes other_version = good;
    other_version[0] = 9;
    EXPECT_FALSE(decode_fragment(other_version));
    Bytes no_class = good;
    no_class[1] = 3;
    EXPECT_FALSE(decode_fragment(no_class));
    EXPECT_FALSE(decode_fragment(encode(Fragment{.total = kMaxMessageBytes + 1, .payload = "x"})));
}

}  // namespace systole::messaging
