#include "sim/cluster/replica_node.hpp"

#include "base/ensure.hpp"
#include "cib/replication/replica.hpp"
#include "cib/storage/store.hpp"
#include "sim/cluster/list_state.hpp"

#include <fmt/format.h>

#include <deque>
#include <map>

namespace systole::sim {

namespace {

constexpr base::Milliseconds kClientTimeout{20'000};

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

class ReplicaNode final : public NodeUnderTest {
public:
    ReplicaNode(const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at)
        : store_(disk, kReplicaDirectory), replica_(start(identity, at)) {
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
        cib::Ticket last = 0;
        base::Result<void> result;
        while (!disk_queue_.empty() && result) {
            last = disk_queue_.front().ticket;
            result = store_.carry_out(disk_queue_.front().action);
            disk_queue_.pop_front();
        }
        if (result && flushes) {
            result = store_.flush();
        }
        if (!flushes) {
            return;
        }
        if (result && !has_failed_) {
            replica_.on_flushed(last, at);
        } else if (!has_failed_) {
            has_failed_ = true;
            replica_.on_disk_failed(result.error().message, at);
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

private:
    cib::Replica start(const NodeIdentity& identity, cib::Moment at) {
        base::Result<cib::Recovered> recovered = store_.load();
        if (!recovered) {
            recovered = cib::Recovered{.snapshot = {}, .entries = {}, .promise = {}, .damage = recovered.error().message};
            has_failed_ = true;
        }
        cib::ReplicaConfig config{.self = identity.self, .nodes = identity.nodes, .started = at.now};
        base::Result<cib::Replica> replica = cib::Replica::start(std::move(config), state_, std::move(*recovered));
        base::ensure(replica.has_value(), "the simulated node list is one that is supported");
        return std::move(*replica);
    }

    void take() {
        cib::Output output = replica_.take_output();
        for (cib::DiskOperation& operation : output.persist) {
            disk_queue_.push_back(std::move(operation));
        }
        output_.has_disk_work = !disk_queue_.empty();
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
    cib::Store store_;
    bool has_failed_ = false;
    cib::Replica replica_;
    std::deque<cib::DiskOperation> disk_queue_;
    std::map<std::uint64_t, std::string> texts_;
    NodeOutput output_;
};

}  // namespace

std::unique_ptr<NodeUnderTest> make_replica_node(const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at) {
    return std::make_unique<ReplicaNode>(identity, disk, at);
}

}  // namespace systole::sim
