#include "pengine/schedule.hpp"

#include "pengine/phases.hpp"

namespace systole::pengine {

base::Result<std::unique_ptr<Cluster>> load(xml::Element cib, const RunOptions& options) {
    if (!cib.is("cib")) {
        return base::Error{base::Errc::invalid, "outermost element is not cib"};
    }
    auto cluster = std::make_unique<Cluster>(cib, options);
    check_feature_set(*cluster);
    if (!cluster->is_feature_set_supported) {
        return cluster;
    }
    read_options(*cluster);
    read_nodes(*cluster);
    read_resources(*cluster);
    read_tags(*cluster);
    read_tickets_and_node_states(*cluster);
    read_histories(*cluster);
    return cluster;
}

void decide(Cluster& cluster) {
    if (!cluster.is_feature_set_supported) {
        return;
    }
    apply_node_health(cluster);
    read_constraints(cluster);
    apply_node_criteria(cluster);
    add_internal_constraints(cluster);
    check_definition_changes(cluster);
    sort_by_placement(cluster);
    assign_resources(cluster);
    check_deferred_definitions(cluster);
    create_probes(cluster);
    create_actions(cluster);
    order_remote_connections(cluster);
    schedule_fencing_and_shutdown(cluster);
    apply_orderings(cluster);
}

base::Result<std::unique_ptr<Cluster>> schedule(xml::Element cib, const RunOptions& options) {
    auto cluster = load(cib, options);
    if (cluster) {
        decide(**cluster);
    }
    return cluster;
}

}  // namespace systole::pengine
