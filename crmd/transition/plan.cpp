#include "crmd/transition/plan.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "base/score.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/topological_sort.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace systole::crmd::transition {

namespace {

int integer_or(std::optional<std::string_view> text, int fallback) {
    const auto number = text ? base::parse_whole_integer(*text) : std::nullopt;
    return number ? static_cast<int>(*number) : fallback;
}

std::chrono::milliseconds span_or(std::optional<std::string_view> text, std::chrono::milliseconds fallback) {
    return text ? base::parse_plain_duration(*text).value_or(fallback) : fallback;
}

ActionKind kind_of(xml::Element element) {
    if (element.is("pseudo_event")) {
        return ActionKind::pseudo;
    }
    if (element.is("rsc_op")) {
        // These are done to the CIB by the coordinator, not by an agent.
        return element.get("mode") == "cib" ? ActionKind::cluster : ActionKind::resource;
    }
    return element.get("operation") == "stonith" ? ActionKind::fencing : ActionKind::cluster;
}

void read_resource(xml::Element element, Action& action) {
    for (const xml::Element child : element.children()) {
        if (child.is("attributes") || child.is("downed") || child.is("maintenance")) {
            continue;
        }
        action.resource = child.id();
        action.resource_long = child.get("long-id");
        action.agent = {.standard = std::string(child.get("class")),
                        .provider = std::string(child.get("provider")),
                        .type = std::string(child.get("type"))};
        return;
    }
}

void read_attributes(xml::Element attributes, Action& action) {
    for (const xml::Attribute attribute : attributes.attributes()) {
        action.attributes.emplace(attribute.name, attribute.value);
    }
    // Names that XML does not allow for attributes come as elements.
    for (const xml::Element parameter : attributes.children("param")) {
        action.attributes.emplace(parameter.get("name"), parameter.get("value"));
    }
}

void set_unless_empty(xml::MutableElement& element, std::string_view name, const std::string& value) {
    if (!value.empty()) {
        element.set(name, value);
    }
}

base::Result<Synapse> read_synapse(xml::Element element) {
    Synapse synapse;
    synapse.id = integer_or(element.attribute("id"), -1);
    if (const auto score = base::Score::parse(element.get("priority"))) {
        synapse.priority = score->value();
    }
    auto action = parse_action(element.child("action_set").child());
    if (!action) {
        return action.error();
    }
    synapse.action = std::move(*action);
    for (const xml::Element trigger : element.child("inputs").children("trigger")) {
        const auto input = base::parse_whole_integer(trigger.child().id());
        if (!input) {
            return base::Error{base::Errc::invalid, "transition graph: input without a numeric id"};
        }
        synapse.inputs.push_back(static_cast<int>(*input));
    }
    return synapse;
}

void read_settings(xml::Element graph, Plan& plan) {
    plan.transition_id = integer_or(graph.attribute("transition_id"), 0);
    plan.cluster_delay = span_or(graph.attribute("cluster-delay"), plan.cluster_delay);
    plan.fencing_timeout = span_or(graph.attribute("fencing-timeout"), plan.fencing_timeout);
    plan.batch_limit = integer_or(graph.attribute("batch-limit"), 0);
    plan.migration_limit = integer_or(graph.attribute("migration-limit"), -1);
    plan.failed_start_is_fatal = graph.get("failed-start-offset", "INFINITY") == "INFINITY";
    plan.failed_stop_is_fatal = graph.get("failed-stop-offset", "INFINITY") == "INFINITY";
    if (const auto recheck = base::parse_whole_integer(graph.get("recheck-by"))) {
        plan.recheck_by = std::chrono::seconds(*recheck);
    }
}

}  // namespace

base::Result<Action> parse_action(xml::Element element) {
    Action action;
    const auto id = base::parse_whole_integer(element.get("id"));
    if (!id) {
        return base::Error{base::Errc::invalid, "transition graph: action without a numeric id"};
    }
    action.id = static_cast<int>(*id);
    action.kind = kind_of(element);
    action.task = element.get("operation");
    action.key = element.get("operation_key");
    action.node = element.get("on_node");
    action.node_id = element.get("on_node_uuid");
    action.router_node = element.get("router_node");
    action.shutdown_lock = element.get("shutdown-lock");
    action.mode = element.get("mode");
    read_resource(element, action);
    read_attributes(element.child("attributes"), action);
    for (const xml::Element node : element.child("downed").children("node")) {
        action.downed.emplace_back(node.id());
    }
    for (const xml::Element node : element.child("maintenance").children("node")) {
        action.maintenance.emplace(node.id(), node.get("node_in_maintenance"));
    }
    return action;
}

