#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::sim {

/// Which nodes and resources a status shows (`crm_mon --node` and `--resource`). Made empty, it shows everything.
class StatusFilter {
public:
    StatusFilter() = default;

    /// Shows only this node, or those with this tag; none if there is no such node or tag.
    void only_node(const pengine::Cluster& cluster, std::string_view name_or_tag);
    /// Shows only this resource (by id, an anonymous instance's without number), or those with this tag, likewise.
    void only_resource(const pengine::Cluster& cluster, std::string_view id_or_tag);

    [[nodiscard]] bool shows(const pengine::Node& node) const;
    [[nodiscard]] bool shows_all_nodes() const { return !nodes_; }

    /// Whether what a resource is inside of counts, too.
    enum class Ancestors { count, ignore };
    /// Whether the resource is wanted or something below it is.
    [[nodiscard]] bool shows(const pengine::Resource& rsc, Ancestors ancestors = Ancestors::count) const;
    /// Whether the resource itself is wanted and so everything below it.
    [[nodiscard]] bool is_wanted(const pengine::Resource& rsc) const;
    /// Whether a resource of this name is wanted.
    [[nodiscard]] bool is_wanted(std::string_view rsc_name) const;

    /// Whether the resource is active, but on no node that is shown.
    [[nodiscard]] bool is_elsewhere(const pengine::Resource& rsc) const;

private:
    std::optional<std::vector<const pengine::Node*>> nodes_;
    std::optional<std::vector<std::string>> resources_;
};

}  // namespace systole::sim
