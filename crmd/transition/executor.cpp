#include "crmd/transition/executor.hpp"

#include <algorithm>
#include <utility>

namespace systole::crmd::transition {

namespace {

// Results of recurring actions that begin later than this are not waited for.
constexpr std::chrono::minutes kLongestAwaitedDelay{5};

/// Nodes whose load an action adds to: both ends for a migration.
std::vector<std::string> loaded_nodes(const Action& action) {
    std::vector<std::string> nodes{action.executing_node()};
    if (action.is_migration()) {
        const std::string other =
            action.meta(action.task == "migrate_to" ? "migrate_target" : "migrate_source").value_or(std::string());
        if (!other.empty() && other != nodes.front()) {
            nodes.push_back(other);
        }
    }
    return nodes;
}

int value_or_zero(const std::map<std::string, int>& counts, const std::string& node) {
    const auto found = counts.find(node);
    return found == counts.end() ? 0 : found->second;
}

bool is_awaited(const Action& action) {
    return action.interval().count() == 0 || action.meta_milliseconds("start_delay") <= kLongestAwaitedDelay;
}

}  // namespace

Executor::Executor(Plan plan, Limits limits)
    : plan_(std::move(plan)), limits_(std::move(limits)), progress_(plan_.synapses.size()), incomplete_(plan_.synapses.size()) {
    link_inputs();
}

void Executor::link_inputs() {
    for (std::size_t index = 0; index < plan_.synapses.size(); ++index) {
        by_action_.emplace(plan_.synapses[index].action.id, index);
    }
    for (std::size_t index = 0; index < plan_.synapses.size(); ++index) {
        for (const int input : plan_.synapses[index].inputs) {
            if (const auto source = find(input)) {
                progress_[*source].dependents.push_back(index);
            }
        }
        // An input that no synapse holds stays open for ever, as the graph says.
        progress_[index].open_inputs = plan_.synapses[index].inputs.size();
        if (progress_[index].open_inputs == 0) {
            ready_.insert(index);
        }
    }
}

std::optional<std::size_t> Executor::find(int action_id) const {
    const auto found = by_action_.find(action_id);
    return found == by_action_.end() ? std::nullopt : std::optional(found->second);
}

void Executor::bind(int action_id, base::Time now) {
    const auto index = find(action_id);
    if (!index || progress_[*index].state != State::waiting) {
        return;
    }
    StepOutput unused;
    begin(*index, now, unused);
}

void Executor::hold(int action_id) {
    if (const auto index = find(action_id)) {
        progress_[*index].is_held = true;
    }
}

StepOutput Executor::step(base::Time now) {
    StepOutput output;
    if (finished_) {
        return output;
    }
    expire(now, output);
    sweep(now, output);
    output.finished = outcome();
    finished_ = output.finished.has_value();
    return output;
}

void Executor::expire(base::Time now, StepOutput& output) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const std::size_t index = deadlines_.begin()->second;
        const Action& action = plan_.synapses[index].action;
        output.lost.push_back(&action);
        settle(index, State::failed);
        abort(kInfinity, "Action lost");
    }
}

// Repeated sweeps in document order: what becomes ready behind the current place is seen in the same sweep.
void Executor::sweep(base::Time now, StepOutput& output) {
    bool has_fired = true;
    while (has_fired) {
        has_fired = false;
        for (auto next = ready_.begin(); next != ready_.end();) {
            const std::size_t index = *next;
            if (limits_.batch && in_flight_ >= static_cast<std::size_t>(*limits_.batch)) {
                return;
            }
            if (may_begin(index)) {
                begin(index, now, output);
                has_fired = true;
            }
            next = ready_.upper_bound(index);
        }
    }
}

bool Executor::may_begin(std::size_t index) const {
    const Synapse& synapse = plan_.synapses[index];
    if (progress_[index].is_held) {
        return false;
    }
    if (synapse.action.kind == ActionKind::pseudo) {
        return true;
    }
    return synapse.priority >= abort_priority_ && has_room(synapse.action);
}

bool Executor::has_room(const Action& action) const {
    if (action.kind != ActionKind::resource) {
        return true;
    }
    return std::ranges::all_of(loaded_nodes(action), [&](const std::string& node) {
        const auto own = limits_.node.find(node);
        const std::optional<int> limit = own != limits_.node.end() ? std::optional(own->second) : limits_.other_nodes;
        if (limit && value_or_zero(node_load_, node) + value_or_zero(limits_.outside, node) >= *limit) {
            return false;
        }
        return !action.is_migration() || plan_.migration_limit < 0 || value_or_zero(migrations_, node) < plan_.migration_limit;
    });
}

