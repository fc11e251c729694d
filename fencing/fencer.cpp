#include "fencing/fencer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

namespace systole::fencing {

namespace {

bool is_fencing(Action action) {
    return action == Action::on || action == Action::off || action == Action::reboot;
}

template <typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

}  // namespace

Fencer::Fencer(base::Rng rng) : pool_(rng) {}

Fencer::Output Fencer::step(const ToFencer& message, Moment moment) {
    moment_ = moment;
    std::visit([this](const auto& alternative) { take(alternative); }, message);
    return take_output();
}

Fencer::Output Fencer::on_run_end(RunId run, const AgentEnd& end, Moment moment) {
    moment_ = moment;
    pool_.on_run_end(run, end, moment.now);
    return take_output();
}

Fencer::Output Fencer::tick(Moment moment) {
    moment_ = moment;
    pool_.tick(moment.now);
    std::vector<std::string> requests;
    for (const auto& [id, owned] : owned_) {
        requests.push_back(id);
    }
    for (const std::string& id : requests) {
        if (const auto owned = owned_.find(id); owned != owned_.end()) {
            follow(id, owned->second.request.tick(moment.now));
        }
    }
    return take_output();
}

std::optional<base::Time> Fencer::deadline() const {
    std::optional<base::Time> due = pool_.deadline();
    for (const auto& [id, owned] : owned_) {
        due = due ? std::min(*due, owned.request.deadline()) : owned.request.deadline();
    }
    return due;
}

void Fencer::take(const Hello& hello) {
    self_ = hello.node;
    incarnation_ = hello.incarnation;
    // A fencer that restarts under a living brain must not name new requests like old ones.
    last_request_ = std::max(last_request_, static_cast<std::uint64_t>(moment_.wall.count() / 1'000'000));
    pool_.set_self(hello.node);
    members_ = {{self_, incarnation_}};
    // What a former life of the brain asked for has nobody left to answer.
    for (const auto& [id, owned] : std::exchange(owned_, {})) {
        HistoryEntry entry = owned.entry;
        entry.state = HistoryState::failed;
        entry.completed = moment_.wall;
        entry.reason = "the brain that asked for it is gone";
        remember(entry);
    }
}

void Fencer::take(const Configure& configure) {
    config_ = configure;
    pool_.configure(manual_.with_devices(config_.devices), moment_.now);
}

void Fencer::take(const Peers& peers) {
    std::map<NodeName, Incarnation> members;
    std::set<NodeName> names;
    bool has_joined = false;
    for (const Peer& peer : peers.members) {
        members[peer.name] = peer.incarnation;
        names.insert(peer.name);
        has_joined = has_joined || (peer.name != self_ && !members_.contains(peer.name));
    }
    members_ = std::move(members);
    for (const HistoryEntry& entry : history_.fail_orphans(names, moment_.wall)) {
        tell(FenceNotice{.entry = entry});
    }
    if (has_joined) {
        send(std::nullopt, PeerHistory{.entries = history_.entries({}), .wants_reply = true});
    }
    std::vector<std::string> requests;
    for (const auto& [id, owned] : owned_) {
        requests.push_back(id);
    }
    for (const std::string& id : requests) {
        if (const auto owned = owned_.find(id); owned != owned_.end()) {
            follow(id, owned->second.request.on_members(names, moment_.now));
        }
    }
}

void Fencer::take(const Fence& fence) {
    if (answer_at_once(fence)) {
        return;
    }
    // The same wish of somebody else: one fencing serves both.
    for (auto& [id, owned] : owned_) {
        if (owned.request.ask().target == fence.target && owned.request.ask().action == fence.action) {
            owned.calls.push_back(fence.call);
            return;
        }
    }
    begin(fence);
}

bool Fencer::answer_at_once(const Fence& fence) {
    const auto refuse = [&](Status status, std::string reason) {
        HistoryEntry entry = make_entry(fence);
        entry.state = HistoryState::failed;
        entry.completed = moment_.wall;
        entry.reason = reason;
        tell_done(fence.call, {.status = status, .reason = std::move(reason)}, entry);
        return true;
    };
    if (self_.value().empty() || !is_fencing(fence.action)) {
        return refuse(Status::invalid, "not an action that fences");
    }
    if (config_.watchdog) {
        return refuse(Status::unsupported, "fencing by watchdog is not supported by this version");
    }
    if (is_stale(fence.target, fence.target_incarnation)) {
        return refuse(Status::stale, "a newer life of the target has joined: nothing was done");
    }
    if (fence.tolerance > Milliseconds{0}) {
        const auto since = moment_.wall - std::chrono::nanoseconds{fence.tolerance};
        if (const std::optional<HistoryEntry> done = history_.success_since(fence.target, fence.action, since)) {
            tell_done(fence.call, {}, *done);
            return true;
        }
    }
    return false;
}

void Fencer::begin(Fence fence) {
    if (fence.timeout <= Milliseconds{0}) {
        fence.timeout = std::max(config_.default_timeout, Milliseconds{1000});
    }
    const HistoryEntry entry = make_entry(fence);
    std::set<NodeName> members;
    for (const auto& [name, incarnation] : members_) {
        members.insert(name);
    }
    members.insert(self_);
    FenceRequest request{{.id = entry.request,
                          .ask = fence,
                          .levels = levels_for(manual_.with_levels(config_.levels), config_.nodes, fence.target),
                          .members = members},
                         moment_.now};
    owned_.emplace(entry.request, Owned{.request = std::move(request), .entry = entry, .calls = {fence.call}});
    remember(entry);
    send(std::nullopt, PeerNotice{.entry = entry});
    const PeerQuery query{.request = entry.request, .target = fence.target, .action = fence.action};
    send(std::nullopt, query);
    take_peer(self_, query);
}

void Fencer::take(const Confirm& confirm) {
    HistoryEntry entry = make_entry({.target = confirm.target, .action = Action::off, .client = confirm.client});
    entry.state = HistoryState::success;
    entry.delegate = NodeName{"a human"};
    entry.completed = moment_.wall;
    remember(entry);
    send(std::nullopt, PeerNotice{.entry = entry});
    tell_done(confirm.call, {}, entry);
}

void Fencer::take(const DeviceAction& action) {
    const auto answer = [this, call = action.call](const AgentEnd& end) {
        const bool is_late = end.how == AgentEnd::How::timed_out;
        const Status status = is_late                             ? Status::timed_out
                              : end.how == AgentEnd::How::not_run ? Status::not_found
                                                                  : Status::failed;
        Outcome outcome;
        if (!end.is_success()) {
            outcome = {.status = status, .reason = reason_of(end)};
        }
        tell(DeviceDone{.call = call, .outcome = std::move(outcome), .exit_code = end.exit_code});
    };
    switch (action.kind) {
        case DeviceAction::Kind::start: pool_.start(action.device, action.timeout, moment_.now, answer); return;
        case DeviceAction::Kind::monitor: pool_.monitor(action.device, action.timeout, moment_.now, answer); return;
        case DeviceAction::Kind::stop:
            // A device that is not there any more is stopped.
            (void)pool_.stop(action.device);
            tell(DeviceDone{.call = action.call});
            return;
    }
}

void Fencer::take(const Setup& setup) {
    Outcome outcome = manual_.apply(setup, config_);
    if (outcome.status == Status::success && setup.device) {
        pool_.configure(manual_.with_devices(config_.devices), moment_.now);
    }
    tell(DeviceDone{.call = setup.call, .outcome = std::move(outcome)});
}

void Fencer::take(const ListDevices& list) {
    if (!list.target) {
        tell(DeviceList{.call = list.call, .devices = pool_.all()});
        return;
    }
    pool_.query(*list.target, list.action, moment_.now, [this, call = list.call](std::vector<Capability> devices) {
        tell(DeviceList{.call = call, .devices = std::move(devices)});
    });
}

void Fencer::take(const AskAgent& ask) {
    if (is_fencing(ask.action)) {
        tell(AgentDone{.call = ask.call, .outcome = {.status = Status::invalid, .reason = "fencing goes through a request"}});
        return;
    }
    pool_.ask(ask, moment_.now, [this, call = ask.call](const AgentEnd& end) {
        Outcome outcome;
        if (!end.is_success()) {
            const bool is_late = end.how == AgentEnd::How::timed_out;
            outcome = {.status = is_late ? Status::timed_out : Status::failed, .reason = reason_of(end)};
        }
        tell(AgentDone{.call = call, .outcome = std::move(outcome), .exit_code = end.exit_code, .output = end.output});
    });
}

void Fencer::take(const GetHistory& get) {
    tell(History{.call = get.call, .entries = history_.entries(get.target)});
}

void Fencer::take(const CleanHistory& clean) {
    history_.clean(clean.target);
    send(std::nullopt, PeerForget{.target = clean.target});
    tell(History{.call = clean.call, .entries = history_.entries(clean.target)});
}

void Fencer::take(const FromPeer& message) {
    const base::Result<PeerMessage> decoded = decode_peer_message(message.message);
    if (!decoded) {
        return;  // another version's word: whoever waits for it runs into its time limit
    }
    std::visit([&](const auto& alternative) { take_peer(message.from, alternative); }, *decoded);
}

void Fencer::take_peer(const NodeName& from, const PeerQuery& query) {
    pool_.query(query.target, query.action, moment_.now, [this, from, request = query.request](std::vector<Capability> found) {
        const PeerDevices answer{.request = request, .devices = std::move(found)};
        if (from == self_) {
            take_peer(self_, answer);
        } else {
            send(from, answer);
        }
    });
}

void Fencer::take_peer(const NodeName& from, const PeerDevices& devices) {
    if (const auto owned = owned_.find(devices.request); owned != owned_.end()) {
        follow(devices.request, owned->second.request.on_devices(from, devices.devices, moment_.now));
    }
}

void Fencer::take_peer(const NodeName& from, const PeerExecute& execute) {
    const auto answer = [this, from, request = execute.request, step = execute.step](const Outcome& outcome) {
        const PeerDone done{.request = request, .step = step, .outcome = outcome};
        if (from == self_) {
            take_peer(self_, done);
        } else {
            send(from, done);
        }
    };
    const auto still_wanted = [this, target = execute.target, incarnation = execute.target_incarnation] {
        return !is_stale(target, incarnation);
    };
    DevicePool::Use use{.action = execute.action,
                        .target = execute.target,
                        .timeout = execute.timeout,
                        .delay = execute.delay,
                        .still_wanted = still_wanted};
    if (execute.device) {
        use.device = *execute.device;
        pool_.use(std::move(use), moment_.now, answer);
    } else {
        pool_.use_any(use, moment_.now, answer);
    }
}

void Fencer::take_peer(const NodeName& from, const PeerDone& done) {
    if (const auto owned = owned_.find(done.request); owned != owned_.end()) {
        follow(done.request, owned->second.request.on_done(from, done.step, done.outcome, moment_.now));
    }
}

void Fencer::take_peer(const NodeName&, const PeerNotice& notice) {
    remember(notice.entry);
}

void Fencer::take_peer(const NodeName& from, const PeerHistory& history) {
    for (const HistoryEntry& entry : history.entries) {
        // Old news: kept, but nobody is told of a fencing as if it happened now.
        history_.record(entry);
    }
    if (history.wants_reply) {
        send(from, PeerHistory{.entries = history_.entries({})});
    }
}

void Fencer::take_peer(const NodeName&, const PeerForget& forget) {
    history_.clean(forget.target);
}

void Fencer::follow(const std::string& request, FenceRequest::Next next) {
    std::visit(Overloaded{[](std::monostate) {},
                          [this](const FenceRequest::Order& order) {
                              if (order.peer == self_) {
                                  take_peer(self_, order.execute);
                              } else {
                                  send(order.peer, order.execute);
                              }
                          },
                          [&](const FenceRequest::Finished& finished) { finish(request, finished); }},
               next);
}

void Fencer::finish(const std::string& request, const FenceRequest::Finished& finished) {
    const auto owned = owned_.extract(request);
    HistoryEntry entry = owned.mapped().entry;
    entry.state = finished.outcome.status == Status::success ? HistoryState::success : HistoryState::failed;
    entry.delegate = finished.delegate;
    entry.completed = moment_.wall;
    entry.reason = finished.outcome.reason;
    remember(entry);
    send(std::nullopt, PeerNotice{.entry = entry});
    for (const CallId call : owned.mapped().calls) {
        tell_done(call, finished.outcome, entry);
    }
}

void Fencer::remember(const HistoryEntry& entry) {
    if (history_.record(entry)) {
        tell(FenceNotice{.entry = entry});
    }
}

void Fencer::tell_done(CallId call, const Outcome& outcome, const HistoryEntry& entry) {
    tell(FenceDone{.call = call, .outcome = outcome, .entry = entry});
}

HistoryEntry Fencer::make_entry(const Fence& fence) {
    return {.request = fmt::format("{}:{}:{}", self_.value(), incarnation_, ++last_request_),
            .target = fence.target,
            .action = fence.action,
            .state = HistoryState::pending,
            .origin = self_,
            .client = fence.client};
}

bool Fencer::is_stale(const NodeName& target, Incarnation incarnation) const {
    const auto member = members_.find(target);
    return incarnation != 0 && member != members_.end() && member->second > incarnation;
}

Fencer::Output Fencer::take_output() {
    for (AgentRun& run : pool_.take_runs()) {
        output_.runs.push_back(std::move(run));
    }
    return std::exchange(output_, {});
}

void Fencer::send(const std::optional<NodeName>& to, const PeerMessage& message) {
    tell(ToPeer{.to = to, .message = encode(message)});
}

}  // namespace systole::fencing
