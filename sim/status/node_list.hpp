#pragma once

#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "sim/transition/report.hpp"

namespace systole::sim {

/// The section "Node List": nodes that need a word each, then the rest by state.
void append_node_list(Report& report, const pengine::Cluster& cluster);

/// "online", "UNCLEAN (offline)", "standby" ...
[[nodiscard]] std::string_view node_status_text(const pengine::Node& node);

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
