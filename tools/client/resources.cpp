#include "tools/client/resources.hpp"

#include "cib/sections.hpp"
#include "tools/client/attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::tools {
namespace {

constexpr std::array<std::string_view, 5> kResources = {"primitive", "group", "clone", "master", "bundle"};

xml::Element find_below(xml::Element parent, std::string_view id) {
    for (const xml::Element child : parent.children()) {
        if (!is_resource(child)) {
            continue;
        }
        if (child.id() == id) {
            return child;
        }
        if (const xml::Element found = find_below(child, id); found) {
            return found;
        }
    }
    return {};
}

std::string_view element_of(ResourceSet set) {
    switch (set) {
        case ResourceSet::parameters:
            return "instance_attributes";
        case ResourceSet::meta:
            return "meta_attributes";
        case ResourceSet::utilization:
            return "utilization";
    }
    return {};
}

cib::Request request_for(cib::Operation operation, std::string_view scope, xml::Document input) {
    cib::Request request;
    request.operation = operation;
    request.scope = scope;
    request.input = std::move(input);
    request.can_create = true;
    return request;
}

cib::Request location_request(const std::string& id, const std::string& resource, const std::string& node, std::string_view score) {
    xml::Document location = xml::Document::create("rsc_location");
    location.mutable_root().set("id", id).set("rsc", resource).set("role", "Started").set("node", node).set("score", score);
    return request_for(cib::Operation::modify, "constraints", std::move(location));
}

}  // namespace

bool is_resource(xml::Element element) {
    return std::ranges::find(kResources, element.name()) != kResources.end();
}

xml::Element find_resource(xml::Element cib, std::string_view id) {
    return find_below(cib::find_section(cib, "resources"), id);
}

xml::Element find_parameter(xml::Element resource, ResourceSet set, std::string_view name) {
    for (const xml::Element pairs : resource.children(element_of(set))) {
        for (const xml::Element pair : pairs.children("nvpair")) {
            if (pair.get("name") == name) {
                return pair;
            }
        }
    }
    return {};
}

cib::Request set_parameter_request(xml::Element resource, ResourceSet set, const std::string& name, const std::string& value) {
    if (const xml::Element pair = find_parameter(resource, set, name); pair) {
        xml::Document update = xml::Document::create("nvpair");
        update.mutable_root().set("id", pair.id()).set("value", value);
        return request_for(cib::Operation::modify, "resources", std::move(update));
    }
    const xml::Element present = resource.child(element_of(set));
    const std::string set_id = present && present.has("id") ? std::string(present.id())
                                                            : fmt::format("{}-{}", resource.id(), element_of(set));
    xml::Document update = xml::Document::create(resource.name());
    update.mutable_root().set("id", resource.id());
    update.mutable_root().append(element_of(set)).set("id", set_id).append("nvpair")
        .set("id", as_id(set_id + "-" + name)).set("name", name).set("value", value);
    return request_for(cib::Operation::modify, "resources", std::move(update));
}

cib::Request remove_parameter_request(xml::Element pair) {
    xml::Document pattern = xml::Document::create("nvpair");
    pattern.mutable_root().set("id", pair.id()).set("name", pair.get("name"));
    return request_for(cib::Operation::remove, "resources", std::move(pattern));
}

cib::Request prefer_request(const std::string& resource, const std::string& node) {
    return location_request("cli-prefer-" + resource, resource, node, "INFINITY");
}

cib::Request ban_request(const std::string& resource, const std::string& node) {
    return location_request(fmt::format("cli-ban-{}-on-{}", resource, node), resource, node, "-INFINITY");
}

std::vector<cib::Request> clear_requests(xml::Element cib, std::string_view resource) {
    std::vector<cib::Request> requests;
    for (const xml::Element location : cib::find_section(cib, "constraints").children("rsc_location")) {
        const bool is_ours = location.id().starts_with("cli-prefer-") || location.id().starts_with("cli-ban-");
        if (is_ours && (resource.empty() || location.get("rsc") == resource)) {
            xml::Document pattern = xml::Document::create("rsc_location");
            pattern.mutable_root().set("id", location.id());
            requests.push_back(request_for(cib::Operation::remove, "constraints", std::move(pattern)));
        }
    }
    return requests;
}

}  // namespace systole::tools
