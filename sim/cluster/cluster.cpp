#include "sim/cluster/cluster.hpp"

#include <algorithm>

namespace systole::sim {

namespace {

/// The calendar at the start of a simulation.
constexpr std::int64_t kWallStart = 1'700'000'000;
/// A process reads its goodbye back within this before it ends.
constexpr base::Milliseconds kGoodbye{50};

}  // namespace

Cluster::Cluster(messaging::NodeList nodes, NodeKind kind, base::Rng& rng, Trace& trace, NetworkDelays network, NodeDelays delays)
    : nodes_(std::move(nodes)),
      kind_(std::move(kind)),
      rng_(&rng),
      trace_(&trace),
      delays_(delays),
      group_(queue_, rng, trace, nodes_, network, [this](NodeId id, messaging::Event event) { deliver(id, std::move(event)); }),
      checker_(nodes_, disks(), kind_) {}

Checker::Disks Cluster::disks() {
    Checker::Disks disks;
    for (const messaging::Voter& voter : nodes_.voters) {
        disks.emplace(voter.id, &machines_[voter.id].disk);
    }
    return disks;
}

cib::Moment Cluster::moment() const {
    const auto seconds = std::chrono::duration_cast<base::Seconds>(queue_.now().time_since_epoch());
    return {.now = queue_.now(), .wall = base::WallTime(base::Seconds(kWallStart) + seconds)};
}

base::Milliseconds Cluster::draw(DelayRange range) {
    return base::Milliseconds(rng_->between(range.low.count(), range.high.count()));
}

void Cluster::power_on(NodeId id) {
    if (!is_on(id)) {
        trace_->add(queue_.now(), "{} power on", name(id).value());
        group_.start_host(id);
        if (hooks_.power_came) {
            hooks_.power_came(id);
        }
        start_software(id);
    }
}

void Cluster::power_off(NodeId id) {
    if (!is_on(id)) {
        return;
    }
    constexpr std::int64_t kTornMost = 2000;
    trace_->add(queue_.now(), "{} power off", name(id).value());
    Machine& machine = machines_.at(id);
    if (machine.node && rng_->chance(500)) {
        machine.node->work_disk(false, moment());
    }
    kill_software(id);
    machine.disk.crash(static_cast<std::size_t>(rng_->chance(500) ? rng_->between(0, kTornMost) : 0));
    group_.stop_host(id);
    machine.paused_until = queue_.now();
    if (hooks_.power_went) {
        hooks_.power_went(id);
    }
}

void Cluster::start_software(NodeId id) {
    Machine& machine = machines_.at(id);
    if (!is_on(id) || machine.node) {
        return;
    }
    machine.disk.faults() = {};
    machine.life += 1;
    machine.inbox.clear();
    machine.is_disk_busy = false;
    machine.is_handling = false;
    machine.timer.reset();
    const NodeIdentity identity{.self = {.id = id, .name = name(id), .incarnation = messaging::Incarnation(machine.life)},
                                .nodes = nodes_};
    trace_->add(queue_.now(), "{} starts, life {}", name(id).value(), machine.life);
    machine.node = kind_.make(identity, machine.disk, moment());
    group_.join(id, identity.self.incarnation);
    carry_out(id);
}

void Cluster::kill_software(NodeId id) {
    Machine& machine = machines_.at(id);
    if (machine.node) {
        trace_->add(queue_.now(), "{} killed", name(id).value());
        end_software(id);
    }
}

void Cluster::end_software(NodeId id) {
    Machine& machine = machines_.at(id);
    machine.node.reset();
    machine.inbox.clear();
    group_.leave(id);
    if (hooks_.software_ended) {
        hooks_.software_ended(id);
    }
}

void Cluster::stop_software(NodeId id) {
    Machine& machine = machines_.at(id);
    if (!machine.node) {
        return;
    }
    trace_->add(queue_.now(), "{} is stopped", name(id).value());
    machine.node->leave(moment());
    carry_out(id);
    if (kind_.ends_by_itself) {
        return;
    }
    queue_.after(kGoodbye, [this, id, life = machine.life] {
        if (machines_.at(id).life == life) {
            kill_software(id);
        }
    });
}

void Cluster::pause(NodeId id, base::Milliseconds span) {
    trace_->add(queue_.now(), "{} hangs for {} ms", name(id).value(), span.count());
    machines_.at(id).paused_until = queue_.now() + span;
}

void Cluster::stall_disk(NodeId id, base::Milliseconds span) {
    trace_->add(queue_.now(), "{} disk stalls for {} ms", name(id).value(), span.count());
    machines_.at(id).stalled_until = queue_.now() + span;
}

void Cluster::break_disk(NodeId id) {
    trace_->add(queue_.now(), "{} disk breaks", name(id).value());
    machines_.at(id).disk.faults().writes_fail = true;
}

void Cluster::wipe_disk(NodeId id) {
    if (is_on(id)) {
        return;
    }
    trace_->add(queue_.now(), "{} gets an empty disk", name(id).value());
    os::FakeDisk& disk = machines_.at(id).disk;
    checker_.losing_disk(id);
    for (const auto& [path, bytes] : disk.content()) {
        static_cast<void>(disk.remove(path).has_value());
    }
}

void Cluster::fence(NodeId by, NodeId target) {
    trace_->add(queue_.now(), "{} fences {}", name(by).value(), name(target).value());
    power_off(target);
    queue_.after(base::Milliseconds(20), [this, by, target, life = machines_.at(by).life] {
        Machine& machine = machines_.at(by);
        if (machine.node && machine.life == life && !is_on(target)) {
            machine.node->learn_down(target, moment());
            carry_out(by);
        }
    });
}

void Cluster::request(NodeId id, const std::string& text, bool is_durable) {
    Machine& machine = machines_.at(id);
    if (!machine.node) {
        return;
    }
    trace_->add(queue_.now(), "{} is asked for {}", name(id).value(), text);
    if (is_durable) {
        checker_.submitted(text);
        durable_.insert(text);
    }
    machine.node->request(text, is_durable, moment());
    carry_out(id);
}

bool Cluster::is_settled() const {
    std::optional<std::string> status;
    for (const auto& [id, machine] : machines_) {
        if (!machine.node || !machine.node->is_settled() || (status && *status != machine.node->status_text())) {
            return false;
        }
        status = machine.node->status_text();
    }
    return true;
}

void Cluster::deliver(NodeId id, messaging::Event event) {
    post(id, [this, id, event = std::move(event)](cib::Moment at) { machines_.at(id).node->receive(event, at); });
}

void Cluster::post(NodeId id, Event event) {
    if (machines_.at(id).node) {
        machines_.at(id).inbox.push_back(std::move(event));
        handle_later(id);
    }
}

void Cluster::handle_later(NodeId id) {
    Machine& machine = machines_.at(id);
    if (machine.is_handling || machine.inbox.empty()) {
        return;
    }
    machine.is_handling = true;
    queue_.at(std::max(queue_.now() + draw(delays_.handling), machine.paused_until), [this, id, life = machine.life] {
        if (machines_.at(id).life == life) {
            machines_.at(id).is_handling = false;
            handle_one(id);
        }
    });
}

void Cluster::handle_one(NodeId id) {
    Machine& machine = machines_.at(id);
    if (!machine.node || machine.inbox.empty()) {
        return;
    }
    if (queue_.now() >= machine.paused_until) {
        ++events_;
        const Event event = std::move(machine.inbox.front());
        machine.inbox.pop_front();
        event(moment());
        carry_out(id);
    }
    handle_later(id);
}

void Cluster::carry_out(NodeId id) {
    Machine& machine = machines_.at(id);
    NodeOutput output = machine.node->take_output();
    note_commit(id);
    if (output.has_disk_work) {
        work_disk_later(id);
    }
    for (messaging::Outgoing& message : output.send) {
        group_.offer(id, std::move(message));
    }
    for (const std::string& remark : output.remarks) {
        trace_->add(queue_.now(), "{} {}", name(id).value(), remark);
    }
    for (const ClientAnswer& answer : output.answers) {
        trace_->add(queue_.now(), "{} answers {}: {}", name(id).value(), answer.request, static_cast<int>(answer.kind));
        if (durable_.contains(answer.request)) {
            checker_.answered(answer);
        }
        if (answer.kind == ClientAnswer::Kind::done) {
            done_.insert(answer.request);
        }
    }
    if (output.has_ended) {
        trace_->add(queue_.now(), "{} ends", name(id).value());
        end_software(id);
        return;
    }
    set_timer(id);
}

void Cluster::note_commit(NodeId id) {
    Machine& machine = machines_.at(id);
    const cib::Position committed = machine.node->committed();
    if (committed != machine.committed) {
        machine.committed = committed;
        checker_.committed(id, committed, machine.node->configuration_text());
    }
}

void Cluster::work_disk_later(NodeId id) {
    Machine& machine = machines_.at(id);
    if (machine.is_disk_busy) {
        return;
    }
    machine.is_disk_busy = true;
    queue_.at(std::max(queue_.now() + draw(delays_.flush), machine.stalled_until), [this, id, life = machine.life] {
        Machine& later = machines_.at(id);
        if (later.life != life || !later.node) {
            return;
        }
        later.is_disk_busy = false;
        if (queue_.now() < later.stalled_until) {
            work_disk_later(id);
            return;
        }
        later.node->work_disk(true, moment());
        carry_out(id);
    });
}

void Cluster::set_timer(NodeId id) {
    Machine& machine = machines_.at(id);
    const std::optional<base::Time> deadline = machine.node->next_deadline();
    if (!deadline || (machine.timer && *machine.timer <= *deadline && *machine.timer > queue_.now())) {
        return;
    }
    machine.timer = std::max(*deadline, queue_.now() + base::Milliseconds(1));
    queue_.at(*machine.timer, [this, id, life = machine.life, time = *machine.timer] {
        if (machines_.at(id).life == life && machines_.at(id).timer == time) {
            fire_timer(id);
        }
    });
}

void Cluster::fire_timer(NodeId id) {
    Machine& machine = machines_.at(id);
    machine.timer.reset();
    if (!machine.node) {
        return;
    }
    if (queue_.now() < machine.paused_until) {
        machine.timer = machine.paused_until;
        queue_.at(machine.paused_until, [this, id, life = machine.life] {
            if (machines_.at(id).life == life) {
                fire_timer(id);
            }
        });
        return;
    }
    machine.node->tick(moment());
    carry_out(id);
}

}  // namespace systole::sim
