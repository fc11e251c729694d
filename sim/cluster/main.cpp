#include "sim/cluster/replica_node.hpp"
#include "sim/cluster/scenario.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace {

/// Prints a failed run so that it can be repeated.
void print(const systole::sim::Report& report) {
    for (const std::string& line : report.trace) {
        fmt::print("{}\n", line);
    }
    for (const std::string& complaint : report.complaints) {
        fmt::print("seed {} ({}): {}\n", report.seed, report.shape, complaint);
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Simulated clusters: faults under load, then a check of what was promised. Each seed is one run.");
    std::uint64_t seed = 1;
    std::string range;
    bool shows_trace = false;
    app.add_option("--seed", seed, "one run");
    app.add_option("--seeds", range, "runs A..B");
    app.add_flag("--trace", shows_trace, "print what happens");
    CLI11_PARSE(app, argc, argv);

    std::uint64_t last = seed;
    if (const std::size_t dots = range.find(".."); dots != std::string::npos) {
        seed = std::stoull(range.substr(0, dots));
        last = std::stoull(range.substr(dots + 2));
    }
    std::uint64_t failed = 0;
    std::uint64_t events = 0;
    std::uint64_t changes = 0;
    for (std::uint64_t s = seed; s <= last; ++s) {
        systole::sim::Report report = systole::sim::run_scenario(s, &systole::sim::make_replica_node, shows_trace);
        if (!report.complaints.empty() && !shows_trace) {
            report = systole::sim::run_scenario(s, &systole::sim::make_replica_node, true);
        }
        failed += report.complaints.empty() ? 0 : 1;
        events += report.events;
        changes += report.changes;
        if (!report.complaints.empty() || shows_trace) {
            print(report);
        }
    }
    fmt::print("{} runs, {} events, {} acknowledged changes, {} failed\n", last - seed + 1, events, changes, failed);
    return failed == 0 ? 0 : 1;
}
