#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "sim/status/filter.hpp"
#include "sim/status/primitive_text.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// What is shown of a clone: instances in full, the rest in one line a state.
struct CloneText {
    std::vector<const pengine::Resource*> full_instances;
    std::vector<std::string> lines;  ///< "Started: [ a b ]" ...
    bool shows_bare_header = false;  ///< nothing to say about an inactive clone
};

/// What all parts of a resource list refer to.
struct ResourceListing {
    const pengine::Cluster& cluster;
    const StatusOptions& options;
    const StatusFilter& filter;
};

[[nodiscard]] CloneText summarize_clone(const ResourceListing& listing, const pengine::Resource& clone,
                                        const PrimitiveText& primitives);

/// "Clone Set: ID [CONTENT] (promotable, ...)".
[[nodiscard]] std::string clone_title(const pengine::Resource& clone, const StatusOptions& options);

/// " (DESCRIPTION)" if there is one and it is wanted, else empty.
[[nodiscard]] std::string description_text(const pengine::Resource& rsc, const StatusOptions& options);

/// "maintenance", "unmanaged" or empty.
[[nodiscard]] std::string_view management_text(const pengine::Resource& rsc);
/// " (a, b)", or empty if there is nothing.
[[nodiscard]] std::string in_parentheses(const std::vector<std::string_view>& words);

}  // namespace systole::sim
