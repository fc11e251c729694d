#pragma once

#include <string_view>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// A section of the configuration, or null.
[[nodiscard]] inline xml::Element configuration_section(const Cluster& cluster, std::string_view name) {
    return cluster.cib.child("configuration").child(name);
}

[[nodiscard]] inline xml::Element status_section(const Cluster& cluster) {
    return cluster.cib.child("status");
}

}  // namespace systole::pengine
