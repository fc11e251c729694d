#pragma once

#include "fencing/protocol.hpp"
#include "xml/element.hpp"

#include <string>

namespace systole::crmd {

/// What a CIB says about fencing to the fencer of `node`: its devices (class stonith, not stopped by target-role, not banned from
/// the node), the topology, permanent node attributes, the timeout. Rules in these parts are not evaluated: sets that have one
/// are left out.
[[nodiscard]] fencing::Configure fencing_config(xml::Element cib, const std::string& node);

/// A cluster property, under any of its names; the first set that has it counts. Empty if it is not set.
[[nodiscard]] std::string cluster_property(xml::Element cib, std::string_view name, std::string_view old_name = {});

}  // namespace systole::crmd
