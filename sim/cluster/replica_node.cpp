#include "sim/cluster/replica_node.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "cib/replication/replica.hpp"
#include "sim/cluster/disk_queue.hpp"
#include "sim/cluster/list_state.hpp"

#include <fmt/format.h>

#include <map>

namespace systole::sim {

namespace {

constexpr base::Milliseconds kClientTimeout{20'000};
constexpr std::size_t kKeepBytes = 200;
constexpr std::size_t kJournalMinBytes = 2000;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

std::string describe(const cib::Notice& notice) {
    return std::visit(
        Overloaded{
            [](const cib::Frozen& n) { return fmt::format("frozen: {}", n.reason); },
            [](const cib::TermOpened& n) {
                return fmt::format("term {} open, coordinator {}, {} members, {} skipped", to_text(n.term),
                                   n.coordinator.name.value(), n.members.size(), n.skipped.size());
            },
            [](const cib::WritableChanged& n) { return fmt::format("writable {} ({})", n.is_writable, name_of(n.durability)); },
            [](const cib::Applied& n) {
                return fmt::format("applied {} {}", n.part == cib::Part::status ? "status" : "entry", n.n);
            },
            [](const cib::PayloadDelivered& n) { return fmt::format("payload {}", n.kind); },
            [](const cib::Alarm& n) { return fmt::format("ALARM {}", n.text); },
            [](const cib::Remark& n) { return n.text; },
        },
        notice);
}

ClientAnswer::Kind kind_of(const cib::Settled& settled) {
    switch (settled.kind) {
        case cib::Settled::Kind::answered:
            // After catching up by a snapshot the text is lost, but only successes are in the log.
            return settled.answer == "failed" ? ClientAnswer::Kind::failed : ClientAnswer::Kind::done;
        case cib::Settled::Kind::unknown: return ClientAnswer::Kind::unknown;
        case cib::Settled::Kind::no_quorum:
        case cib::Settled::Kind::too_large:
        case cib::Settled::Kind::busy: return ClientAnswer::Kind::refused;
    }
    return ClientAnswer::Kind::unknown;
}

std::vector<std::string> read_lines(std::string_view bytes) {
    std::vector<std::string> lines;
    for (const std::string_view line : base::split_words(bytes, "\n")) {
        lines.emplace_back(line);
    }
    return lines;
}

/// It ends its line, in journals and snapshots alike.
bool holds_line(std::string_view file, const std::string& name) {
    return file.ends_with(name) || file.find(name + "\n") != std::string_view::npos;
}

class ReplicaNode final : public NodeUnderTest {
public:
    ReplicaNode(const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at, const cib::Rules& rules)
        : disk_(disk), replica_(start(identity, at, rules)) {
        take();
    }

    void receive(const messaging::Event& event, cib::Moment at) override {
        std::visit(Overloaded{
                       [&](const messaging::View& view) { replica_.on_view(view, at); },
                       [&](const messaging::Quorum& quorum) { replica_.on_quorum(quorum, at); },
                       [&](const messaging::Delivery& delivery) { replica_.on_delivery(delivery, at); },
                   },
                   event);
        take();
    }
    void tick(cib::Moment at) override {
        replica_.on_timer(at);
        take();
    }
    std::optional<base::Time> next_deadline() const override { return replica_.next_deadline(); }

    void work_disk(bool flushes, cib::Moment at) override {
        const DiskQueue::Done done = disk_.work(flushes);
        if (done.flushed) {
            replica_.on_flushed(*done.flushed, at);
        } else if (done.failure) {
            replica_.on_disk_failed(*done.failure, at);
        }
        take();
    }
    void request(const std::string& text, bool is_durable, cib::Moment at) override {
        const std::uint64_t number = replica_.submit(is_durable ? cib::Part::configuration : cib::Part::status,
                                                     is_durable ? "append " + text : "set " + text, kClientTimeout, at);
        texts_.emplace(number, text);
        take();
    }
    void learn_down(messaging::NodeId node, cib::Moment at) override {
        replica_.on_surely_down(node, at);
        take();
    }
    void leave(cib::Moment at) override {
        replica_.leave(at);
        take();
    }
    NodeOutput take_output() override { return std::exchange(output_, {}); }
    bool is_settled() const override { return replica_.is_writable() && replica_.is_synced(); }
    std::string status_text() const override { return state_.snapshot(cib::Part::status); }
    cib::Position committed() const override { return replica_.committed(); }
    std::string configuration_text() const override { return state_.snapshot(cib::Part::configuration); }

private:
    cib::Replica start(const NodeIdentity& identity, cib::Moment at, const cib::Rules& rules) {
        cib::ReplicaConfig config{.self = identity.self, .nodes = identity.nodes, .started = at.now, .rules = &rules};
        // Small, so that catching up by snapshots and compaction happen within a run.
        config.keep_bytes = kKeepBytes;
        config.journal_min_bytes = kJournalMinBytes;
        base::Result<cib::Replica> replica = cib::Replica::start(std::move(config), state_, disk_.load());
        base::ensure(replica.has_value(), "the simulated node list is one that is supported");
        return std::move(*replica);
    }

    void take() {
        cib::Output output = replica_.take_output();
        disk_.add(std::move(output.persist));
        output_.has_disk_work = disk_.has_work();
        std::ranges::move(output.send, std::back_inserter(output_.send));
        for (const cib::Notice& notice : output.notices) {
            output_.remarks.push_back(describe(notice));
        }
        for (const cib::Settled& settled : output.answers) {
            const auto text = texts_.extract(settled.number);
            output_.answers.push_back({.request = text.mapped(), .kind = kind_of(settled)});
        }
    }

    ListState state_;
    DiskQueue disk_;
    cib::Replica replica_;
    std::map<std::uint64_t, std::string> texts_;
    NodeOutput output_;
};

}  // namespace

NodeKind replica_kind(const cib::Rules& rules) {
    return {.make = [&rules](const NodeIdentity& identity, os::FakeDisk& disk,
                             cib::Moment at) { return std::make_unique<ReplicaNode>(identity, disk, at, rules); },
            .read_changes = &read_lines,
            .holds_change = &holds_line};
}

}  // namespace systole::sim
