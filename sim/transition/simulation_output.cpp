#include "sim/transition/simulation_output.hpp"

#include <fmt/format.h>

#include "pengine/placement/score_output.hpp"
#include "sim/status/cluster_summary.hpp"
#include "sim/status/status.hpp"
#include "sim/transition/score_xml.hpp"
#include "sim/transition/summary.hpp"

namespace systole::sim {

namespace {

/// Scores alone are shown without anything around them.
Report::Form form_of(const SimulationOptions& options) {
    return options.show_scores && options.quiet ? Report::Form::plain : Report::Form::text;
}

Sections wanted_sections(const SimulationOptions& options) {
    Sections sections{Section::nodes, Section::resources};
    if (options.show_attributes) {
        sections.insert(Section::attributes);
    }
    if (options.show_failcounts) {
        sections.insert({Section::failcounts, Section::failures});
    }
    return sections;
}

struct ListNames {
    std::string_view title;
    std::string_view element;
};

ListNames score_list_names(const SimulationOptions& options) {
    if (!options.show_utilization) {
        return {"Assignment Scores", "allocations"};
    }
    return options.show_scores ? ListNames{"Assignment Scores and Utilization Information", "allocations_utilizations"}
                               : ListNames{"Utilization Information", "utilizations"};
}

}  // namespace

SimulationOutput::SimulationOutput(const SimulationOptions& options, xml::MutableElement results)
    : options_(options), results_(results), report_(form_of(options)) {}

void SimulationOutput::remark(std::string_view text) {
    if (!is_xml() && !is_quiet()) {
        report_.line(text);
    }
}

void SimulationOutput::show_current(pengine::Cluster& cluster) {
    if (is_quiet()) {
        return;
    }
    if (!is_xml()) {
        if (cluster.options.maintenance_mode) {
            append_maintenance_banner(report_);
        }
        if (show_disabled(cluster) || cluster.options.maintenance_mode) {
            report_.spacer();
        }
    }
    show_status("Current cluster status", "cluster_status", cluster, Pending::shown);
}

void SimulationOutput::show_revised(pengine::Cluster& cluster) {
    if (is_quiet()) {
        return;
    }
    if (!is_xml()) {
        report_.spacer();
    }
    show_status("Revised Cluster Status", "revised_cluster_status", cluster, Pending::hidden);
}

bool SimulationOutput::show_disabled(const pengine::Cluster& cluster) {
    const InstanceCount count = count_instances(cluster);
    if (count.disabled == 0 && count.blocked == 0) {
        return false;
    }
    if (cluster.options.maintenance_mode) {
        report_.spacer();
    }
    report_.line(fmt::format("{} of {} resource instances DISABLED and {} BLOCKED from further action due to failure",
                             count.disabled, count.all, count.blocked));
    return true;
}

void SimulationOutput::show_status(std::string_view title, std::string_view element, pengine::Cluster& cluster,
                                   Pending pending) {
    StatusRequest request;
    request.has_summary = false;
    request.sections = wanted_sections(options_);
    request.options.show_pending = pending == Pending::shown;
    if (is_xml()) {
        append_status_xml(results_.append(element), cluster, request);
        return;
    }
    Report status;
    status.begin_untitled_list();
    append_status(status, cluster, request);
    report_.line(fmt::format("{}:", title));
    report_.raw(status.text());
}

void SimulationOutput::append_items(const SimulationEvents& events) {
    for (const SimulationEvent& event : events) {
        event.element.empty() ? report_.line(event.text) : report_.item(event.text);
    }
}

void SimulationOutput::append_elements(xml::MutableElement list, const SimulationEvents& events) {
    for (const SimulationEvent& event : events) {
        if (event.element.empty()) {
            continue;
        }
        xml::MutableElement element = list.append(event.element);
        for (const auto& [name, value] : event.attributes) {
            element.set(name, value);
        }
    }
}

void SimulationOutput::show_modifications(const Injections& injections, const SimulationEvents& events) {
    if (is_xml()) {
        // The published schema of results wants the events inside, not beside.
        xml::MutableElement list = results_.append("modifications");
        list.set_if("quorum", injections.quorum).set_if("watchdog", injections.watchdog);
        append_elements(list, events);
    } else if (!is_quiet()) {
        report_.spacer();
        report_.begin_list("Performing Requested Modifications");
        for (const auto& [setting, value] : {std::pair("quorum", injections.quorum), std::pair("watchdog", injections.watchdog)}) {
            if (value) {
                report_.item(fmt::format("Setting {}: {}", setting, *value));
            }
        }
        append_items(events);
        report_.end_list();
    }
}

void SimulationOutput::show_scores(const pengine::Cluster& cluster) {
    if (!options_.show_scores && !options_.show_utilization) {
        return;
    }
    const ListNames names = score_list_names(options_);
    if (is_xml()) {
        append_scores_xml(results_.append(names.element), cluster);
        return;
    }
    report_.spacer();
    report_.begin_list(names.title);
    for (const pengine::ScoreLine& line : cluster.score_lines) {
        report_.item(pengine::score_line_text(line));
    }
    report_.end_list();
}

void SimulationOutput::show_summary(const pengine::Cluster& cluster) {
    if (is_xml()) {
        append_summary_lines_xml(results_.append("actions"), summarize(cluster));
    } else if (!is_quiet()) {
        report_.spacer();
        report_.begin_list("Transition Summary");
        SummaryWidths widths;
        for (const std::string& text : summary_texts(summarize(cluster), widths)) {
            report_.item(text);
        }
        report_.end_list();
    }
}

void SimulationOutput::show_transition(const SimulationEvents& events) {
    if (is_xml()) {
        append_elements(results_.append("transition"), events);
        return;
    }
    if (!is_quiet()) {
        report_.spacer();
        report_.begin_list("Executing Cluster Transition");
        append_items(events);
        report_.end_list();
    } else if (options_.show_scores || options_.show_utilization) {
        report_.spacer();  // the recorded outputs of scores end so
    }
}

}  // namespace systole::sim
