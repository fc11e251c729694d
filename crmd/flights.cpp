#include "crmd/flights.hpp"

#include "crmd/operation_digest.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace systole::crmd {

namespace {

using FlightKey = std::tuple<std::string, std::string, std::string, std::chrono::milliseconds>;

FlightKey key_of(const InFlight& what) {
    return {what.node, what.resource, what.task, what.interval};
}

bool binds_by_key_alone(const InFlight& what) {
    return what.task == "stonith" || (what.task == "monitor" && what.interval.count() == 0);
}

bool changes_state(const std::string& task) {
    return task != "monitor" && task != "notify" && task != "cancel" && task != "stonith" && task != "meta-data";
}

/// Whether the plan first takes back what the flight does (a restart): then the plan's own action is a later one.
bool is_taken_back(const transition::Plan& plan, const InFlight& what) {
    if (what.task != "start" && what.task != "promote" && what.task != "monitor") {
        return false;
    }
    return std::ranges::any_of(plan.synapses, [&](const transition::Synapse& synapse) {
        const transition::Action& action = synapse.action;
        const bool undoes = action.task == "stop" || (action.task == "demote" && what.task == "promote");
        return action.kind == transition::ActionKind::resource && undoes && action.node == what.node &&
               action.resource == what.resource;
    });
}

/// Notifications of one resource differ in what they are about, which their keys do not say.
bool can_bind(const transition::Plan& plan, const InFlight& what) {
    return what.task != "notify" && !is_taken_back(plan, what);
}

}  // namespace

InFlight in_flight_of(const transition::Action& action, const std::string& transition_key) {
    return {
        .node = action.node,
        .resource = action.kind == transition::ActionKind::fencing ? action.meta("stonith_action").value_or("") : action.resource,
        .task = action.task,
        .interval = action.interval(),
        .digest = parameters_digest(digest_parameters(action.attributes)),
        .transition_key = transition_key};
}

void Flights::add(Flight flight) {
    flights_.insert_or_assign(flight.what.transition_key, std::move(flight));
}

const Flight* Flights::find(const std::string& transition_key) const {
    const auto found = flights_.find(transition_key);
    return found == flights_.end() ? nullptr : &found->second;
}

std::optional<Flight> Flights::take(const std::string& transition_key) {
    const auto found = flights_.find(transition_key);
    if (found == flights_.end()) {
        return std::nullopt;
    }
    Flight flight = std::move(found->second);
    flights_.erase(found);
    return flight;
}

void Flights::forget_node(const std::string& node) {
    // Fencing is about a node, not done by it.
    std::erase_if(flights_, [&](const auto& item) {
        const Flight& flight = item.second;
        const std::string& place = flight.action ? flight.action->executing_node() : flight.what.node;
        return flight.what.task != "stonith" && place == node;
    });
}

void Flights::forget_resource(const std::string& node, const std::string& resource, const std::string& but) {
    std::erase_if(flights_, [&](const auto& item) {
        const InFlight& what = item.second.what;
        return item.first != but && what.task != "stonith" && what.node == node && what.resource == resource;
    });
}

void Flights::reconcile(const std::string& node, const std::vector<InFlight>& reported) {
    std::erase_if(flights_, [&](const auto& item) {
        const Flight& flight = item.second;
        const bool is_told = std::ranges::find(reported, item.first, &InFlight::transition_key) != reported.end();
        return !flight.action && flight.what.task != "stonith" && flight.what.node == node && !is_told;
    });
}

const Flight* Flights::find_bound(int action_id) const {
    for (const auto& [key, flight] : flights_) {
        if (flight.bound == action_id) {
            return &flight;
        }
    }
    return nullptr;
}

std::vector<Flight> Flights::take_overdue(base::Time now) {
    std::vector<Flight> overdue;
    for (auto at = flights_.begin(); at != flights_.end();) {
        if (at->second.due <= now) {
            overdue.push_back(std::move(at->second));
            at = flights_.erase(at);
        } else {
            ++at;
        }
    }
    return overdue;
}

std::optional<base::Time> Flights::next_due() const {
    base::Time next = base::Time::max();
    for (const auto& [key, flight] : flights_) {
        next = std::min(next, flight.due);
    }
    return next == base::Time::max() ? std::nullopt : std::optional(next);
}

Binding Flights::bind(const transition::Plan& plan) {
    std::map<FlightKey, const transition::Action*> wanted;
    std::map<FlightKey, std::string> digests;
    for (const transition::Synapse& synapse : plan.synapses) {
        if (synapse.action.kind == transition::ActionKind::resource || synapse.action.kind == transition::ActionKind::fencing) {
            const InFlight what = in_flight_of(synapse.action, {});
            wanted.emplace(key_of(what), &synapse.action);
            digests.emplace(key_of(what), what.digest);
        }
    }
    Binding binding;
    for (auto& [transition_key, flight] : flights_) {
        flight.bound.reset();
        const auto match = wanted.find(key_of(flight.what));
        const bool fits =
            match != wanted.end() && can_bind(plan, flight.what) &&
            (binds_by_key_alone(flight.what) || digests.at(match->first) == flight.what.digest);
        if (fits) {
            flight.bound = match->second->id;
            binding.bound.push_back({.action_id = match->second->id, .transition_key = transition_key});
            wanted.erase(match);
        } else {
            binding.superseded.push_back(transition_key);
            binding.blocks_changes = binding.blocks_changes || changes_state(flight.what.task);
        }
    }
    return binding;
}

std::map<std::string, int> Flights::unbound_load() const {
    std::map<std::string, int> load;
    for (const auto& [key, flight] : flights_) {
        if (!flight.bound && flight.what.task != "stonith") {
            ++load[flight.what.node];
        }
    }
    return load;
}

}  // namespace systole::crmd
