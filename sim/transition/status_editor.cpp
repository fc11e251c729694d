#include "sim/transition/status_editor.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/score.hpp"

namespace systole::sim {

namespace {

constexpr std::string_view kOrigin = "crm_simulate";
constexpr std::string_view kFeatureSet = "3.20.5";
constexpr std::string_view kTransitionUuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

std::string valid_id(std::string_view text) {
    std::string id(text);
    for (char& c : id) {
        const bool is_valid = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
        c = is_valid ? c : '.';
    }
    return id;
}

int call_id_of(xml::Element entry) {
    const auto number = base::parse_integer(entry.get("call-id", "0"));
    return number ? static_cast<int>(number->value) : 0;
}

bool is_migration(std::string_view task) {
    return task == "migrate_to" || task == "migrate_from";
}

/// Under which ids a result is recorded.
std::vector<std::string> entry_ids(const SimulatedResult& result) {
    const bool is_recurring = result.interval != "0";
    if (is_migration(result.task) || result.task == "notify") {
        return {result.key};
    }
    if (result.rc != result.expected_rc) {
        std::vector<std::string> ids{fmt::format("{}_last_failure_0", result.resource)};
        if (!is_recurring) {
            ids.push_back(fmt::format("{}_last_0", result.resource));
        }
        return ids;
    }
    return {is_recurring ? result.key : fmt::format("{}_last_0", result.resource)};
}

void write_entry(xml::MutableElement entry, const SimulatedResult& result, int call_id, std::int64_t now) {
    const bool is_reload = result.task == "reload" || result.task == "reload-agent";
    const std::string key = fmt::format("{}:-1:{}:{}", call_id, result.expected_rc, kTransitionUuid);
    entry.set("operation_key", result.key);
    entry.set("operation", is_reload ? "start" : result.task);
    entry.set("crm-debug-origin", kOrigin);
    entry.set("crm_feature_set", kFeatureSet);
    entry.set("transition-key", key);
    entry.set("transition-magic", fmt::format("0:{};{}", result.rc, key));
    entry.set("exit-reason", result.exit_reason);
    entry.set("on_node", result.node);
    entry.set("call-id", call_id);
    entry.set("rc-code", result.rc);
    entry.set("op-status", 0);
    entry.set("interval", result.interval);
    entry.set("last-rc-change", static_cast<long long>(now));
    entry.set("exec-time", 0);
    entry.set("queue-time", 0);
    if (is_migration(result.task)) {
        entry.set("migrate_source", result.migrate_source);
        entry.set("migrate_target", result.migrate_target);
    }
    if (!result.digest.empty()) {
        entry.set("op-digest", result.digest);
    }
}

}  // namespace

xml::MutableElement child_or_new(xml::MutableElement parent, std::string_view name, std::string_view id) {
    if (const xml::Element found = id.empty() ? parent.child(name) : parent.child(name, id)) {
        return xml::MutableElement::of(found);
    }
    xml::MutableElement made = parent.append(name);
    if (!id.empty()) {
        made.set("id", id);
    }
    return made;
}

StatusEditor::StatusEditor(xml::MutableElement cib, std::int64_t now)
    : cib_(cib), status_(child_or_new(cib, "status")), now_(now) {
    for (const xml::Element state : status_.children("node_state")) {
        if (const auto name = state.attribute("uname")) {
            NodeStatus& node = nodes_[std::string(*name)];
            if (!node.state) {
                node.state = xml::MutableElement::of(state);
            }
        }
    }
}

StatusEditor::NodeStatus* StatusEditor::known_node(std::string_view node) {
    const auto found = nodes_.find(std::string(node));
    return found == nodes_.end() ? nullptr : &found->second;
}

std::string StatusEditor::node_id(std::string_view node) const {
    for (const xml::Element element : cib_.child("configuration").child("nodes").children("node")) {
        if (element.get("uname") == node) {
            return std::string(element.id());
        }
    }
    return std::string(node);
}

base::Result<xml::MutableElement> StatusEditor::node_state(std::string_view node, std::string_view id) {
    if (NodeStatus* known = known_node(node)) {
        return known->state;
    }
    const std::string wanted_id = id.empty() ? node_id(node) : std::string(id);
    NodeStatus& made = nodes_[std::string(node)];
    if (const xml::Element found = status_.child("node_state", wanted_id)) {
        made.state = xml::MutableElement::of(found);
    } else {
        made.state = status_.append("node_state");
        made.state.set("id", wanted_id);
    }
    made.state.set("uname", node);
    return made.state;
}

void StatusEditor::set_membership(xml::MutableElement state, const Membership& membership) {
    state.set("in_ccm", membership.in_membership);
    state.set("crmd", membership.is_online ? "online" : "offline");
    state.set("join", membership.is_online ? "member" : "down");
    state.set("expected", membership.is_online ? "member" : "down");
    state.set("crm-debug-origin", kOrigin);
}

void StatusEditor::forget(std::string_view node) {
    NodeStatus* known = known_node(node);
    if (known == nullptr) {
        return;
    }
    for (const auto& [name, history] : known->histories) {
        histories_.erase(history.element.native());
    }
    for (const History& history : known->further) {
        histories_.erase(history.element.native());
    }
    known->histories.clear();
    known->further.clear();
    known->is_indexed = false;
    for (const std::string_view part : {"lrm", "transient_attributes"}) {
        while (xml::MutableElement element = known->state.mutable_child(part)) {
            element.remove();
        }
    }
}

void StatusEditor::index(NodeStatus& node) {
    if (node.is_indexed) {
        return;
    }
    node.is_indexed = true;
    for (const xml::Element element : node.state.child("lrm").child("lrm_resources").children("lrm_resource")) {
        History& history = node.histories[std::string(element.id())];
        if (history.element) {
            history.is_ambiguous = true;
            continue;
        }
        history.element = xml::MutableElement::of(element);
        for (const xml::Element entry : element.children("lrm_rsc_op")) {
            history.last_call_id = std::max(history.last_call_id, call_id_of(entry));
            history.entries.emplace(std::string(entry.id()), xml::MutableElement::of(entry));
        }
        histories_[element.native()] = &history;
    }
}

xml::MutableElement StatusEditor::history_of(std::string_view node_name, std::string_view name, std::string_view id,
                                             std::string_view new_name, const ResourceAgent& agent) {
    NodeStatus* node = known_node(node_name);
    if (node == nullptr) {
        return {};
    }
    index(*node);
    for (const std::string_view wanted : {name, id}) {
        const auto found = node->histories.find(std::string(wanted));
        if (found != node->histories.end() && !found->second.is_ambiguous) {
            return found->second.element;
        }
    }
    if (agent.standard.empty() || agent.type.empty()) {
        return {};
    }
    xml::MutableElement lrm = child_or_new(node->state, "lrm");
    if (!lrm.has("id")) {
        lrm.set("id", node->state.id());
    }
    const xml::MutableElement list = child_or_new(lrm, "lrm_resources");
    const auto [entry, is_first] = node->histories.try_emplace(std::string(new_name));
    History& history = is_first ? entry->second : node->further.emplace_back();
    history.element = xml::MutableElement::of(list).append("lrm_resource");
    history.element.set("id", new_name).set("class", agent.standard);
    if (!agent.provider.empty()) {
        history.element.set("provider", agent.provider);
    }
    history.element.set("type", agent.type);
    histories_[history.element.native()] = &history;
    return history.element;
}

void StatusEditor::record(xml::MutableElement element, const SimulatedResult& result) {
    const auto known = histories_.find(element.native());
    if (known == histories_.end()) {
        return;
    }
    History& history = *known->second;
    const int call_id = ++history.last_call_id;
    for (const std::string& id : entry_ids(result)) {
        const auto [entry, is_new] = history.entries.try_emplace(id);
        if (is_new) {
            entry->second = history.element.append("lrm_rsc_op");
            entry->second.set("id", id);
        }
        write_entry(entry->second, result, call_id, now_);
    }
}

xml::MutableElement StatusEditor::attribute_pair(xml::MutableElement state, std::string_view name) {
    const xml::MutableElement attributes = child_or_new(state, "transient_attributes", state.id());
    const xml::MutableElement block = child_or_new(attributes, "instance_attributes", state.id());
    for (const xml::Element pair : block.children("nvpair")) {
        if (pair.get("name") == name) {
            return xml::MutableElement::of(pair);
        }
    }
    xml::MutableElement pair = xml::MutableElement::of(block).append("nvpair");
    pair.set("id", valid_id(fmt::format("_-{}", name))).set("name", name);
    return pair;
}

void StatusEditor::set_attribute(xml::MutableElement state, std::string_view name, std::string_view value) {
    attribute_pair(state, name).set("value", value);
}

void StatusEditor::increment_attribute(xml::MutableElement state, std::string_view name) {
    xml::MutableElement pair = attribute_pair(state, name);
    const base::Score old = base::Score::parse(pair.get("value", "0")).value_or(base::Score());
    pair.set("value", (old + base::Score(1)).text());
}

}  // namespace systole::sim
