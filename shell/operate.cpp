// The shell's levels "resource" and "node".

#include "os/paths.hpp"
#include "shell/render.hpp"
#include "shell/shell.hpp"
#include "cib/sections.hpp"
#include "tools/client/attributes.hpp"
#include "tools/client/cluster.hpp"
#include "tools/client/resources.hpp"
#include "tools/status/status_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace systole::shell {
namespace {

/// Names of nodes where a resource, or any part of it, is active.
std::vector<std::string> locations_of(const pengine::Resource& resource) {
    std::vector<std::string> names;
    for (const pengine::Node* const node : resource.history.active) {
        names.emplace_back(node->name);
    }
    for (const pengine::Resource* const child : resource.children) {
        for (std::string& name : locations_of(*child)) {
            if (std::ranges::find(names, name) == names.end()) {
                names.push_back(std::move(name));
            }
        }
    }
    return names;
}

const pengine::Resource* find_in(const std::vector<pengine::Resource*>& resources, std::string_view id) {
    for (const pengine::Resource* const resource : resources) {
        if (resource->id == id || resource->xml_id == id) {
            return resource;
        }
        if (const pengine::Resource* const found = find_in(resource->children, id); found != nullptr) {
            return found;
        }
    }
    return nullptr;
}

/// The only node where a resource is active; nothing if there is none or several.
std::optional<std::string> only_location(const xml::Document& cib, std::string_view id) {
    const base::Result<tools::ClusterView> view = tools::view_cluster(cib);
    const pengine::Resource* const resource = view ? find_in(view->cluster->resources, id) : nullptr;
    const std::vector<std::string> names = resource == nullptr ? std::vector<std::string>() : locations_of(*resource);
    return names.size() == 1 ? std::optional(names[0]) : std::nullopt;
}

std::vector<cib::Request> one(cib::Request request) {
    std::vector<cib::Request> requests;
    requests.push_back(std::move(request));
    return requests;
}

}  // namespace

int Shell::set_target_role(const Words& arguments, const std::string& role) {
    if (arguments.empty()) {
        return fail("a resource must be named");
    }
    const std::optional<xml::Document> cib = fetch();
    if (!cib) {
        return 1;
    }
    std::vector<cib::Request> requests;
    for (const std::string& id : arguments) {
        const xml::Element resource = tools::find_resource(cib->root(), id);
        if (!resource) {
            return fail(fmt::format("resource {} does not exist", id));
        }
        requests.push_back(tools::set_parameter_request(resource, tools::ResourceSet::meta, "target-role", role));
    }
    return change(std::move(requests));
}

int Shell::resource_start(const Words& arguments) {
    return set_target_role(arguments, "Started");
}

int Shell::resource_stop(const Words& arguments) {
    return set_target_role(arguments, "Stopped");
}

int Shell::resource_move(const Words& arguments) {
    if (arguments.size() == 1) {
        return resource_ban(arguments);
    }
    if (arguments.size() != 2) {
        return fail("usage: move RESOURCE [NODE]");
    }
    const std::optional<xml::Document> cib = fetch();
    if (!cib) {
        return 1;
    }
    if (!tools::find_resource(cib->root(), arguments[0])) {
        return fail(fmt::format("resource {} does not exist", arguments[0]));
    }
    if (!tools::node_id_of(cib->root(), arguments[1])) {
        return fail(fmt::format("node {} does not exist", arguments[1]));
    }
    std::vector<cib::Request> requests = tools::clear_requests(cib->root(), arguments[0]);
    requests.push_back(tools::prefer_request(arguments[0], arguments[1]));
    return change(std::move(requests));
}

int Shell::resource_ban(const Words& arguments) {
    if (arguments.empty() || arguments.size() > 2) {
        return fail("usage: ban RESOURCE [NODE]");
    }
    const std::optional<xml::Document> cib = fetch();
    if (!cib) {
        return 1;
    }
    if (!tools::find_resource(cib->root(), arguments[0])) {
        return fail(fmt::format("resource {} does not exist", arguments[0]));
    }
    const std::optional<std::string> node =
        arguments.size() == 2 ? std::optional(arguments[1]) : only_location(*cib, arguments[0]);
    if (!node) {
        return fail(fmt::format("{} does not run on exactly one node; name the node", arguments[0]));
    }
    return change(one(tools::ban_request(arguments[0], *node)));
}

