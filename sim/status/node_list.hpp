#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "sim/status/filter.hpp"
#include "sim/status/status.hpp"
#include "sim/transition/report.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// The section "Node List": nodes that need a word each, then the rest by state. Nothing without nodes to show.
void append_node_list(Report& report, const pengine::Cluster& cluster, const StatusOptions& options,
                      const StatusFilter& filter);

/// The same as `<nodes>`.
void append_nodes_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusOptions& options,
                      const StatusFilter& filter);

/// "online", "UNCLEAN (offline)", "standby" ...
[[nodiscard]] std::string_view node_status_text(const pengine::Node& node);

/// The node's name; with `node_ids` also the host of a guest node ("name@host") and an id other than the name ("name (id)").
[[nodiscard]] std::string node_name_text(const pengine::Node& node, const StatusOptions& options);

/// What the node's feature set is known to be; nothing of nodes that take no part in the cluster.
[[nodiscard]] std::optional<std::string_view> feature_set_of(const pengine::Node& node);

/// Names between brackets: "[ a b ]".
class NameList {
public:
    void add(std::string_view name) { names_.append(name).append(1, ' '); }
    [[nodiscard]] bool empty() const { return names_.empty(); }
    [[nodiscard]] std::string text() const { return "[ " + names_ + "]"; }

private:
    std::string names_;
};

}  // namespace systole::sim
