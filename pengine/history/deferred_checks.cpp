#include "pengine/history/deferred_checks.hpp"

#include "pengine/model/parameters.hpp"

namespace systole::pengine {

bool needs_container_address(Cluster& cluster, const Resource& rsc) {
    return rsc.is_remote_connection() && rsc.is_bundled() && parameters(cluster, rsc, nullptr).get("addr") == "#uname";
}

void defer_definition_check(Cluster& cluster, Resource& rsc, Node& node, xml::Element entry) {
    cluster.deferred_checks.push_back(
        {.kind = DeferredCheck::Kind::definition, .entry = entry, .rsc = &rsc, .node = &node});
}

void defer_expiry_check(Cluster& cluster, Resource& rsc, Node& node, xml::Element entry) {
    cluster.deferred_checks.push_back(
        {.kind = DeferredCheck::Kind::last_failure, .entry = entry, .rsc = &rsc, .node = &node});
}

}  // namespace systole::pengine
