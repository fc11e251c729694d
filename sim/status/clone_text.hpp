#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "sim/status/primitive_text.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// What is shown of a clone: instances in full, the rest in one line a state.
struct CloneText {
    std::vector<const pengine::Resource*> full_instances;
    std::vector<std::string> lines;  ///< "Started: [ a b ]" ...
    bool shows_bare_header = false;  ///< nothing to say about an inactive clone
};

[[nodiscard]] CloneText summarize_clone(const pengine::Cluster& cluster, const pengine::Resource& clone,
                                        const PrimitiveText& primitives, const StatusOptions& options);

/// "Clone Set: ID [CONTENT] (promotable, ...)".
[[nodiscard]] std::string clone_title(const pengine::Resource& clone);

/// "maintenance", "unmanaged" or empty.
[[nodiscard]] std::string_view management_text(const pengine::Resource& rsc);
/// " (a, b)", or empty if there is nothing.
[[nodiscard]] std::string in_parentheses(const std::vector<std::string_view>& words);

}  // namespace systole::sim
