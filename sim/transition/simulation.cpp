#include "sim/transition/simulation.hpp"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/number.hpp"
#include "pengine/explain/explain.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "sim/transition/executor.hpp"
#include "sim/transition/simulation_output.hpp"
#include "xml/serialize.hpp"

namespace systole::sim {

namespace {

class Simulation {
public:
    Simulation(xml::Document& cib, const SimulationOptions& options, xml::MutableElement results)
        : cib_(cib), options_(options), output_(options, results) {}

    base::Result<SimulationResult> run();

private:
    [[nodiscard]] base::Result<void> read();
    [[nodiscard]] base::Result<base::DateTime> effective_time();
    [[nodiscard]] base::Result<void> apply_injections();
    void decide();
    [[nodiscard]] base::Result<void> execute();
    /// The model's names are views into the CIB: it goes first.
    void replace_cib(xml::Document changed) {
        cluster_.reset();
        cib_ = std::move(changed);
    }

    xml::Document& cib_;
    const SimulationOptions& options_;
    SimulationOutput output_;
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
        output_.remark(fmt::format("Setting effective cluster time: {}", *options_.effective_time));
        return *time;
    }
    if (const auto recorded = cib_.root().attribute("execution-date")) {
        if (const auto seconds = base::parse_integer(*recorded)) {
            const base::DateTime time = base::DateTime::from_epoch(seconds->value);
            output_.remark(fmt::format("Using the original execution date of: {}", base::date_time_text(time)));
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
    run.explain = options_.explain.has_value();
    auto loaded = pengine::load(cib_.root(), run);
    if (!loaded) {
        return loaded.error();
    }
    cluster_ = std::move(*loaded);
    return {};
}

base::Result<void> Simulation::apply_injections() {
    xml::Document changed = cib_.clone();
    StatusEditor status(changed.mutable_root(), options_.real_time.epoch_seconds());
    SimulationEvents events;
    result_.errors += inject(status, events, *cluster_, options_.injections);
    output_.show_modifications(options_.injections, events);
    replace_cib(std::move(changed));
    return read();
}

void Simulation::decide() {
    pengine::decide(*cluster_);
    graph_ = pengine::build_graph(*cluster_);
    output_.show_scores(*cluster_);
    if (options_.want_graph || options_.simulate) {
        result_.graph = pengine::graph_xml(*cluster_, graph_);
    }
    if (options_.want_dot) {
        result_.dot = pengine::graph_dot(*cluster_, {options_.all_actions, options_.show_action_ids});
    }
    output_.show_summary(*cluster_);
    if (options_.explain) {
        result_.explanation = pengine::explain(*cluster_, *options_.explain);
    }
}

base::Result<void> Simulation::execute() {
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
    SimulationEvents events;
    SimulatedExecutor executor({*cluster_, *transition, status, events, options_.failures, result_.errors});
    if (run_transition(*transition, executor) == TransitionOutcome::terminated) {
        result_.errors += "Transition failed: terminated\nAn invalid transition was produced\n";
        result_.exit_code = 1;
    }
    output_.show_transition(events);
    replace_cib(std::move(changed));
    if (!output_.shows_status()) {
        return {};
    }
    if (auto again = read(); !again) {
        return again;
    }
    output_.show_revised(*cluster_);
    return {};
}

base::Result<SimulationResult> Simulation::run() {
    if (auto read_result = read(); !read_result) {
        return read_result.error();
    }
    output_.show_current(*cluster_);
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
    result_.text = output_.text();
    return std::move(result_);
}

}  // namespace

base::Result<SimulationResult> run_simulation(xml::Document& cib, const SimulationOptions& options,
                                              xml::MutableElement results) {
    return Simulation(cib, options, results).run();
}

}  // namespace systole::sim
