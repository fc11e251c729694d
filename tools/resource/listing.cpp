#include "tools/resource/listing.hpp"

#include "base/number.hpp"
#include "cib/sections.hpp"
#include "lrmd/types.hpp"
#include "pengine/model/role.hpp"
#include "sim/status/primitive_text.hpp"
#include "sim/status/resource_list.hpp"
#include "tools/client/resources.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/common/local_time.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace systole::tools {
namespace {

using pengine::Node;
using pengine::Resource;
using pengine::Role;

/// A place where a resource runs.
struct Place {
    const Node* node = nullptr;
    bool is_promoted = false;
};

/// Last instance first, as Pacemaker tells them; each node once.
std::vector<Place> places_of(const ResourceContext& context) {
    std::vector<Place> places;
    for (Resource* const resource : context.instances()) {
        for_each_leaf(*resource, [&places](const Resource& leaf) {
            for (const Node* const node : leaf.history.active) {
                const bool is_known = std::ranges::any_of(places, [node](const Place& place) { return place.node == node; });
                if (!is_known) {
                    places.push_back({node, leaf.current_role == Role::promoted});
                }
            }
        });
    }
    std::ranges::reverse(places);
    return places;
}

/// The definition with the template's content before its own, as the policy engine sees it.
xml::Document expanded_xml(const Resource& resource) {
    xml::Document document = xml::Document::copy_of(resource.definition->own);
    const xml::Element base = resource.definition->base;
    if (!base) {
        return document;
    }
    auto root = document.mutable_root();
    root.unset("template");
    for (const xml::Attribute attribute : base.attributes()) {
        if (!root.has(attribute.name)) {
            root.set(attribute.name, attribute.value);
        }
    }
    const xml::Element first = root.child();
    for (const xml::Element child : base.children()) {
        if (first) {
            root.insert_copy_before(child, first);
        } else {
            root.append_copy(child);
        }
    }
    return document;
}

/// The first element with this id, at any depth.
xml::Element find_by_id(xml::Element parent, std::string_view id) {
    for (const xml::Element child : parent.children()) {
        if (child.id() == id) {
            return child;
        }
        if (const xml::Element inner = find_by_id(child, id); inner) {
            return inner;
        }
    }
    return {};
}

/// The state of the resource, or of the first of its instances, as lists of resources show it.
void append_state_xml(xml::MutableElement parent, ResourceContext& context) {
    xml::Document all = xml::Document::create("all");
    sim::append_resources_xml(all.mutable_root(), context.cluster(), {});
    if (const xml::Element state = find_by_id(all.root().child(), sim::printable_id(context.resource())); state) {
        parent.append_copy(state);
    }
}

/// One entry of the history, with whose it is.
struct OperationLine {
    xml::Element entry;
    const Resource* resource = nullptr;
    std::string_view node;
};

/// The state told is that of the first instance, wherever the operation ran, as Pacemaker tells it.
const Resource* resource_of(const ResourceContext& context, std::string_view history_name) {
    const std::vector<Resource*> all = context.cluster().find_all_resources(history_name);
    return all.empty() ? nullptr : all.front();
}

std::string operation_text(const OperationLine& line, const sim::PrimitiveText& primitives) {
    const xml::Element& entry = line.entry;
    std::string text = primitives.of(*line.resource);
    text += fmt::format(": {} (node={}, call={}, rc={}", entry.get("operation_key", entry.id()), line.node,
                        entry.get("call-id", "-1"), entry.get("rc-code"));
    if (const auto changed = base::parse_whole_integer(entry.get("last-rc-change")); changed) {
        text += fmt::format(", last-rc-change='{}'", readable_local_time(*changed));
    }
    if (entry.has("exec-time")) {
        text += fmt::format(", exec={}ms", entry.get("exec-time"));
    }
    const auto status = base::parse_whole_integer(entry.get("op-status")).value_or(0);
    return text + fmt::format("): {}", lrmd::phrase_of(static_cast<lrmd::ExecutionStatus>(status)));
}

void append_operation_xml(xml::MutableElement parent, const OperationLine& line) {
    const xml::Element& entry = line.entry;
    const auto status = base::parse_whole_integer(entry.get("op-status")).value_or(0);
    const pengine::Agent& agent = line.resource->agent();
    const lrmd::AgentId id{std::string(agent.standard), std::string(agent.provider), std::string(agent.type)};
    xml::MutableElement element = parent.append("operation");
    element.set("op", entry.get("operation_key", entry.id())).set("node", line.node).set("call", entry.get("call-id", "-1"));
    element.set("rc", entry.get("rc-code")).set("status", lrmd::phrase_of(static_cast<lrmd::ExecutionStatus>(status)));
    element.set("rsc", sim::printable_id(*line.resource)).set("agent", id.text());
    if (const auto changed = base::parse_whole_integer(entry.get("last-rc-change")); changed) {
        element.set("last-rc-change", readable_local_time(*changed));
    }
    element.set_if("exec-time", entry.attribute("exec-time"));
}

/// The call number orders a node's entries.
std::vector<OperationLine> operations_of(const ResourceContext& context,
                                         xml::Element state,
                                         xml::Element history,
                                         OperationList which) {
    const Resource* const resource = resource_of(context, history.id());
    if (resource == nullptr || (which == OperationList::active && !is_active(*resource))) {
        return {};
    }
    std::vector<OperationLine> lines;
    for (const xml::Element entry : history.children("lrm_rsc_op")) {
        lines.push_back({entry, resource, state.get("uname")});
    }
    const auto call = [](const OperationLine& line) { return base::parse_whole_integer(line.entry.get("call-id")).value_or(-1); };
    std::ranges::stable_sort(lines, [&call](const OperationLine& a, const OperationLine& b) { return call(a) < call(b); });
    if (which == OperationList::active) {
        const auto is_start = [](const OperationLine& line) {
            const std::string_view operation = line.entry.get("operation");
            return operation == "start" || operation == "promote" || operation == "migrate_from";
        };
        const auto start = std::find_if(lines.rbegin(), lines.rend(), is_start);
        if (start != lines.rend()) {
            lines.erase(lines.begin(), start.base() - 1);
        }
    }
    return lines;
}

}  // namespace