void append_action(xml::MutableElement parent, const Action& action) {
    const bool is_resource = action.kind == ActionKind::resource || action.mode == "cib";
    xml::MutableElement element = parent.append(action.kind == ActionKind::pseudo ? "pseudo_event"
                                                : is_resource                     ? "rsc_op"
                                                                                  : "crm_event");
    set_unless_empty(element, "mode", action.mode);
    element.set("id", action.id).set("operation", action.task).set("operation_key", action.key);
    set_unless_empty(element, "on_node", action.node);
    set_unless_empty(element, "on_node_uuid", action.node_id);
    set_unless_empty(element, "router_node", action.router_node);
    set_unless_empty(element, "shutdown-lock", action.shutdown_lock);
    if (!action.resource.empty()) {
        xml::MutableElement resource = element.append("primitive");
        resource.set("id", action.resource);
        set_unless_empty(resource, "long-id", action.resource_long);
        set_unless_empty(resource, "class", action.agent.standard);
        set_unless_empty(resource, "provider", action.agent.provider);
        set_unless_empty(resource, "type", action.agent.type);
    }
    // As elements, since a parameter's name may be none that XML allows for an attribute.
    xml::MutableElement attributes = element.append("attributes");
    for (const auto& [name, value] : action.attributes) {
        attributes.append("param").set("name", name).set("value", value);
    }
    xml::MutableElement downed = element.append("downed");
    for (const std::string& node : action.downed) {
        downed.append("node").set("id", node);
    }
}

std::optional<std::string> Action::meta(const std::string& name) const {
    const auto found = attributes.find("CRM_meta_" + name);
    return found == attributes.end() ? std::nullopt : std::optional(found->second);
}

std::chrono::milliseconds Action::meta_milliseconds(const std::string& name) const {
    const auto text = meta(name);
    const auto number = text ? base::parse_whole_integer(*text) : std::nullopt;
    return std::chrono::milliseconds(number && *number > 0 ? *number : 0);
}

int Action::expected_rc() const {
    return integer_or(meta("op_target_rc"), 0);
}

base::Result<Plan> parse_plan(xml::Element graph) {
    if (!graph.is("transition_graph")) {
        return base::Error{base::Errc::invalid, "not a transition graph: <" + std::string(graph.name()) + ">"};
    }
    Plan plan;
    read_settings(graph, plan);
    std::set<int> ids;
    for (const xml::Element element : graph.children("synapse")) {
        auto synapse = read_synapse(element);
        if (!synapse) {
            return synapse.error();
        }
        if (!ids.insert(synapse->action.id).second) {
            return base::Error{base::Errc::invalid,
                               "transition graph: action id used twice: " + std::to_string(synapse->action.id)};
        }
        plan.synapses.push_back(std::move(*synapse));
    }
    if (!topological_order(plan)) {
        return base::Error{base::Errc::invalid, "transition graph: actions wait for each other in a circle"};
    }
    return plan;
}

std::optional<std::vector<std::size_t>> topological_order(const Plan& plan) {
    using Digraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
    std::map<int, std::size_t> by_action;
    for (std::size_t index = 0; index < plan.synapses.size(); ++index) {
        by_action.emplace(plan.synapses[index].action.id, index);
    }
    Digraph graph(plan.synapses.size());
    for (std::size_t index = 0; index < plan.synapses.size(); ++index) {
        for (const int input : plan.synapses[index].inputs) {
            if (const auto source = by_action.find(input); source != by_action.end()) {
                boost::add_edge(source->second, index, graph);
            }
        }
    }
    std::vector<std::size_t> order;
    order.reserve(plan.synapses.size());
    try {
        boost::topological_sort(graph, std::back_inserter(order));
    } catch (const boost::not_a_dag&) {
        return std::nullopt;
    }
    std::ranges::reverse(order);
    return order;
}

}  // namespace systole::crmd::transition
