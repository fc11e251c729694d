#include "tests/pengine/explain/explained.hpp"

#include "base/ensure.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "tests/pengine/loaded.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::pengine {
namespace {

xml::Document parse_explained(const ExplainedText& text) {
    const std::string status = text.status.empty() ? online_node("n1", "1") + online_node("n2", "2") : text.status;
    auto document = xml::Document::parse(fmt::format(
        R"(<cib crm_feature_set="3.20.5" have-quorum="{}"><configuration>
             <crm_config><cluster_property_set id="options">{}</cluster_property_set></crm_config>
             <nodes><node id="1" uname="n1">{}</node><node id="2" uname="n2"/></nodes>
             <resources>{}</resources><constraints>{}</constraints>
           </configuration><status>{}</status></cib>)",
        text.quorum, text.properties, text.node_1_content, text.resources, text.constraints, status));
    base::ensure(document.has_value(), "the test's CIB is well-formed");
    return std::move(*document);
}

}  // namespace

Explained::Explained(const ExplainedText& text) : Explained(parse_explained(text)) {}

Explained::Explained(xml::Document document) : document_(std::move(document)) {
    decide();
}

void Explained::decide() {
    RunOptions options;
    options.now = base::DateTime::from_epoch(1'700'000'000);
    options.explain = true;
    auto cluster = schedule(document_.root(), options);
    base::ensure(cluster.has_value(), "the test's CIB is a CIB");
    cluster_ = std::move(*cluster);
    (void)build_graph(*cluster_);
    explanation_ = explain(*cluster_);
}

const ResourceExplanation& Explained::of(std::string_view id) const {
    const auto found = std::ranges::find(explanation_.resources, id, &ResourceExplanation::id);
    base::ensure(found != explanation_.resources.end(), "the test names a resource that is explained");
    return *found;
}

const Hint* find_hint(const std::vector<Hint>& hints, std::string_view code) {
    const auto found = std::ranges::find(hints, code, &Hint::code);
    return found == hints.end() ? nullptr : &*found;
}

const NodeStanding& on(const ResourceExplanation& resource, std::string_view node) {
    const auto found = std::ranges::find(resource.nodes, node, &NodeStanding::node);
    base::ensure(found != resource.nodes.end(), "the test names a node with a standing");
    return *found;
}

const ActionReason* find_action(const ResourceExplanation& resource, std::string_view key, std::string_view node) {
    const auto found = std::ranges::find_if(
        resource.actions, [key, node](const ActionReason& action) { return action.action == key && action.node == node; });
    return found == resource.actions.end() ? nullptr : &*found;
}

std::string running(const std::string& rsc, const std::string& more_entries) {
    // The digest of no parameters at all: nothing has changed since.
    const std::string digest = R"(crm_feature_set="3.20.5" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8")";
    return history_of(rsc, entry({.id = rsc + "_last_0", .task = "start", .call_id = 5, .more = digest}) + more_entries);
}

}  // namespace systole::pengine
