#include "sim/transition/simulation.hpp"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/number.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/placement/score_output.hpp"
#include "pengine/schedule.hpp"
#include "sim/status/cluster_summary.hpp"
#include "sim/status/status.hpp"
#include "sim/transition/executor.hpp"
#include "sim/transition/summary.hpp"
#include "xml/serialize.hpp"

namespace systole::sim {

namespace {

/// Scores alone are shown without anything around them.
Report::Form form_of(const SimulationOptions& options) {
    return options.show_scores && options.quiet ? Report::Form::plain : Report::Form::text;
}

class Simulation {
public:
    Simulation(xml::Document& cib, const SimulationOptions& options)
        : cib_(cib), options_(options), report_(form_of(options)) {}

    base::Result<SimulationResult> run();

private:
    [[nodiscard]] base::Result<void> read();
    [[nodiscard]] base::Result<base::DateTime> effective_time();
    void show_current();
    void show_status(std::string_view title, bool show_pending);
    bool show_disabled();
    [[nodiscard]] base::Result<void> apply_injections();
    void decide();
    void show_scores();
    void show_summary();
    [[nodiscard]] base::Result<void> execute();
    /// The model's names are views into the CIB: it goes first.
    void replace_cib(xml::Document changed) {
        cluster_.reset();
        cib_ = std::move(changed);
    }
    void info(std::string_view text) {
        if (!options_.quiet) {
            report_.line(text);
        }
    }

