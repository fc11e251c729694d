#include "sim/cluster/broken_rules.hpp"

#include "sim/cluster/replica_node.hpp"
#include "sim/cluster/site_scenario.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

#include <algorithm>
#include <variant>

namespace systole::sim {

namespace {

/// An empty disk counts as if it had the log.
class TrustsEmptyDisks final : public cib::Rules {
public:
    [[nodiscard]] bool can_be_relied_on(const cib::Announce&, bool) const override { return true; }
};

/// What was carried out is not remembered.
class ForgetsRequests final : public cib::Rules {
public:
    [[nodiscard]] bool is_done(const cib::Log&, const cib::RequestId&) const override { return false; }
};

/// Nothing in the graph waits for a fencing.
std::string without_waiting_for_fencing(const std::string& graph) {
    auto document = xml::Document::parse(graph, {.source = "graph"});
    std::vector<xml::MutableElement> unwanted;
    for (const xml::Element synapse : document->root().children("synapse")) {
        for (const xml::Element trigger : synapse.child("inputs").children("trigger")) {
            if (trigger.child("crm_event").get("operation") == "stonith") {
                unwanted.push_back(xml::MutableElement::of(trigger));
            }
        }
    }
    for (xml::MutableElement trigger : unwanted) {
        trigger.remove();
    }
    return xml::to_text(document->root());
}

/// A stop that failed is taken for one that worked.
void believe_in_stops(lrmd::FromExecutor& message) {
    auto* const completed = std::get_if<lrmd::Completed>(&message);
    if (completed != nullptr && completed->result.key.operation == "stop") {
        completed->result.rc = lrmd::OcfCode::ok;
        completed->result.status = lrmd::ExecutionStatus::done;
    }
}

std::vector<BrokenRule> make_broken_rules() {
    static const TrustsEmptyDisks kTrustsEmptyDisks;
    static const ForgetsRequests kForgetsRequests;
    using enum BrokenRule::Where;
    return {
        {.name = "trusts-empty-disks", .where = replicas, .within = 200, .sabotage = {.replication = &kTrustsEmptyDisks}},
        {.name = "forgets-requests", .where = replicas, .within = 200, .sabotage = {.replication = &kForgetsRequests}},
        {.name = "starts-before-fencing", .where = nodes, .within = 50, .sabotage = {.graph = &without_waiting_for_fencing}},
        {.name = "ignores-failed-stops", .where = nodes, .within = 50, .sabotage = {.from_executor = &believe_in_stops}},
        {.name = "acts-without-quorum",
         .where = nodes,
         .within = 50,
         .sabotage = {.quorum = [](messaging::Quorum& quorum) { quorum.quorate = true; }}},
    };
}

}  // namespace

const std::vector<BrokenRule>& broken_rules() {
    static const std::vector<BrokenRule> kRules = make_broken_rules();
    return kRules;
}

const BrokenRule* find_broken_rule(const std::string& name) {
    const auto found = std::ranges::find(broken_rules(), name, &BrokenRule::name);
    return found == broken_rules().end() ? nullptr : &*found;
}

Report run_broken(const BrokenRule& rule, std::uint64_t seed, bool keeps_trace) {
    return rule.where == BrokenRule::Where::replicas ? run_scenario(seed, replica_kind(*rule.sabotage.replication), keeps_trace)
                                                     : run_site_scenario(seed, rule.sabotage, keeps_trace);
}

}  // namespace systole::sim
