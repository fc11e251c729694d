#include "fencing/request.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace systole::fencing {

namespace {

/// Room above what is asked for, for the way there and back.
Milliseconds with_margin(Milliseconds time) {
    return time * 6 / 5;
}

bool is_switching_off(Action action) {
    return action == Action::off || action == Action::reboot;
}

}  // namespace

FenceRequest::FenceRequest(Question question, base::Time now)
    : question_(std::move(question)),
      members_(question_.members),
      awaited_(question_.members),
      deadline_(now + with_margin(question_.ask.timeout)) {
    base::ensure(question_.ask.timeout > Milliseconds{0}, "a fencing request has a timeout");
    if (!may_use_target() && question_.ask.action != Action::on) {
        // A target that may not do it itself, and most likely hangs, is not waited for.
        awaited_.erase(question_.ask.target);
    }
}

FenceRequest::Next FenceRequest::on_devices(const NodeName& peer, std::vector<Capability> devices, base::Time now) {
    if (members_.contains(peer)) {
        replies_[peer] = std::move(devices);
        awaited_.erase(peer);
    }
    return advance(now);
}

FenceRequest::Next FenceRequest::on_done(const NodeName& peer, unsigned step, const Outcome& outcome, base::Time now) {
    if (state_ != State::executing || step != executions_ || executing_ != peer) {
        return {};
    }
    delegate_ = peer;
    if (outcome.status == Status::success) {
        return step_done(now);
    }
    if (outcome.status == Status::stale) {
        return finish(outcome);
    }
    return step_failed(outcome, now);
}

FenceRequest::Next FenceRequest::on_members(const std::set<NodeName>& members, base::Time now) {
    // Those who came later were not asked.
    std::erase_if(members_, [&members](const NodeName& name) { return !members.contains(name); });
    std::erase_if(awaited_, [&members](const NodeName& name) { return !members.contains(name); });
    std::erase_if(replies_, [&members](const auto& reply) { return !members.contains(reply.first); });
    if (state_ == State::executing && !members_.contains(*executing_)) {
        return step_failed({.status = Status::failed, .reason = executing_->value() + " was lost while executing it"}, now);
    }
    return advance(now);
}

FenceRequest::Next FenceRequest::tick(base::Time now) {
    if (state_ == State::finished || now < deadline_) {
        return {};
    }
    if (state_ == State::executing) {
        return finish({.status = Status::timed_out, .reason = fmt::format("no result from {} in time", executing_->value())});
    }
    awaited_.clear();
    return advance(now);
}

FenceRequest::Next FenceRequest::advance(base::Time now) {
    if (state_ == State::asking) {
        if (!is_ready()) {
            return {};
        }
        begin(now);
    }
    if (state_ != State::choosing) {
        return {};
    }
    if (const std::optional<NodeName> peer = choose_peer()) {
        return execute(*peer, now);
    }
    if (!awaited_.empty()) {
        return {};
    }
    const Outcome nobody{.status = Status::no_device, .reason = "no device can do it"};
    return step_failed(last_failure_.value_or(nobody), now);
}

bool FenceRequest::is_ready() const {
    if (awaited_.empty()) {
        return true;
    }
    if (!question_.levels) {
        return std::ranges::any_of(members_, [this](const NodeName& peer) {
            return peer != question_.ask.target && can_do(peer, {.action = question_.ask.action}, true);
        });
    }
    for (const std::vector<DeviceId>& level : *question_.levels) {
        for (const DeviceId& device : level) {
            const bool is_known = std::ranges::any_of(
                members_, [&](const NodeName& peer) { return peer != question_.ask.target && find(peer, device) != nullptr; });
            if (!is_known) {
                return false;
            }
        }
    }
    return true;
}

void FenceRequest::begin(base::Time now) {
    state_ = State::choosing;
    last_moment_ = now + with_margin(needed_in_all()) + std::max(question_.ask.delay, Milliseconds{0});
    if (question_.levels) {
        enter_level(0);
    } else {
        steps_ = {{.action = question_.ask.action}};
    }
}

