#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// One line of the Transition Summary (tools specification §4.6).
struct SummaryLine {
    std::string verb;      ///< "Start", "Move", "Fence", ...
    const pengine::Resource* resource = nullptr;  ///< null for what happens to a node
    std::string details;
    std::string reason;    ///< empty: none
    bool is_blocked = false;
    // for structured output
    const pengine::Node* origin = nullptr;
    const pengine::Node* target = nullptr;
    pengine::Role role = pengine::Role::unknown;
    pengine::Role next_role = pengine::Role::unknown;
    bool needs_role = false;
    std::string node_name;       ///< of a node action
    std::string node_operation;  ///< reboot, off, on; empty for a shutdown
};

/// What the transition does, in order. Precondition: the graph has been built.
[[nodiscard]] std::vector<SummaryLine> summarize(const pengine::Cluster& cluster);

/// The lines as elements below `list`.
void append_summary_lines_xml(xml::MutableElement list, const std::vector<SummaryLine>& lines);

/// Column widths; they only grow while a program runs.
struct SummaryWidths {
    std::size_t resource = 5;
    std::size_t details = 5;
};

/// The lines as text, all with the widths that suit the widest.
[[nodiscard]] std::vector<std::string> summary_texts(const std::vector<SummaryLine>& lines, SummaryWidths& widths);

}  // namespace systole::sim
