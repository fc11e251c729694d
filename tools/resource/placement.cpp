#include "tools/resource/placement.hpp"

#include "base/clock.hpp"
#include "base/iso8601.hpp"
#include "cib/sections.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace systole::tools {
namespace {

using pengine::Location;
using pengine::Node;
using pengine::Resource;
using pengine::Role;

constexpr std::string_view kPrefer = "cli-prefer-";
constexpr std::string_view kBan = "cli-ban-";

base::DateTime now() {
    return base::DateTime::from_epoch(base::Clock::wall_now().time_since_epoch().count());
}

cib::Request constraint_request(cib::Operation operation, xml::Document constraint) {
    cib::Request request;
    request.operation = operation;
    request.scope = "constraints";
    request.input = std::move(constraint);
    request.can_create = true;
    return request;
}

/// When a constraint ends: nothing without --lifetime; the exit status if that makes no sense.
struct Lifetime {
    std::optional<base::DateTime> end;
    std::optional<int> status;
};

Lifetime lifetime_of(ResourceContext& context) {
    const std::optional<std::string> text = context.line().value("lifetime");
    if (!text) {
        return {};
    }
    const std::optional<base::CalendarDuration> duration = base::parse_calendar_duration(*text);
    if (!duration) {
        context.output().error(fmt::format("Invalid duration specified: {}", *text));
        context.output().error(
            "Please refer to https://en.wikipedia.org/wiki/ISO_8601#Durations for examples of valid durations");
        return {.end = std::nullopt, .status = context.output().finish(exit_code::kUsage)};
    }
    const base::DateTime end = now().plus(*duration);
    context.output().line(fmt::format("Migration will take effect until: {}", base::date_time_text(end)));
    return {.end = end, .status = std::nullopt};
}

/// The ids of the parts of a temporary constraint; preferences and bans name them differently.
struct RuleIds {
    std::string rule;
    std::string expression;
    std::string end;
};

cib::Request location_request(const std::string& id,
                              const std::string& resource,
                              std::string_view role,
                              const std::string& node,
                              std::string_view score) {
    xml::Document location = xml::Document::create("rsc_location");
    location.mutable_root().set("id", id).set("rsc", resource).set("role", role).set("node", node).set("score", score);
    return constraint_request(cib::Operation::modify, std::move(location));
}

cib::Request temporary_request(const std::string& id,
                               const std::string& resource,
                               std::string_view role,
                               const std::string& node,
                               std::string_view score,
                               const RuleIds& ids,
                               const base::DateTime& end) {
    xml::Document location = xml::Document::create("rsc_location");
    location.mutable_root().set("id", id).set("rsc", resource).set("role", role);
    xml::MutableElement rule = location.mutable_root().append("rule");
    rule.set("id", ids.rule).set("score", score).set("boolean-op", "and");
    rule.append("expression")
        .set("id", ids.expression)
        .set("attribute", "#uname")
        .set("operation", "eq")
        .set("value", node)
        .set("type", "string");
    rule.append("date_expression").set("id", ids.end).set("operation", "lt").set("end", base::date_time_text(end));
    return constraint_request(cib::Operation::modify, std::move(location));
}

std::string_view wanted_role(CommandLine& line) {
    return line.has("promoted") || line.has("master") ? "Promoted" : "Started";
}

std::optional<int> prefer(ResourceContext& context, const std::string& node, const std::optional<base::DateTime>& end) {
    const std::string resource = context.resource_id();
    const std::string id = std::string(kPrefer) + resource;
    const std::string_view role = wanted_role(context.line());
    if (!end) {
        return context.change(location_request(id, resource, role, node, "INFINITY"));
    }
    const RuleIds ids{"cli-prefer-rule-" + resource, "cli-prefer-expr-" + resource, "cli-prefer-lifetime-end-" + resource};
    return context.change(temporary_request(id, resource, role, node, "INFINITY", ids, *end));
}

std::optional<int> ban(ResourceContext& context, const std::string& node, const std::optional<base::DateTime>& end) {
    const std::string resource = context.resource_id();
    const std::string id = fmt::format("{}{}-on-{}", kBan, resource, node);
    const std::string_view role = wanted_role(context.line());
    if (!context.line().has("quiet")) {
        const std::string_view what = role == "Promoted" ? "being promoted" : "running";
        context.output().line(
            fmt::format("WARNING: Creating rsc_location constraint '{}' with a score of -INFINITY for resource "
                        "{} on {}.",
                        id, resource, node));
        context.output().line(
            fmt::format("\tThis will prevent {} from {} on {} until the constraint is removed using the clear "
                        "option or by editing the CIB with an appropriate tool.",
                        resource, what, node));
        context.output().line(fmt::format("\tThis will be the case even if {} is the last node in the cluster", node));
    }
    if (!end) {
        return context.change(location_request(id, resource, role, node, "-INFINITY"));
    }
    return context.change(
        temporary_request(id, resource, role, node, "-INFINITY", {id + "-rule", id + "-expr", id + "-lifetime"}, *end));
}

std::vector<const Node*> promoted_nodes(Resource& resource) {
    std::vector<const Node*> nodes;
    for_each_leaf(resource, [&nodes](const Resource& leaf) {
        if (leaf.current_role == Role::promoted && !leaf.history.active.empty()) {
            nodes.push_back(leaf.history.active.front());
        }
    });
    return nodes;
}

/// Where the resource runs (or is promoted) if that is one place; else nothing.
const Node* single_place(ResourceContext& context) {
    Resource& resource = context.resource();
    if (const Node* const node = pengine::single_location(resource, Location::current); node != nullptr) {
        return node;
    }
    const std::vector<const Node*> promoted = promoted_nodes(resource);
    return promoted.size() == 1 ? promoted.front() : nullptr;
}

int refuse_without_place(ResourceContext& context) {
    const std::string resource = context.resource_id();
    const std::size_t places = pengine::locations_of(context.resource(), Location::current).size();
    context.output().program_error(fmt::format("Resource '{}' not moved: active in {} locations.", resource, places));
    context.output().error(fmt::format("To prevent '{}' from running on a specific location, specify a node.", resource));
    return context.output().finish(exit_code::kUsage);
}

int ban_where_it_runs(ResourceContext& context) {
    const Node* const place = single_place(context);
    if (place == nullptr) {
        return refuse_without_place(context);
    }
    const Lifetime lifetime = lifetime_of(context);
    if (lifetime.status) {
        return *lifetime.status;
    }
    const std::optional<int> failed = ban(context, std::string(place->name), lifetime.end);
    return failed ? *failed : context.finish(exit_code::kOk);
}

bool names_node(xml::Element location, std::string_view node) {
    if (location.get("node") == node) {
        return true;
    }
    for (const xml::Element rule : location.children("rule")) {
        for (const xml::Element expression : rule.children("expression")) {
            if (expression.get("attribute") == "#uname" && expression.get("value") == node) {
                return true;
            }
        }
    }
    return false;
}

bool has_expired(xml::Element location) {
    for (const xml::Element rule : location.children("rule")) {
        const std::optional<base::DateTime> end = base::parse_date_time(rule.child("date_expression").get("end"), now());
        if (end && *end <= now()) {
            return true;
        }
    }
    return false;
}

bool is_to_be_cleared(ResourceContext& context, xml::Element location) {
    const std::string resource = context.resource_id();
    const bool is_ours = location.id().starts_with(kPrefer) || location.id().starts_with(kBan);
    const std::optional<std::string> node = context.line().value("node");
    return is_ours && (resource.empty() || location.get("rsc") == resource) && (!node || names_node(location, *node)) &&
           (!context.line().has("expired") || has_expired(location));
}

}  // namespace

