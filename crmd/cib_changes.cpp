#include "crmd/cib_changes.hpp"

#include <algorithm>
#include <utility>

namespace systole::crmd {

namespace {

bool is_id_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte == '-' || byte == '.' || byte >= 0x80U;
}

xml::MutableElement node_state(xml::MutableElement status, const NodeKey& node) {
    xml::MutableElement state = status.mutable_child("node_state", node.id);
    if (!state) {
        state = status.append("node_state");
        state.set("id", node.id).set("uname", node.name);
    }
    return state;
}

struct AttributePlace {
    std::string set_id;
    std::string set_type;
    std::string value_id;
};

AttributePlace place_of(const AttributeValue& value, const NodeKey& node) {
    const std::string set_id = value.set_id.empty() ? "status-" + node.id : value.set_id;
    return {.set_id = as_id(set_id),
            .set_type = value.set_type.empty() ? "instance_attributes" : value.set_type,
            .value_id = as_id(set_id + "-" + value.name)};
}

cib::Request write_attribute(const AttributeValue& value, const NodeKey& node) {
    const AttributePlace place = place_of(value, node);
    xml::Document input = xml::Document::create("status");
    xml::MutableElement attributes = node_state(input.mutable_root(), node).append("transient_attributes");
    attributes.set("id", node.id);
    xml::MutableElement set = attributes.append(place.set_type);
    set.set("id", place.set_id);
    set.append("nvpair").set("id", place.value_id).set("name", value.name).set("value", *value.value);
    return merge_status(std::move(input));
}

cib::Request remove_attribute(const AttributeValue& value, const NodeKey& node) {
    const AttributePlace place = place_of(value, node);
    return remove_all(transient_attributes_path(node) + "/" + place.set_type + "[@id='" + place.set_id + "']/nvpair[@id='" +
                      place.value_id + "']");
}

}  // namespace

std::string as_id(std::string_view text) {
    std::string id(text);
    std::ranges::replace_if(
        id, [](char c) { return !is_id_character(c); }, '.');
    const bool begins_badly = !id.empty() && (id[0] == '-' || id[0] == '.' || (id[0] >= '0' && id[0] <= '9'));
    return begins_badly ? "_" + id : id;
}

bool is_quotable(std::string_view text) {
    return !text.empty() && text.find('\'') == std::string_view::npos;
}

cib::Request merge_status(xml::Document input) {
    return merge_section("status", std::move(input));
}

cib::Request merge_section(std::string scope, xml::Document input) {
    cib::Request request;
    request.operation = cib::Operation::modify;
    request.scope = std::move(scope);
    request.input = std::move(input);
    request.can_create = true;
    return request;
}

cib::Request remove_all(std::string xpath) {
    cib::Request request;
    request.operation = cib::Operation::remove;
    request.xpath = std::move(xpath);
    request.is_multiple = true;
    return request;
}

cib::Request transaction(const std::vector<cib::Request>& steps) {
    xml::Document input = xml::Document::create("cib_transaction");
    xml::MutableElement root = input.mutable_root();
    for (const cib::Request& step : steps) {
        root.append_copy(cib::to_xml(step).root());
    }
    cib::Request request;
    request.operation = cib::Operation::commit_transaction;
    request.input = std::move(input);
    return request;
}

void append_node_state(xml::MutableElement status, const NodeStateChange& change) {
    xml::MutableElement state = node_state(status, change.node);
    state.set_if("in_ccm", change.in_ccm).set_if("crmd", change.crmd);
    state.set("crm-debug-origin", change.origin);
    state.set_if("join", change.join).set_if("expected", change.expected);
}

void append_node_history(xml::MutableElement status, const NodeKey& node, xml::Element lrm_resource) {
    xml::MutableElement state = node_state(status, node);
    xml::MutableElement lrm = state.mutable_child("lrm");
    if (!lrm) {
        lrm = state.append("lrm");
        lrm.set("id", node.id);
        lrm.append("lrm_resources");
    }
    lrm.mutable_child("lrm_resources").append_copy(lrm_resource);
}

std::vector<cib::Request> attribute_requests(const std::vector<AttributeValue>& values, const std::vector<NodeKey>& nodes) {
    std::vector<cib::Request> requests;
    for (const AttributeValue& value : values) {
        const auto node = std::ranges::find(nodes, value.node, &NodeKey::name);
        if (node != nodes.end()) {
            requests.push_back(value.value ? write_attribute(value, *node) : remove_attribute(value, *node));
        }
    }
    return requests;
}

std::string node_state_path(const NodeKey& node) {
    return "/cib/status/node_state[@id='" + node.id + "']";
}

std::string history_path(const NodeKey& node) {
    return node_state_path(node) + "/lrm";
}

std::string resource_history_path(const NodeKey& node, const std::string& resource) {
    return history_path(node) + "/lrm_resources/lrm_resource[@id='" + resource + "']";
}

std::string transient_attributes_path(const NodeKey& node) {
    return node_state_path(node) + "/transient_attributes";
}

}  // namespace systole::crmd