int list_resources(ResourceContext& context) {
    if (context.output().is_xml()) {
        sim::append_resources_xml(context.output().result(), context.cluster(), {.descriptions = true});
        return context.output().finish(exit_code::kOk);
    }
    sim::Report report;
    const sim::StatusOptions options{.short_primitives = true};
    sim::append_resource_list(report, context.cluster(), options);
    context.output().raw(report.text());
    return context.output().finish(exit_code::kOk);
}

int list_ids(ResourceContext& context) {
    bool is_any = false;
    for (Resource* const top : context.cluster().resources) {
        for_each_leaf(*top, [&](const Resource& leaf) {
            if (leaf.is_primitive()) {
                is_any = true;
                context.output().line(leaf.id);
                if (context.output().is_xml()) {
                    context.output().result().append("item").set("id", leaf.id);
                }
            }
        });
    }
    if (!is_any) {
        context.output().error("NO resources configured");
    }
    return context.output().finish(exit_code::kOk);
}

int locate_resource(ResourceContext& context) {
    const std::string id = context.resource_id();
    const std::vector<Place> places = places_of(context);
    if (context.output().is_xml()) {
        xml::MutableElement nodes = context.output().result().append("nodes");
        nodes.set("resource", id);
        for (const Place& place : places) {
            xml::MutableElement node = nodes.append("node");
            if (place.is_promoted) {
                node.set("state", "promoted");
            }
            node.append_text(place.node->name);
        }
        return context.output().finish(exit_code::kOk);
    }
    for (const Place& place : places) {
        const std::string text = context.line().has("quiet") ? std::string(place.node->name)
                                                             : fmt::format("resource {} is running on: {}", id, place.node->name);
        context.output().line(text + (place.is_promoted && !context.line().has("quiet") ? " Promoted" : ""));
    }
    if (places.empty()) {
        context.output().error(fmt::format("resource {} is NOT running", id));
    }
    return context.output().finish(exit_code::kOk);
}

int query_resource_xml(ResourceContext& context, ResourceXml form) {
    xml::MutableElement config = context.output().result().append("resource_config");
    const sim::StatusOptions options;
    const sim::PrimitiveText primitives(context.cluster(), options);
    for_each_leaf(context.resource(), [&](const Resource& leaf) { context.output().line(primitives.of(leaf)); });
    append_state_xml(config, context);
    xml::Document document = form == ResourceXml::expanded
                                 ? expanded_xml(context.resource())
                                 : xml::Document::copy_of(find_resource(context.cib().root(), context.resource().xml_id));
    if (form == ResourceXml::expanded && context.resource().is_primitive() && context.resource().instance >= 0) {
        document.mutable_root().set("clone", context.resource().instance);
    }
    const std::string text = xml::to_text(document.root(), xml::Form::pretty);
    context.output().line("Resource XML:");
    context.output().raw(text);
    config.append("xml").append_text(text);
    return context.output().finish(exit_code::kOk);
}

int list_operations(ResourceContext& context, OperationList which) {
    const sim::StatusOptions options{.short_primitives = true};
    const sim::PrimitiveText primitives(context.cluster(), options);
    const std::string wanted = context.resource_id();
    const std::string node = context.line().value_or("node", "");
    xml::MutableElement parent;
    if (context.output().is_xml()) {
        parent = context.output().result().append("operations");
    }
    for (const xml::Element state : cib::find_section(context.cib().root(), "status").children("node_state")) {
        if (!node.empty() && state.get("uname") != node && state.id() != node) {
            continue;
        }
        for (const xml::Element history : state.child("lrm").child("lrm_resources").children("lrm_resource")) {
            if (!wanted.empty() && history.id() != wanted) {
                continue;
            }
            for (const OperationLine& line : operations_of(context, state, history, which)) {
                context.output().line(operation_text(line, primitives));
                if (context.output().is_xml()) {
                    append_operation_xml(parent, line);
                }
            }
        }
    }
    return context.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
