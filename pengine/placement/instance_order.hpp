#pragma once

#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Which of two instances of a collective is placed first (spec 2 §10.3): negative if `left`; 0: as they are.
[[nodiscard]] int compare_instances(Resource& left, Resource& right);

/// Sorts instances stably by compare_instances().
void sort_instances(std::vector<Resource*>& instances);

}  // namespace systole::pengine