void FenceRequest::enter_level(std::size_t level) {
    level_ = level;
    step_ = 0;
    failed_peers_.clear();
    steps_.clear();
    if (level < question_.levels->size()) {
        steps_ = level_steps((*question_.levels)[level]);
    }
}

std::vector<FenceRequest::Step> FenceRequest::level_steps(const std::vector<DeviceId>& devices) const {
    std::vector<Step> steps;
    const Action action = question_.ask.action;
    if (action != Action::reboot || devices.size() < 2) {
        for (const DeviceId& device : devices) {
            steps.push_back({.device = device, .action = action});
        }
        if (action == Action::on) {
            const std::vector<Step> more = unfencing_steps(devices);
            steps.insert(steps.end(), more.begin(), more.end());
        }
        return steps;
    }
    // All off, then all on: with two power supplies one after the other would never cut the power.
    for (const DeviceId& device : devices) {
        steps.push_back({.device = device, .action = Action::off});
    }
    for (const DeviceId& device : devices) {
        const Capability* known = find_anywhere(device);
        const bool is_skipped = known != nullptr && (known->automatic_unfencing || known->reboot_as_off || !known->supports_on);
        if (!is_skipped) {
            steps.push_back({.device = device, .action = Action::on, .may_fail = true});
        }
    }
    return steps;
}

std::vector<FenceRequest::Step> FenceRequest::unfencing_steps(const std::vector<DeviceId>& besides) const {
    std::set<DeviceId> devices;
    for (const auto& [peer, capabilities] : replies_) {
        for (const Capability& capability : capabilities) {
            if (capability.automatic_unfencing && std::ranges::find(besides, capability.id) == besides.end()) {
                devices.insert(capability.id);
            }
        }
    }
    std::vector<Step> steps;
    for (const DeviceId& device : devices) {
        steps.push_back({.device = device, .action = Action::on});
    }
    return steps;
}

FenceRequest::Next FenceRequest::execute(const NodeName& peer, base::Time now) {
    const Step& step = steps_.at(step_);
    const Fence& ask = question_.ask;
    // A negative delay forbids all delays; a positive one is for the very first execution alone.
    const bool is_first = executions_ == 0;
    const Milliseconds delay = ask.delay < Milliseconds{0} || is_first ? ask.delay : Milliseconds{0};
    const Milliseconds timeout = with_margin(needed_by(peer, step)) + std::max(delay, Milliseconds{0});
    state_ = State::executing;
    executing_ = peer;
    ++executions_;
    deadline_ = std::min(now + timeout, std::max(last_moment_, now + with_margin(ask.timeout)));
    return Order{.peer = peer,
                 .execute = {.request = question_.id,
                             .step = executions_,
                             .target = ask.target,
                             .target_incarnation = ask.target_incarnation,
                             .action = step.action,
                             .device = step.device,
                             .timeout = ask.timeout,
                             .delay = delay}};
}

FenceRequest::Next FenceRequest::step_failed(const Outcome& outcome, base::Time now) {
    const bool has_executed = state_ == State::executing;
    if (has_executed) {
        failed_peers_.insert(*executing_);
        last_failure_ = outcome;
    }
    state_ = State::choosing;
    const bool is_out_of_time = outcome.status == Status::timed_out && has_executed && !question_.levels;
    if (is_out_of_time || now >= last_moment_) {
        return finish(outcome);
    }
    if (!steps_.empty() && steps_.at(step_).may_fail) {
        return step_done(now);
    }
    if (question_.levels) {
        // A device that failed is not tried from elsewhere: its level is lost.
        if (level_ + 1 >= question_.levels->size()) {
            return finish(outcome);
        }
        enter_level(level_ + 1);
        return advance(now);
    }
    return has_executed ? advance(now) : finish(outcome);
}

FenceRequest::Next FenceRequest::step_done(base::Time now) {
    ++step_;
    failed_peers_.clear();
    if (step_ >= steps_.size()) {
        return finish({});
    }
    state_ = State::choosing;
    return advance(now);
}

