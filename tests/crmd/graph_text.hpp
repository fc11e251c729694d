#pragma once

#include "crmd/transition/plan.hpp"
#include "xml/document.hpp"

#include <string>
#include <vector>

namespace systole::crmd::transition {

/// One synapse of a test graph: an action on a node, and the ids it waits for.
struct TestSynapse {
    int id = 0;
    std::string task;
    std::string resource;
    std::string node;
    std::vector<int> inputs;
    int priority = 0;
    std::string extra;  ///< more attributes for <attributes>
};

inline std::string action_text(const TestSynapse& synapse) {
    const std::string element = synapse.task == "pseudo" ? "pseudo_event" : synapse.task == "stonith" ? "crm_event" : "rsc_op";
    std::string text = "<" + element + " id=\"" + std::to_string(synapse.id) + "\" operation=\"" + synapse.task +
                       "\" operation_key=\"" + synapse.resource + "_" + synapse.task + "_0\"";
    if (!synapse.node.empty()) {
        text += " on_node=\"" + synapse.node + "\" on_node_uuid=\"" + synapse.node + "\"";
    }
    text += ">";
    if (element == "rsc_op") {
        text += "<primitive id=\"" + synapse.resource + "\" class=\"ocf\" provider=\"heartbeat\" type=\"Dummy\"/>";
    }
    return text + "<attributes CRM_meta_timeout=\"20000\" " + synapse.extra + "/></" + element + ">";
}

/// The text of a graph with these synapses; `settings` are attributes of the root.
inline std::string graph_text(const std::vector<TestSynapse>& synapses, const std::string& settings = {}) {
    std::string text = "<transition_graph cluster-delay=\"60s\" transition_id=\"3\" " + settings + ">";
    int number = 0;
    for (const TestSynapse& synapse : synapses) {
        text += "<synapse id=\"" + std::to_string(number++) + "\" priority=\"" + std::to_string(synapse.priority) +
                "\"><action_set>" + action_text(synapse) + "</action_set><inputs>";
        for (const int input : synapse.inputs) {
            text += "<trigger><rsc_op id=\"" + std::to_string(input) + "\"/></trigger>";
        }
        text += "</inputs></synapse>";
    }
    return text + "</transition_graph>";
}

inline base::Result<Plan> parse_graph(const std::string& text) {
    const auto document = xml::Document::parse(text);
    return parse_plan(document.value().root());
}

}  // namespace systole::crmd::transition
