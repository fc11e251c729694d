#include "sim/cluster/services.hpp"

#include <algorithm>

namespace systole::sim {

namespace {

using lrmd::OcfCode;
using messaging::NodeId;

constexpr const char* kServiceMetadata = R"(<resource-agent name="Dummy" version="1"><version>1.1</version><parameters>
<parameter name="state" reloadable="1"><content type="string"/></parameter></parameters><actions><action name="start"/>
<action name="stop"/><action name="monitor"/><action name="promote"/><action name="demote"/><action name="migrate_to"/>
<action name="migrate_from"/><action name="notify"/><action name="meta-data"/></actions></resource-agent>)";

lrmd::AgentEnd exited(OcfCode code) {
    return {.exit_code = static_cast<int>(code)};
}

}  // namespace

Services::Run Services::begin(NodeId node, const lrmd::AgentCall& call) {
    Run run{.takes = base::Milliseconds(rng_->between(1, std::max<std::int64_t>(1, faults_.longest.count())))};
    if (call.action == "meta-data") {
        return run;
    }
    run.fails = rng_->chance(faults_.fails_per_mille);
    run.hangs = rng_->chance(faults_.hangs_per_mille);
    if (call.action == "start" && state(node, call.resource.value()) == ServiceState::stopped) {
        set(node, call.resource.value(), ServiceState::started);
    } else if (call.action == "promote") {
        set(node, call.resource.value(), ServiceState::promoted);
    }
    return run;
}

lrmd::AgentEnd Services::end(NodeId node, const lrmd::AgentCall& call, const Run& run) {
    const std::string& id = call.resource.value();
    if (call.action == "meta-data") {
        return {.output = kServiceMetadata};
    }
    if (run.fails) {
        leave_as_it_may_be(node, call);
        return exited(OcfCode::unknown_error);
    }
    if (call.action == "monitor") {
        return {.exit_code = monitor(node, id)};
    }
    if (call.action == "migrate_to") {
        return {.exit_code = migrate_to(node, call)};
    }
    if (call.action == "migrate_from") {
        return exited(state(node, id) == ServiceState::stopped ? OcfCode::unknown_error : OcfCode::ok);
    }
    if (call.action == "stop") {
        set(node, id, ServiceState::stopped);
        died_.erase({node, id});
    } else if (call.action == "demote" && state(node, id) == ServiceState::promoted) {
        set(node, id, ServiceState::started);
    }
    return exited(OcfCode::ok);
}

void Services::killed(NodeId node, const lrmd::AgentCall& call) {
    leave_as_it_may_be(node, call);
}

/// What did not end well has happened or not.
void Services::leave_as_it_may_be(NodeId node, const lrmd::AgentCall& call) {
    const std::string& id = call.resource.value();
    if (rng_->chance(500)) {
        return;
    }
    if (call.action == "start") {
        set(node, id, ServiceState::stopped);
    } else if (call.action == "promote") {
        set(node, id, ServiceState::started);
    } else if (call.action == "migrate_to") {
        static_cast<void>(migrate_to(node, call));
    }
}

int Services::monitor(NodeId node, const std::string& id) const {
    switch (state(node, id)) {
        case ServiceState::stopped: return static_cast<int>(OcfCode::not_running);
        case ServiceState::started: return static_cast<int>(OcfCode::ok);
        case ServiceState::promoted: return static_cast<int>(OcfCode::running_promoted);
    }
    return static_cast<int>(OcfCode::unknown_error);
}

/// The one instance moves in one moment.
int Services::migrate_to(NodeId node, const lrmd::AgentCall& call) {
    const std::string& id = call.resource.value();
    const auto target = call.parameters.find("CRM_meta_migrate_target");
    const auto voter = std::ranges::find_if(nodes_.voters, [&](const messaging::Voter& candidate) {
        return target != call.parameters.end() && candidate.name.value() == target->second;
    });
    if (voter == nodes_.voters.end() || state(node, id) == ServiceState::stopped) {
        return static_cast<int>(OcfCode::unknown_error);
    }
    set(node, id, ServiceState::stopped);
    set(voter->id, id, ServiceState::started);
    return static_cast<int>(OcfCode::ok);
}

void Services::set(NodeId node, const std::string& id, ServiceState state) {
    died_.erase({node, id});
    if (state == ServiceState::stopped) {
        states_.erase({node, id});
    } else {
        states_[{node, id}] = state;
    }
}

void Services::die(NodeId node, const std::string& id) {
    if (states_.erase({node, id}) > 0) {
        died_.insert({node, id});
    }
}

void Services::power_went(NodeId node) {
    std::erase_if(states_, [&](const auto& item) { return item.first.first == node; });
    std::erase_if(died_, [&](const Place& place) { return place.first == node; });
}

ServiceState Services::state(NodeId node, const std::string& id) const {
    const auto found = states_.find({node, id});
    return found == states_.end() ? ServiceState::stopped : found->second;
}

bool Services::has_died(NodeId node, const std::string& id) const {
    return died_.contains({node, id});
}

std::set<NodeId> Services::active_on(const std::string& id) const {
    std::set<NodeId> places;
    for (const auto& [place, state] : states_) {
        if (place.second == id) {
            places.insert(place.first);
        }
    }
    return places;
}

std::set<NodeId> Services::promoted_on(const std::string& id) const {
    std::set<NodeId> places;
    for (const auto& [place, state] : states_) {
        if (place.second == id && state == ServiceState::promoted) {
            places.insert(place.first);
        }
    }
    return places;
}

std::vector<std::string> Services::active_at(NodeId node) const {
    std::vector<std::string> ids;
    for (const auto& [place, state] : states_) {
        if (place.first == node) {
            ids.push_back(place.second);
        }
    }
    return ids;
}

}  // namespace systole::sim
