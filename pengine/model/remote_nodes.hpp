#pragma once

#include <optional>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// What an implicit connection resource is made with; texts not given leave their attribute out.
struct ConnectionSpec {
    std::string_view id;
    std::string_view container;
    std::optional<std::string_view> allow_migrate;
    std::optional<std::string_view> is_managed;
    std::optional<std::string_view> start_timeout;  ///< absent: no start operation
    std::optional<std::string_view> address;
    std::optional<std::string_view> port;
};

/// Makes the definition of an implicit connection resource (spec 1 §7.5); the cluster owns it.
[[nodiscard]] xml::Element make_connection(Cluster& cluster, const ConnectionSpec& spec);

/// A remote-variant node with id and name `name`, made if there is none of that name.
Node& ensure_remote_node(Cluster& cluster, std::string_view name);

/// Makes nodes of remote connections and guest nodes in the resources section, and the guests' connections (spec 1 §7.5).
void discover_remote_nodes(Cluster& cluster);

/// Start-up fencing: what has not been seen is unclean (spec 1 §5.2).
void apply_startup_fencing(const Cluster& cluster, Node& node);

}  // namespace systole::pengine
