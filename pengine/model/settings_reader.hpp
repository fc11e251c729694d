#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Fills a resource's meta table (spec 1 §6.3).
void read_meta(Cluster& cluster, Resource& rsc);

/// Fills flags and settings from the meta table (spec 1 §6.5, §6.6).
void read_settings(Cluster& cluster, Resource& rsc);

}  // namespace systole::pengine