int Shell::resource_clear(const Words& arguments) {
    if (arguments.size() != 1) {
        return fail("usage: clear RESOURCE");
    }
    const std::optional<xml::Document> cib = fetch();
    return cib ? change(tools::clear_requests(cib->root(), arguments[0])) : 1;
}

namespace {

/// Asks the cluster to forget history; an error text if it could not.
std::optional<std::string> forget(crmd::ResourceVerb verb, const Words& arguments) {
    base::Result<tools::Cluster> cluster = tools::Cluster::connect();
    if (!cluster) {
        return "no cluster is running here";
    }
    crmd::ResourceCommand command;
    command.verb = verb;
    if (!arguments.empty()) {
        command.resource = arguments[0];
    }
    if (arguments.size() > 1) {
        command.node = arguments[1];
    }
    const base::Result<crmd::ClientAnswer> answer = cluster->ask(command);
    if (!answer) {
        return answer.error().message;
    }
    return answer->rc == 0 ? std::nullopt : std::optional(answer->message);
}

}  // namespace

int Shell::resource_cleanup(const Words& arguments) {
    const std::optional<std::string> problem = forget(crmd::ResourceVerb::cleanup, arguments);
    return problem ? fail(*problem) : 0;
}

int Shell::resource_refresh(const Words& arguments) {
    const std::optional<std::string> problem = forget(crmd::ResourceVerb::refresh, arguments);
    return problem ? fail(*problem) : 0;
}

int Shell::resource_status(const Words& arguments) {
    const std::optional<xml::Document> cib = fetch();
    if (!cib) {
        return 1;
    }
    const base::Result<tools::ClusterView> view = tools::view_cluster(*cib);
    if (!view) {
        return fail(view.error().message);
    }
    if (arguments.empty()) {
        sim::StatusRequest request;
        request.sections = {sim::Section::resources};
        request.has_summary = false;
        std::fputs(tools::status_text(*view, request).c_str(), stdout);
        return 0;
    }
    const pengine::Resource* const resource = find_in(view->cluster->resources, arguments[0]);
    if (resource == nullptr) {
        return fail(fmt::format("resource {} does not exist", arguments[0]));
    }
    const std::vector<std::string> names = locations_of(*resource);
    for (const std::string& name : names) {
        std::puts(fmt::format("resource {} is running on: {}", arguments[0], name).c_str());
    }
    if (names.empty()) {
        std::puts(fmt::format("resource {} is NOT running", arguments[0]).c_str());
    }
    return 0;
}

int Shell::set_node_attribute(const Words& arguments, const std::string& name, const std::string& value) {
    if (arguments.size() > 1) {
        return fail("one node at most can be named");
    }
    const std::optional<xml::Document> cib = fetch();
    if (!cib) {
        return 1;
    }
    const std::string node = arguments.empty() ? os::Paths::from_environment().node_name : arguments[0];
    const std::optional<std::string> id = tools::node_id_of(cib->root(), node);
    if (!id) {
        return fail(fmt::format("node {} does not exist", node));
    }
    tools::AttributeSelection selection;
    selection.scope = tools::AttributeScope::nodes;
    selection.node_id = *id;
    selection.name = name;
    const std::vector<tools::FoundAttribute> found = tools::find_attributes(cib->root(), selection);
    return change(one(found.empty() ? tools::creation_request(selection, value)
                                    : tools::update_request(selection, found.front(), value)));
}

int Shell::node_standby(const Words& arguments) {
    return set_node_attribute(arguments, "standby", "on");
}

int Shell::node_online(const Words& arguments) {
    return set_node_attribute(arguments, "standby", "off");
}

int Shell::node_maintenance(const Words& arguments) {
    return set_node_attribute(arguments, "maintenance", "true");
}

int Shell::node_ready(const Words& arguments) {
    return set_node_attribute(arguments, "maintenance", "false");
}

int Shell::node_show(const Words& arguments) {
    const std::optional<xml::Document> cib = fetch();
    if (!cib) {
        return 1;
    }
    for (const xml::Element node : cib::find_section(cib->root(), "nodes").children()) {
        if (arguments.empty() || std::ranges::find(arguments, node.get("uname")) != arguments.end()) {
            std::puts(render_object(node).c_str());
        }
    }
    return 0;
}

}  // namespace systole::shell
