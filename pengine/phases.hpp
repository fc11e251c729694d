#pragma once

namespace systole::pengine {

class Cluster;

// The phases of a run, in order. Each works on what the earlier ones left in the cluster. The numbers are those of the
// specification's table "Phases of one scheduler run".

// Reading the model: model/
void check_feature_set(Cluster& cluster);       ///< 1
void read_options(Cluster& cluster);            ///< 2
void read_nodes(Cluster& cluster);              ///< 3, nodes section and remote and guest nodes
void read_resources(Cluster& cluster);          ///< 4, resources, variants, links, order by priority
void read_tags(Cluster& cluster);               ///< 5
void read_tickets_and_node_states(Cluster& cluster);  ///< 5 and 6, in document order of the status section

// Reading histories: history/
void read_histories(Cluster& cluster);          ///< 7

// Constraints: placement/ and ordering/
void apply_node_health(Cluster& cluster);       ///< 8
void read_constraints(Cluster& cluster);        ///< 9, in document order; calls ordering/ for rsc_order
void apply_node_criteria(Cluster& cluster);     ///< 10, locks, locations, stickiness, failure bans, exclusive discovery
void add_internal_constraints(Cluster& cluster);  ///< 11, per resource: ordering/ makes orderings, placement/ colocations

// History against configuration: history/
void check_definition_changes(Cluster& cluster);  ///< 12
void check_deferred_definitions(Cluster& cluster);  ///< 15

// Placement: placement/
void sort_by_placement(Cluster& cluster);       ///< 13
void assign_resources(Cluster& cluster);        ///< 14

// Actions: actions/
void create_probes(Cluster& cluster);           ///< 16
void create_actions(Cluster& cluster);          ///< 17
void order_remote_connections(Cluster& cluster);  ///< 18, ordering/
void schedule_fencing_and_shutdown(Cluster& cluster);  ///< 19

// Relations: ordering/
void apply_orderings(Cluster& cluster);         ///< 20, relations, colocation blocking, probes, fixpoint, invalid dropped

}  // namespace systole::pengine
