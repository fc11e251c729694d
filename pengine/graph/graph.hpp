#pragma once

#include <string>
#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// One action of the transition with what must be done before it.
struct Synapse {
    const Action* action = nullptr;
    Score priority = 0;
    std::vector<const Action*> inputs;  ///< by ascending id
};

/// The transition: everything that is to be done, in the order in which Pacemaker lists it.
struct Graph {
    std::vector<Synapse> synapses;
};

/// Phase 21: creates the last actions (notifications among them) and collects what is to be done. Once per cluster.
[[nodiscard]] Graph build_graph(Cluster& cluster);

/// The graph as XML text (spec 3 §21).
[[nodiscard]] std::string graph_xml(Cluster& cluster, const Graph& graph, int transition_id = 1);

/// What of the actions that are not in the graph is shown in a dot file.
struct DotOptions {
    bool all_actions = false;
    bool show_ids = false;
};

/// The actions and their relations in the dot language (spec 3 §22). Precondition: build_graph() was called.
[[nodiscard]] std::string graph_dot(Cluster& cluster, const DotOptions& options);

}  // namespace systole::pengine