    xml::Document& cib_;
    const SimulationOptions& options_;
    Report report_;
    SimulationResult result_;
    std::unique_ptr<pengine::Cluster> cluster_;
    pengine::Graph graph_;
};

base::Result<base::DateTime> Simulation::effective_time() {
    if (options_.effective_time) {
        const auto time = base::parse_date_time(*options_.effective_time, options_.real_time);
        if (!time) {
            return base::Error{base::Errc::invalid, fmt::format("Invalid date: {}", *options_.effective_time)};
        }
        info(fmt::format("Setting effective cluster time: {}", *options_.effective_time));
        return *time;
    }
    if (const auto recorded = cib_.root().attribute("execution-date")) {
        if (const auto seconds = base::parse_integer(*recorded)) {
            const base::DateTime time = base::DateTime::from_epoch(seconds->value);
            info(fmt::format("Using the original execution date of: {}", base::date_time_text(time)));
            return time.at_offset(options_.real_time.utc_offset_seconds());
        }
    }
    return options_.real_time;
}

base::Result<void> Simulation::read() {
    auto time = effective_time();
    if (!time) {
        return time.error();
    }
    pengine::RunOptions run;
    run.now = *time;
    run.is_live = options_.is_live;
    run.collect_scores = options_.show_scores;
    run.collect_utilization = options_.show_utilization;
    auto loaded = pengine::load(cib_.root(), run);
    if (!loaded) {
        return loaded.error();
    }
    cluster_ = std::move(*loaded);
    return {};
}

bool Simulation::show_disabled() {
    const InstanceCount count = count_instances(*cluster_);
    if (count.disabled == 0 && count.blocked == 0) {
        return false;
    }
    if (cluster_->options.maintenance_mode) {
        report_.spacer();
    }
    report_.line(fmt::format("{} of {} resource instances DISABLED and {} BLOCKED from further action due to failure",
                             count.disabled, count.all, count.blocked));
    return true;
}

void Simulation::show_current() {
    if (options_.quiet) {
        return;
    }
    if (cluster_->options.maintenance_mode) {
        append_maintenance_banner(report_);
    }
    const bool any = show_disabled() || cluster_->options.maintenance_mode;
    if (any) {
        report_.spacer();
    }
    show_status("Current cluster status", true);
}

void Simulation::show_status(std::string_view title, bool show_pending) {
    StatusRequest request;
    request.has_summary = false;
    request.options.show_pending = show_pending;
    request.sections = {Section::nodes, Section::resources};
    if (options_.show_attributes) {
        request.sections.insert(Section::attributes);
    }
    if (options_.show_failcounts) {
        request.sections.insert({Section::failcounts, Section::failures});
    }
    Report status;
    status.begin_untitled_list();
    append_status(status, *cluster_, request);
    report_.line(fmt::format("{}:", title));
    report_.raw(status.text());
}

base::Result<void> Simulation::apply_injections() {
    if (!options_.quiet) {
        report_.spacer();
    }
    xml::Document changed = cib_.clone();
    StatusEditor status(changed.mutable_root(), options_.real_time.epoch_seconds());
    Report injections(form_of(options_));
    result_.errors += inject(status, injections, *cluster_, options_.injections);
    if (!options_.quiet) {
        report_.raw(injections.text());
    }
    replace_cib(std::move(changed));
    return read();
}

void Simulation::show_scores() {
    report_.spacer();
    std::string_view title = "Assignment Scores";
    if (options_.show_utilization) {
        title = options_.show_scores ? "Assignment Scores and Utilization Information" : "Utilization Information";
    }
    report_.begin_list(title);
    for (const pengine::ScoreLine& line : cluster_->score_lines) {
        report_.item(pengine::score_line_text(line));
    }
    report_.end_list();
}

void Simulation::show_summary() {
    report_.spacer();
    report_.begin_list("Transition Summary");
    SummaryWidths widths;
    for (const std::string& text : summary_texts(summarize(*cluster_), widths)) {
        report_.item(text);
    }
    report_.end_list();
}

void Simulation::decide() {
    pengine::decide(*cluster_);
    graph_ = pengine::build_graph(*cluster_);
    if (options_.show_scores || options_.show_utilization) {
        show_scores();
    }
    if (options_.want_graph || options_.simulate) {
        result_.graph = pengine::graph_xml(*cluster_, graph_);
    }
    if (options_.want_dot) {
        result_.dot = pengine::graph_dot(*cluster_, {options_.all_actions, options_.show_action_ids});
    }
    if (!options_.quiet) {
        show_summary();
    }
}

base::Result<void> Simulation::execute() {
    if (!options_.quiet || options_.show_scores || options_.show_utilization) {
        report_.spacer();
    }
    auto document = xml::Document::parse(*result_.graph);
    if (!document) {
        return document.error().with_context("transition graph");
    }
    auto transition = read_transition(document->root());
    if (!transition) {
        return transition.error();
    }
    xml::Document changed = cib_.clone();
    StatusEditor status(changed.mutable_root(), options_.real_time.epoch_seconds());
    Report actions;
    actions.begin_list("Executing Cluster Transition");
    SimulatedExecutor executor({*cluster_, *transition, status, actions, options_.failures, result_.errors});
    if (run_transition(*transition, executor) == TransitionOutcome::terminated) {
        result_.errors += "Transition failed: terminated\nAn invalid transition was produced\n";
        result_.exit_code = 1;
    }
    replace_cib(std::move(changed));
    if (options_.quiet) {
        return {};
    }
    report_.raw(actions.text());
    if (auto again = read(); !again) {
        return again;
    }
    report_.spacer();
    show_status("Revised Cluster Status", false);
    return {};
}

base::Result<SimulationResult> Simulation::run() {
    if (auto read_result = read(); !read_result) {
        return read_result.error();
    }
    show_current();
    if (options_.injections.is_wanted()) {
        if (auto injected = apply_injections(); !injected) {
            return injected.error();
        }
    }
    if (options_.save_input) {
        result_.injected = xml::to_text(cib_.root(), xml::Form::pretty);
    }
    if (options_.run || options_.simulate) {
        decide();
    }
    if (options_.simulate) {
        if (auto executed = execute(); !executed) {
            return executed.error();
        }
    }
    result_.text = report_.text();
    return std::move(result_);
}

}  // namespace

base::Result<SimulationResult> run_simulation(xml::Document& cib, const SimulationOptions& options) {
    return Simulation(cib, options).run();
}

}  // namespace systole::sim