int move_resource(ResourceContext& context) {
    const std::optional<std::string> node_name = context.line().value("node");
    if (!node_name) {
        return ban_where_it_runs(context);
    }
    const Node* const node = context.cluster().find_node(*node_name);
    const Node* const place = single_place(context);
    const bool is_forced = context.line().has("force");
    if (place == node && place != nullptr && !is_forced) {
        return context.fail(cib::Status::exists);
    }
    const Lifetime lifetime = lifetime_of(context);
    if (lifetime.status) {
        return *lifetime.status;
    }
    if (const std::optional<int> failed = prefer(context, std::string(node->name), lifetime.end); failed) {
        return *failed;
    }
    if (is_forced && place != nullptr && place != node) {
        if (const std::optional<int> failed = ban(context, std::string(place->name), lifetime.end); failed) {
            return *failed;
        }
    }
    return context.finish(exit_code::kOk);
}

int ban_resource(ResourceContext& context) {
    const std::optional<std::string> node_name = context.line().value("node");
    if (!node_name) {
        return ban_where_it_runs(context);
    }
    const Lifetime lifetime = lifetime_of(context);
    if (lifetime.status) {
        return *lifetime.status;
    }
    const std::string name(context.cluster().find_node(*node_name)->name);
    const std::optional<int> failed = ban(context, name, lifetime.end);
    return failed ? *failed : context.finish(exit_code::kOk);
}

int clear_resource(ResourceContext& context) {
    for (const xml::Element location : cib::find_section(context.cib().root(), "constraints").children("rsc_location")) {
        if (!is_to_be_cleared(context, location)) {
            continue;
        }
        xml::Document pattern = xml::Document::create("rsc_location");
        pattern.mutable_root().set("id", location.id());
        if (const auto failed = context.change(constraint_request(cib::Operation::remove, std::move(pattern))); failed) {
            return *failed;
        }
        if (!context.line().has("quiet")) {
            context.output().line(fmt::format("Removing constraint: {}", location.id()));
        }
    }
    return context.finish(exit_code::kOk);
}

}  // namespace systole::tools
