#pragma once

namespace systole::pengine {

class Cluster;
struct Resource;

/// Makes the colocations and bans that follow from what a resource is: members of a group stay together, what runs in a
/// container stays with it, connections and fence devices keep off remote nodes (spec 2 §6). Recurses.
void add_internal_colocations(Cluster& cluster, Resource& rsc);

}  // namespace systole::pengine
