#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"
#include "xml/document.hpp"

namespace systole::sim {

/// Three nodes, of which "pier" is off, with a group, clones, failures, tickets and bans: something of everything that a status shows.
[[nodiscard]] std::string_view harbour_cib();

/// A CIB as the policy engine has read it, at noon UTC of 1 January 2026.
struct LoadedStatus {
    xml::Document cib;
    std::unique_ptr<pengine::Cluster> cluster;
};
[[nodiscard]] LoadedStatus load_status(std::string_view cib);

/// A request for these sections, without a summary.
[[nodiscard]] StatusRequest only(const Sections& sections);

}  // namespace systole::sim
