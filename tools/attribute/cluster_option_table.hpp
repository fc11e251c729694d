#pragma once

#include <span>
#include <string_view>

namespace systole::tools {

/// An option of `cluster_property_set`. Names, types and defaults are Pacemaker's (spec 1 §4).
struct ClusterOption {
    std::string_view name;
    std::string_view type;          ///< "select" if there is a list of values
    std::string_view fallback;      ///< the value if none is set; empty: none
    std::string_view values;        ///< separated by spaces
    bool is_advanced = false;
    bool is_generated = false;      ///< set by the cluster
    bool is_deprecated = false;
    std::string_view replacement;   ///< the newer name of the same option
    std::string_view summary;       ///< empty if there is a newer name
    std::string_view details;
};

[[nodiscard]] std::span<const ClusterOption> cluster_options();

}  // namespace systole::tools
