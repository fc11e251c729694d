#pragma once

#include "lrmd/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace systole::tools {

/// The meta-data of an agent as `--show-metadata` gives it: that of OCF agents as it is; that of fence agents as a resource has
/// it (what the cluster sets is not required, start and stop are there); for init scripts what can be said of all. Nothing if
/// there is no such agent or it gives none.
[[nodiscard]] std::optional<std::string> metadata_of(const lrmd::AgentId& agent);

/// A fence agent's meta-data made into that of a resource; nothing if the text is no meta-data.
[[nodiscard]] std::optional<std::string> as_resource_metadata(std::string_view fence_agent_metadata);

}  // namespace systole::tools