void Executor::begin(std::size_t index, base::Time now, StepOutput& output) {
    const Action& action = plan_.synapses[index].action;
    Progress& progress = progress_[index];
    ready_.erase(index);
    progress.state = State::in_flight;
    ++in_flight_;
    count(action, 1);
    if (action.kind == ActionKind::pseudo) {
        settle(index, State::confirmed);
        return;
    }
    output.begin.push_back(&action);
    if (!is_awaited(action)) {
        settle(index, State::confirmed);
        return;
    }
    const auto allowance = action.kind == ActionKind::fencing ? plan_.fencing_timeout + plan_.cluster_delay
                                                              : action.meta_milliseconds("timeout") +
                                                                    action.meta_milliseconds("start_delay") + plan_.cluster_delay;
    if (action.kind == ActionKind::resource) {
        progress.deadline = now + allowance;
        deadlines_.emplace(*progress.deadline, index);
    }
}

void Executor::count(const Action& action, int change) {
    if (action.kind != ActionKind::resource) {
        return;
    }
    for (const std::string& node : loaded_nodes(action)) {
        node_load_[node] += change;
        if (action.is_migration()) {
            migrations_[node] += change;
        }
    }
}

void Executor::settle(std::size_t index, State state) {
    Progress& progress = progress_[index];
    if (progress.deadline) {
        deadlines_.erase({*progress.deadline, index});
        progress.deadline.reset();
    }
    progress.state = state;
    --in_flight_;
    --incomplete_;
    count(plan_.synapses[index].action, -1);
    for (const std::size_t dependent : progress.dependents) {
        Progress& next = progress_[dependent];
        // What must run even after failures has priority INFINITY (notifications after the fact, for example).
        if (state == State::failed && plan_.synapses[dependent].priority < kInfinity) {
            next.input_failed = true;
        }
        --next.open_inputs;
        if (next.open_inputs == 0 && !next.input_failed && next.state == State::waiting) {
            ready_.insert(dependent);
        }
    }
}

void Executor::confirm(int action_id) {
    const auto index = find(action_id);
    if (index && progress_[*index].state == State::in_flight) {
        settle(*index, State::confirmed);
    }
}

void Executor::fail(int action_id, FailureWeight weight) {
    const auto index = find(action_id);
    if (!index || progress_[*index].state != State::in_flight) {
        return;
    }
    settle(*index, State::failed);
    if (weight == FailureWeight::normal) {
        abort(plan_.synapses[*index].priority + 1, "Event failed");
    }
}

std::vector<int> Executor::fail_node(const std::string& node) {
    std::vector<int> failed;
    for (std::size_t index = 0; index < progress_.size(); ++index) {
        const Action& action = plan_.synapses[index].action;
        // A fencing action is about the node, not done by it.
        if (progress_[index].state == State::in_flight && action.kind != ActionKind::fencing && action.executing_node() == node) {
            settle(index, State::failed);
            failed.push_back(action.id);
        }
    }
    return failed;
}

void Executor::abort(int priority, std::string reason) {
    if (priority > abort_priority_) {
        abort_priority_ = priority;
        abort_reason_ = std::move(reason);
    }
}

bool Executor::has_begun(int action_id) const {
    const auto index = find(action_id);
    return index && progress_[*index].state != State::waiting;
}

bool Executor::is_in_flight(int action_id) const {
    const auto index = find(action_id);
    return index && progress_[*index].state == State::in_flight;
}

bool Executor::expects_down(const std::string& node_id) const {
    for (std::size_t index = 0; index < progress_.size(); ++index) {
        const State state = progress_[index].state;
        const bool has_acted = state == State::in_flight || state == State::confirmed;
        if (has_acted &&
            std::ranges::find(plan_.synapses[index].action.downed, node_id) != plan_.synapses[index].action.downed.end()) {
            return true;
        }
    }
    return false;
}

std::optional<base::Time> Executor::next_deadline() const {
    return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->first);
}

std::optional<Outcome> Executor::outcome() const {
    const auto is_waiting_for_others = [&](std::size_t index) { return progress_[index].is_held || may_begin(index); };
    if (in_flight_ > 0 || std::ranges::any_of(ready_, is_waiting_for_others)) {
        return std::nullopt;
    }
    if (incomplete_ == 0) {
        return Outcome::complete;
    }
    // Per-node limits cannot be the reason with nothing in flight, unless actions outside this graph use them up.
    const bool is_out_of_room =
        std::ranges::any_of(ready_, [&](std::size_t index) { return plan_.synapses[index].priority >= abort_priority_; });
    if (is_out_of_room) {
        return std::nullopt;
    }
    return abort_priority_ > 0 ? Outcome::stopped : Outcome::terminated;
}

}  // namespace systole::crmd::transition
