#include "sim/status/bans.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sim/status/node_list.hpp"
#include "sim/status/primitive_text.hpp"

namespace systole::sim {

namespace {

using pengine::LocationConstraint;

/// A node that a constraint keeps a resource off.
struct Ban {
    const LocationConstraint& constraint;
    const pengine::Node& node;
    pengine::Score score = 0;

    [[nodiscard]] bool is_for_promoted() const { return constraint.role_filter == pengine::Role::promoted; }
};

bool is_about_shown_resource(const LocationConstraint& constraint, const StatusFilter& filter) {
    return filter.is_wanted(constraint.resource->id) || filter.is_wanted(printable_id(constraint.resource->top()));
}

/// The last constraint first, as Pacemaker tells them.
std::vector<Ban> shown_bans(const pengine::Cluster& cluster, const StatusRequest& request) {
    std::vector<Ban> bans;
    for (auto at = cluster.locations.rbegin(); at != cluster.locations.rend(); ++at) {
        if (!at->id.starts_with(request.ban_prefix) || !is_about_shown_resource(*at, request.filter)) {
            continue;
        }
        for (const LocationConstraint::Preference& preference : at->preferences) {
            if (preference.score < 0) {
                bans.push_back({*at, *preference.node, preference.score});
            }
        }
    }
    return bans;
}

}  // namespace

void append_bans(Report& report, const pengine::Cluster& cluster, const StatusRequest& request) {
    LazyList section(report, "Negative Location Constraints");
    for (const Ban& ban : shown_bans(cluster, request)) {
        section.item(fmt::format("{}\tprevents {} from running {}on {}", ban.constraint.id, ban.constraint.resource->id,
                                 ban.is_for_promoted() ? "in Promoted role " : "",
                                 node_name_text(ban.node, request.options)));
    }
}

void append_bans_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusRequest& request) {
    const std::vector<Ban> bans = shown_bans(cluster, request);
    if (bans.empty()) {
        return;
    }
    xml::MutableElement section = parent.append("bans");
    for (const Ban& ban : bans) {
        xml::MutableElement element = section.append("ban");
        element.set("id", ban.constraint.id).set("resource", ban.constraint.resource->id).set("node", ban.node.name);
        element.set("weight", ban.score).set("promoted-only", ban.is_for_promoted());
        element.set("master_only", ban.is_for_promoted());  // the old name, still read
    }
}

}  // namespace systole::sim
