#pragma once

#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "sim/transition/event.hpp"
#include "sim/transition/report.hpp"
#include "sim/transition/simulation.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// What a simulation shows, in the order in which it is told: as text, or as elements if there is somewhere to put them (tools
/// specification §4.2). Elements are never quiet.
class SimulationOutput {
public:
    /// `results`: where elements go; null for text.
    SimulationOutput(const SimulationOptions& options, xml::MutableElement results);

    /// Whether the status of the cluster is shown at all.
    [[nodiscard]] bool shows_status() const { return !is_quiet(); }

    /// A remark for people.
    void remark(std::string_view text);
    void show_current(pengine::Cluster& cluster);
    void show_revised(pengine::Cluster& cluster);
    void show_modifications(const Injections& injections, const SimulationEvents& events);
    void show_scores(const pengine::Cluster& cluster);
    void show_summary(const pengine::Cluster& cluster);
    void show_transition(const SimulationEvents& events);

    [[nodiscard]] const std::string& text() const { return report_.text(); }

private:
    enum class Pending { shown, hidden };

    [[nodiscard]] bool is_xml() const { return static_cast<bool>(results_); }
    [[nodiscard]] bool is_quiet() const { return options_.quiet && !is_xml(); }
    void show_status(std::string_view title, std::string_view element, pengine::Cluster& cluster, Pending pending);
    bool show_disabled(const pengine::Cluster& cluster);
    void append_items(const SimulationEvents& events);
    static void append_elements(xml::MutableElement list, const SimulationEvents& events);

    const SimulationOptions& options_;
    xml::MutableElement results_;
    Report report_;
};

}  // namespace systole::sim