FenceRequest::Next FenceRequest::finish(Outcome outcome) {
    state_ = State::finished;
    return Finished{.outcome = std::move(outcome), .delegate = delegate_};
}

std::optional<NodeName> FenceRequest::choose_peer() const {
    if (step_ >= steps_.size()) {
        return std::nullopt;
    }
    const Step& step = steps_[step_];
    const std::vector<NodeName> peers = peers_by_devices();
    const auto first = [&](bool verified_only) {
        return std::ranges::find_if(
            peers, [&](const NodeName& peer) { return peer != question_.ask.target && can_do(peer, step, verified_only); });
    };
    if (const auto verified = first(true); verified != peers.end()) {
        return *verified;
    }
    if (!awaited_.empty() && !question_.levels) {
        return std::nullopt;
    }
    if (const auto any = first(false); any != peers.end()) {
        return *any;
    }
    const NodeName& target = question_.ask.target;
    const bool is_own_unfencing = question_.ask.action == Action::on;
    const bool may_itself = (may_use_target() && step.action != Action::on) || is_own_unfencing;
    return may_itself && can_do(target, step, false) ? std::optional{target} : std::nullopt;
}

bool FenceRequest::may_use_target() const {
    return question_.ask.allow_self_fencing && is_switching_off(question_.ask.action);
}

std::vector<NodeName> FenceRequest::peers_by_devices() const {
    std::vector<NodeName> peers{members_.begin(), members_.end()};
    std::ranges::stable_sort(peers, [this](const NodeName& one, const NodeName& other) {
        const auto count = [this](const NodeName& peer) {
            const auto reply = replies_.find(peer);
            return reply == replies_.end() ? std::size_t{0} : reply->second.size();
        };
        return count(one) > count(other);
    });
    return peers;
}

bool FenceRequest::can_do(const NodeName& peer, const Step& step, bool verified_only) const {
    const auto reply = replies_.find(peer);
    if (reply == replies_.end() || failed_peers_.contains(peer)) {
        return false;
    }
    return std::ranges::any_of(reply->second, [&](const Capability& capability) {
        return (!step.device || capability.id == *step.device) && (capability.verified || !verified_only);
    });
}

const Capability* FenceRequest::find(const NodeName& peer, const DeviceId& device) const {
    const auto reply = replies_.find(peer);
    if (reply == replies_.end()) {
        return nullptr;
    }
    const auto found = std::ranges::find(reply->second, device, &Capability::id);
    return found == reply->second.end() ? nullptr : &*found;
}

const Capability* FenceRequest::find_anywhere(const DeviceId& device) const {
    for (const auto& [peer, capabilities] : replies_) {
        if (const Capability* found = find(peer, device); found != nullptr) {
            return found;
        }
    }
    return nullptr;
}

Milliseconds FenceRequest::needed_by(const Capability& device) const {
    const Milliseconds delay = std::max(device.delay_base, device.delay_max);
    const bool has_delay = question_.ask.delay >= Milliseconds{0};
    return (device.timeout > Milliseconds{0} ? device.timeout : question_.ask.timeout) + (has_delay ? delay : Milliseconds{0});
}

Milliseconds FenceRequest::needed_by(const NodeName& peer, const Step& step) const {
    Milliseconds sum{0};
    for (const Capability& capability : replies_.at(peer)) {
        if (!step.device || capability.id == *step.device) {
            sum += needed_by(capability);
        }
    }
    return sum;
}

Milliseconds FenceRequest::needed_in_all() const {
    Milliseconds sum = question_.ask.timeout;
    if (!question_.levels) {
        for (const auto& [peer, capabilities] : replies_) {
            sum += needed_by(peer, {});
        }
        return sum;
    }
    for (const std::vector<DeviceId>& level : *question_.levels) {
        for (const DeviceId& device : level) {
            const Capability* known = find_anywhere(device);
            sum += 2 * (known == nullptr ? question_.ask.timeout : needed_by(*known));
        }
    }
    return sum;
}

}  // namespace systole::fencing
