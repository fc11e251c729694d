#pragma once

#include <vector>

#include "pengine/model/resource.hpp"

namespace systole::pengine {

/// Puts the instances of a clone into the order of their numbers.
void sort_by_instance_number(std::vector<Resource*>& instances);

}  // namespace systole::pengine
