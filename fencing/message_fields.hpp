#pragma once

#include "fencing/archive.hpp"
#include "fencing/peer_protocol.hpp"
#include "fencing/protocol.hpp"

/// What each message consists of, said once for writing and reading. `A` is FieldWriter or FieldReader.
namespace systole::fencing {

template <typename A, typename T>
using Described = typename A::template Ref<T>;

template <typename A>
void describe(A& archive, Described<A, Outcome> outcome) {
    archive.field("status", outcome.status);
    archive.field("reason", outcome.reason);
}

template <typename A>
void describe(A& archive, Described<A, DeviceConfig> device) {
    archive.field("id", device.id);
    archive.field("agent", device.agent);
    archive.field("priority", device.priority);
    archive.field("provides-unfencing", device.provides_unfencing);
    archive.parameters("parameters", device.parameters);
}

template <typename A>
void describe(A& archive, Described<A, TargetAttribute> attribute) {
    archive.field("name", attribute.name);
    archive.field("value", attribute.value);
}

template <typename A>
void describe(A& archive, Described<A, LevelConfig> level) {
    archive.field("index", level.index);
    archive.ids("device", level.devices);
    archive.field("target", level.target);
    archive.field("target-pattern", level.target_pattern);
    archive.nested("target-attribute", level.target_attribute);
}

template <typename A>
void describe(A& archive, Described<A, NodeConfig> node) {
    archive.field("name", node.name);
    archive.parameters("attributes", node.attributes);
}

template <typename A>
void describe(A& archive, Described<A, HistoryEntry> entry) {
    archive.field("request", entry.request);
    archive.field("target", entry.target);
    archive.field("action", entry.action);
    archive.field("state", entry.state);
    archive.field("origin", entry.origin);
    archive.field("client", entry.client);
    archive.field("delegate", entry.delegate);
    archive.field("completed", entry.completed);
    archive.field("reason", entry.reason);
}

template <typename A>
void describe(A& archive, Described<A, Capability> capability) {
    archive.field("id", capability.id);
    archive.field("agent", capability.agent);
    archive.field("priority", capability.priority);
    archive.field("verified", capability.verified);
    archive.field("automatic-unfencing", capability.automatic_unfencing);
    archive.field("on-target", capability.on_target);
    archive.field("reboot-as-off", capability.reboot_as_off);
    archive.field("supports-on", capability.supports_on);
    archive.field("timeout", capability.timeout);
    archive.field("delay-base", capability.delay_base);
    archive.field("delay-max", capability.delay_max);
}

template <typename A>
void describe(A& archive, Described<A, Peer> peer) {
    archive.field("name", peer.name);
    archive.field("incarnation", peer.incarnation);
}

// --- brain -> fencer ---

template <typename A>
void describe(A& archive, Described<A, Hello> hello) {
    archive.field("node", hello.node);
    archive.field("incarnation", hello.incarnation);
}

template <typename A>
void describe(A& archive, Described<A, Configure> configure) {
    archive.list("device", configure.devices);
    archive.list("level", configure.levels);
    archive.list("node", configure.nodes);
    archive.field("default-timeout", configure.default_timeout);
    archive.field("watchdog", configure.watchdog);
}

template <typename A>
void describe(A& archive, Described<A, Peers> peers) {
    archive.list("member", peers.members);
}

template <typename A>
void describe(A& archive, Described<A, Fence> fence) {
    archive.field("call", fence.call);
    archive.field("target", fence.target);
    archive.field("target-incarnation", fence.target_incarnation);
    archive.field("action", fence.action);
    archive.field("timeout", fence.timeout);
    archive.field("delay", fence.delay);
    archive.field("tolerance", fence.tolerance);
    archive.field("allow-self-fencing", fence.allow_self_fencing);
    archive.field("client", fence.client);
}

template <typename A>
void describe(A& archive, Described<A, Confirm> confirm) {
    archive.field("call", confirm.call);
    archive.field("target", confirm.target);
    archive.field("client", confirm.client);
}

template <typename A>
void describe(A& archive, Described<A, DeviceAction> action) {
    archive.field("call", action.call);
    archive.field("kind", action.kind);
    archive.field("device", action.device);
    archive.field("timeout", action.timeout);
}

template <typename A>
void describe(A& archive, Described<A, ListDevices> list) {
    archive.field("call", list.call);
    archive.field("target", list.target);
    archive.field("action", list.action);
}

template <typename A>
void describe(A& archive, Described<A, AskAgent> ask) {
    archive.field("call", ask.call);
    archive.nested("device", ask.device);
    archive.field("action", ask.action);
    archive.field("target", ask.target);
    archive.field("timeout", ask.timeout);
}

template <typename A>
void describe(A& archive, Described<A, GetHistory> get) {
    archive.field("call", get.call);
    archive.field("target", get.target);
}

template <typename A>
void describe(A& archive, Described<A, CleanHistory> clean) {
    archive.field("call", clean.call);
    archive.field("target", clean.target);
}

template <typename A>
void describe(A& archive, Described<A, FromPeer> message) {
    archive.field("from", message.from);
    archive.field("text", message.message);
}

template <typename A>
void describe(A& archive, Described<A, Setup> setup) {
    archive.field("call", setup.call);
    archive.field("kind", setup.kind);
    archive.nested("device", setup.device);
    archive.nested("level", setup.level);
}

// --- fencer -> brain ---

template <typename A>
void describe(A& archive, Described<A, ToPeer> message) {
    archive.field("to", message.to);
    archive.field("text", message.message);
}

template <typename A>
void describe(A& archive, Described<A, FenceDone> done) {
    archive.field("call", done.call);
    archive.nested("outcome", done.outcome);
    archive.nested("entry", done.entry);
}

template <typename A>
void describe(A& archive, Described<A, FenceNotice> notice) {
    archive.nested("entry", notice.entry);
}

template <typename A>
void describe(A& archive, Described<A, DeviceDone> done) {
    archive.field("call", done.call);
    archive.nested("outcome", done.outcome);
    archive.field("exit-code", done.exit_code);
}

template <typename A>
void describe(A& archive, Described<A, DeviceList> list) {
    archive.field("call", list.call);
    archive.list("device", list.devices);
}

template <typename A>
void describe(A& archive, Described<A, AgentDone> done) {
    archive.field("call", done.call);
    archive.nested("outcome", done.outcome);
    archive.field("exit-code", done.exit_code);
    archive.field("output", done.output);
}

template <typename A>
void describe(A& archive, Described<A, History> history) {
    archive.field("call", history.call);
    archive.list("entry", history.entries);
}

// --- fencer -> fencer ---

template <typename A>
void describe(A& archive, Described<A, PeerQuery> query) {
    archive.field("request", query.request);
    archive.field("target", query.target);
    archive.field("action", query.action);
}

template <typename A>
void describe(A& archive, Described<A, PeerDevices> devices) {
    archive.field("request", devices.request);
    archive.list("device", devices.devices);
}

template <typename A>
void describe(A& archive, Described<A, PeerExecute> execute) {
    archive.field("request", execute.request);
    archive.field("step", execute.step);
    archive.field("target", execute.target);
    archive.field("target-incarnation", execute.target_incarnation);
    archive.field("action", execute.action);
    archive.field("device", execute.device);
    archive.field("timeout", execute.timeout);
    archive.field("delay", execute.delay);
}

template <typename A>
void describe(A& archive, Described<A, PeerDone> done) {
    archive.field("request", done.request);
    archive.field("step", done.step);
    archive.nested("outcome", done.outcome);
}

template <typename A>
void describe(A& archive, Described<A, PeerNotice> notice) {
    archive.nested("entry", notice.entry);
}

template <typename A>
void describe(A& archive, Described<A, PeerHistory> history) {
    archive.list("entry", history.entries);
    archive.field("wants-reply", history.wants_reply);
}

template <typename A>
void describe(A& archive, Described<A, PeerForget> forget) {
    archive.field("target", forget.target);
}

}  // namespace systole::fencing
