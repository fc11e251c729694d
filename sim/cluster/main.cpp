#include "base/number.hpp"
#include "sim/cluster/replica_node.hpp"
#include "sim/cluster/scenario.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace {

/// First and last of `A..B`.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) {
        return std::nullopt;
    }
    const std::optional<std::int64_t> first = systole::base::parse_whole_integer(text.substr(0, dots));
    const std::optional<std::int64_t> last = systole::base::parse_whole_integer(text.substr(dots + 2));
    if (!first || !last || *first < 0 || *last < *first) {
        return std::nullopt;
    }
    return std::pair(static_cast<std::uint64_t>(*first), static_cast<std::uint64_t>(*last));
}

/// Prints a failed run so that it can be repeated.
void print(const systole::sim::Report& report) {
    for (const std::string& line : report.trace) {
        fmt::print("{}\n", line);
    }
    for (const std::string& complaint : report.complaints) {
        fmt::print("seed {} ({}): {}\n", report.seed, report.shape, complaint);
    }
    std::fflush(stdout);
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

    std::pair<std::uint64_t, std::uint64_t> seeds(seed, seed);
    if (!range.empty()) {
        const auto given = parse_range(range);
        if (!given) {
            fmt::print(stderr, "systole_sim: --seeds takes A..B with A not above B\n");
            return 2;
        }
        seeds = *given;
    }
    std::uint64_t failed = 0;
    std::uint64_t events = 0;
    std::uint64_t changes = 0;
    for (std::uint64_t s = seeds.first; s <= seeds.second; ++s) {
        systole::sim::Report report = systole::sim::run_scenario(s, &systole::sim::make_replica_node, shows_trace);
        if (!report.complaints.empty() && !shows_trace) {
            report = systole::sim::run_scenario(s, &systole::sim::make_replica_node, true);
        }
        failed += report.complaints.empty() ? 0U : 1U;
        events += report.events;
        changes += report.changes;
        if (!report.complaints.empty() || shows_trace) {
            print(report);
        }
    }
    fmt::print("{} runs, {} events, {} acknowledged changes, {} failed\n", seeds.second - seeds.first + 1, events, changes,
               failed);
    return failed == 0 ? 0 : 1;
}
