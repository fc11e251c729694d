#include "sim/cluster/group.hpp"

#include <algorithm>

namespace systole::sim {

using messaging::Member;

Group::Group(EventQueue& queue, base::Rng& rng, Trace& trace, messaging::NodeList nodes, NetworkDelays delays, Deliver deliver)
    : queue_(&queue), rng_(&rng), trace_(&trace), nodes_(std::move(nodes)), delays_(delays), deliver_(std::move(deliver)) {
    for (const messaging::Voter& voter : nodes_.voters) {
        hosts_[voter.id].name = {.id = voter.id, .name = voter.name};
    }
}

base::Milliseconds Group::draw(DelayRange range) {
    return base::Milliseconds(rng_->between(range.low.count(), range.high.count()));
}

void Group::start_host(NodeId id) {
    Host& host = hosts_.at(id);
    host.is_up = true;
    host.judge.emplace(nodes_);
    reconfigure();
}

void Group::stop_host(NodeId id) {
    Host& host = hosts_.at(id);
    host.is_up = false;
    host.process.reset();
    host.quorum.reset();
    for (auto& queue : host.outbox) {
        queue.clear();
    }
    if (host.ring) {
        host.ring->is_broken = true;
        host.ring.reset();
    }
    reconfigure();
}

void Group::set_partition(std::map<NodeId, int> partition) {
    for (auto& [id, host] : hosts_) {
        const auto found = partition.find(id);
        host.partition = found == partition.end() ? 0 : found->second;
    }
    reconfigure();
}

std::map<int, std::set<NodeId>> Group::components() const {
    std::map<int, std::set<NodeId>> components;
    for (const auto& [id, host] : hosts_) {
        if (host.is_up) {
            components[host.partition].insert(id);
        }
    }
    return components;
}

/// Rings that do not fit the network any more stop at once; new ones form after a while, if nothing has changed again.
void Group::reconfigure() {
    for (const auto& [number, component] : components()) {
        const std::shared_ptr<Ring> ring = hosts_.at(*component.begin()).ring;
        if (ring && !ring->is_broken && ring->hosts == component) {
            continue;
        }
        for (const NodeId& id : component) {
            if (hosts_.at(id).ring) {
                hosts_.at(id).ring->is_broken = true;
            }
        }
        queue_->after(draw(delays_.formation), [this, wanted = component] {
            const auto now = components();
            const bool is_current = std::ranges::any_of(now, [&](const auto& item) { return item.second == wanted; });
            const std::shared_ptr<Ring>& current = hosts_.at(*wanted.begin()).ring;
            const bool is_formed = current && !current->is_broken && current->hosts == wanted;
            if (is_current && !is_formed) {
                form(wanted);
            }
        });
    }
}

void Group::form(const std::set<NodeId>& component) {
    auto ring = std::make_shared<Ring>();
    ring->hosts = component;
    std::vector<std::shared_ptr<Ring>> old_rings;
    for (const NodeId& id : component) {
        Host& host = hosts_.at(id);
        ring->id.sequence = std::max(ring->id.sequence, host.highest_ring + 1);
        if (host.ring && std::ranges::find(old_rings, host.ring) == old_rings.end()) {
            old_rings.push_back(host.ring);
        }
        if (host.process) {
            ring->members.push_back(host.process->member);
        }
    }
    ring->id.leader = *component.begin();
    for (const std::shared_ptr<Ring>& old : old_rings) {
        recover(component, old);
    }
    trace_->add(queue_->now(), "ring {} forms: {} hosts, {} members", ring->id.sequence, component.size(), ring->members.size());
    for (const NodeId& id : component) {
        Host& host = hosts_.at(id);
        host.ring = ring;
        host.highest_ring = ring->id.sequence;
        host.quorum.reset();
        ring->received[id] = 0;
        deliver_view(id, *ring, ring->members);
        judge_later(id, ring);
        order_later(id);
    }
}

/// Members of the old ring that stay together get what any of them has of it; what only others have is a hole.
void Group::recover(const std::set<NodeId>& component, const std::shared_ptr<Ring>& old) {
    old->is_broken = true;
    std::set<NodeId> together;
    std::size_t most = 0;
    for (const NodeId& id : component) {
        if (hosts_.at(id).ring == old) {
            together.insert(id);
            most = std::max(most, old->received[id]);
        }
    }
    const auto is_ours = [&](const Slot& slot) {
        if (const auto* const message = std::get_if<Message>(&slot)) {
            return together.contains(message->from.id);
        }
        return false;  // The view of the new ring says it.
    };
    for (const NodeId& id : together) {
        for (std::size_t i = old->received[id]; i < old->slots.size(); ++i) {
            if (i < most || is_ours(old->slots[i])) {
                arrive(id, old->slots[i], *old);
            }
        }
    }
}

std::vector<messaging::Host> Group::names_of(const std::set<NodeId>& hosts) const {
    std::vector<messaging::Host> names;
    for (const NodeId& id : hosts) {
        names.push_back(hosts_.at(id).name);
    }
    return names;
}

void Group::change_members(NodeId by, const std::function<void(std::vector<Member>&)>& change) {
    const std::shared_ptr<Ring> ring = hosts_.at(by).ring;
    if (!ring || ring->is_broken) {
        return;  // The next ring will have it.
    }
    change(ring->members);
    std::ranges::sort(ring->members);
    put_in_order(ring, Change{.by = by, .members = ring->members});
}

void Group::join(NodeId id, messaging::Incarnation incarnation) {
    Host& host = hosts_.at(id);
    host.process = Process{.member = {.id = id, .name = host.name.name, .incarnation = incarnation}};
    change_members(id, [&](std::vector<Member>& members) { members.push_back(host.process->member); });
}

void Group::leave(NodeId id) {
    Host& host = hosts_.at(id);
    host.process.reset();
    for (auto& queue : host.outbox) {
        queue.clear();
    }
    change_members(id,
                   [&](std::vector<Member>& members) { std::erase_if(members, [&](const Member& m) { return m.id == id; }); });
}

void Group::offer(NodeId from, messaging::Outgoing message) {
    Host& host = hosts_.at(from);
    if (host.process) {
        host.outbox.at(static_cast<std::size_t>(message.priority)).push_back(std::move(message));
        order_later(from);
    }
}

std::size_t Group::queued_bytes(NodeId from) const {
    std::size_t bytes = 0;
    for (const auto& queue : hosts_.at(from).outbox) {
        for (const messaging::Outgoing& message : queue) {
            bytes += message.bytes.size();
        }
    }
    return bytes;
}

void Group::order_later(NodeId id) {
    Host& host = hosts_.at(id);
    const bool has_work = std::ranges::any_of(host.outbox, [](const auto& queue) { return !queue.empty(); });
    if (!has_work || host.is_ordering) {
        return;
    }
    host.is_ordering = true;
    queue_->after(draw(delays_.order), [this, id] {
        hosts_.at(id).is_ordering = false;
        order_one(id);
    });
}

void Group::order_one(NodeId id) {
    Host& host = hosts_.at(id);
    const bool can_send = host.is_up && host.process && host.process->is_in_group && host.ring && !host.ring->is_broken;
    if (!can_send) {
        return;  // Waits for the next ring or view.
    }
    for (auto& queue : host.outbox) {
        if (!queue.empty()) {
            messaging::Outgoing message = std::move(queue.front());
            queue.pop_front();
            put_in_order(host.ring, Message{.from = host.process->member, .to = message.to, .bytes = std::move(message.bytes)});
            break;
        }
    }
    order_later(id);
}

void Group::put_in_order(const std::shared_ptr<Ring>& ring, Slot slot) {
    ring->slots.push_back(std::move(slot));
    const std::size_t place = ring->slots.size() - 1;
    for (const NodeId& id : ring->hosts) {
        base::Time& last = ring->last_arrival[id];
        last = std::max(last, queue_->now() + draw(delays_.arrival));
        queue_->at(last, [this, ring, id, place] {
            if (!ring->is_broken && hosts_.at(id).ring == ring) {
                ring->received[id] = place + 1;
                arrive(id, ring->slots[place], *ring);
            }
        });
    }
}

void Group::arrive(NodeId id, const Slot& slot, const Ring& ring) {
    const Host& host = hosts_.at(id);
    if (const auto* const change = std::get_if<Change>(&slot)) {
        deliver_view(id, ring, change->members);
        return;
    }
    const Message& message = std::get<Message>(slot);
    const bool is_for_us = !message.to || *message.to == id;
    if (is_for_us && host.process && host.process->is_in_group) {
        deliver_(id, messaging::Delivery{.from = message.from, .bytes = message.bytes});
    }
}

void Group::deliver_view(NodeId id, const Ring& ring, std::vector<Member> members) {
    Host& host = hosts_.at(id);
    if (!host.process || std::ranges::find(members, host.process->member) == members.end()) {
        return;
    }
    std::ranges::sort(members);
    messaging::View view{.id = messaging::make_view_id(ring.id, members),
                         .hosts = names_of(ring.hosts),
                         .members = members,
                         .joined = {},
                         .left = {}};
    std::ranges::set_difference(members, host.process->seen, std::back_inserter(view.joined));
    std::ranges::set_difference(host.process->seen, members, std::back_inserter(view.left));
    const bool is_first = !host.process->is_in_group;
    host.process->is_in_group = true;
    host.process->seen = std::move(members);
    deliver_(id, std::move(view));
    if (is_first && host.quorum) {
        deliver_(id, *host.quorum);
    }
    order_later(id);
}

/// Votes are hosts': a host votes whether its process runs or not.
void Group::judge_later(NodeId id, const std::shared_ptr<Ring>& ring) {
    queue_->after(draw(delays_.quorum), [this, id, ring] {
        Host& host = hosts_.at(id);
        if (host.ring != ring || !host.judge) {
            return;
        }
        messaging::View hosts{.id = {.ring = ring->id, .members = 0}, .hosts = {}, .members = {}, .joined = {}, .left = {}};
        for (const NodeId& member : ring->hosts) {
            hosts.members.push_back(
                {.id = member, .name = hosts_.at(member).name.name, .incarnation = messaging::Incarnation(0)});
        }
        host.quorum = host.judge->judge(hosts);
        if (host.process && host.process->is_in_group) {
            deliver_(id, *host.quorum);
        }
    });
}

void Group::flap_quorum(NodeId id, base::Milliseconds span) {
    Host& host = hosts_.at(id);
    if (!host.quorum || !host.quorum->quorate || !host.process || !host.process->is_in_group) {
        return;
    }
    deliver_(id, messaging::Quorum{.ring = host.quorum->ring, .quorate = false});
    queue_->after(span, [this, id, ring = host.ring] {
        const Host& later = hosts_.at(id);
        if (later.ring == ring && later.quorum && later.process && later.process->is_in_group) {
            deliver_(id, *later.quorum);
        }
    });
}

std::set<NodeId> Group::hosts_in_ring_of(NodeId id) const {
    const Host& host = hosts_.at(id);
    return host.ring && !host.ring->is_broken ? host.ring->hosts : std::set<NodeId>();
}

}  // namespace systole::sim
