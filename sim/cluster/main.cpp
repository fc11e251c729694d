#include "base/number.hpp"
#include "sim/cluster/broken_rules.hpp"
#include "sim/cluster/replica_node.hpp"
#include "sim/cluster/site_scenario.hpp"

#include <fmt/format.h>
#include <getopt.h>

#include <array>
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

/// What one call is to do.
struct Options {
    std::pair<std::uint64_t, std::uint64_t> seeds{1, 1};
    bool shows_trace = false;
    bool has_replicas_only = false;
    const systole::sim::BrokenRule* broken = nullptr;
};

constexpr const char* kUsage =
    "usage: systole_sim [--seed N | --seeds A..B] [--replicas] [--broken RULE] [--trace]\n"
    "Simulated clusters: faults under load, then a check of what was promised. Each seed is one run of complete nodes, or with\n"
    "--replicas of the CIB's replication alone. --trace prints what happens. --broken breaks a rule on purpose and ends at the\n"
    "first seed that shows it; rules:";

void print_usage() {
    fmt::print(stderr, "{}", kUsage);
    for (const systole::sim::BrokenRule& rule : systole::sim::broken_rules()) {
        fmt::print(stderr, " {}", rule.name);
    }
    fmt::print(stderr, "\n");
}

systole::sim::Report run(const Options& options, std::uint64_t seed, bool shows_trace) {
    if (options.broken != nullptr) {
        return systole::sim::run_broken(*options.broken, seed, shows_trace);
    }
    return options.has_replicas_only ? systole::sim::run_scenario(seed, systole::sim::replica_kind(), shows_trace)
                                     : systole::sim::run_site_scenario(seed, {}, shows_trace);
}

/// Nothing if the arguments make no sense.
std::optional<Options> parse_options(int argc, char** argv) {
    static constexpr std::array<option, 6> kOptions = {{{"seed", required_argument, nullptr, 's'},
                                                        {"seeds", required_argument, nullptr, 'r'},
                                                        {"trace", no_argument, nullptr, 't'},
                                                        {"replicas", no_argument, nullptr, 'c'},
                                                        {"broken", required_argument, nullptr, 'b'},
                                                        {nullptr, 0, nullptr, 0}}};
    Options options;
    for (int c = 0; (c = getopt_long(argc, argv, "", kOptions.data(), nullptr)) != -1;) {  // NOLINT(concurrency-mt-unsafe)
        const std::string_view value = optarg == nullptr ? std::string_view() : std::string_view(optarg);
        const auto seeds = c == 's' ? parse_range(fmt::format("{0}..{0}", value)) : parse_range(value);
        if (c == 't') {
            options.shows_trace = true;
        } else if (c == 'c') {
            options.has_replicas_only = true;
        } else if (c == 'b') {
            options.broken = systole::sim::find_broken_rule(std::string(value));
            if (options.broken == nullptr) {
                return std::nullopt;
            }
        } else if (c == '?' || !seeds) {
            return std::nullopt;
        } else {
            options.seeds = *seeds;
        }
    }
    return optind == argc ? std::optional(options) : std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
    const std::optional<Options> options = parse_options(argc, argv);
    if (!options) {
        print_usage();
        return 2;
    }
    const auto& seeds = options->seeds;
    std::uint64_t failed = 0;
    std::uint64_t events = 0;
    std::uint64_t changes = 0;
    for (std::uint64_t s = seeds.first; s <= seeds.second; ++s) {
        // Known even if the run ends in an abort.
        fmt::print(stderr, "seed {}\r", s);
        systole::sim::Report report = run(*options, s, options->shows_trace);
        if (!report.complaints.empty() && !options->shows_trace) {
            report = run(*options, s, true);
        }
        failed += report.complaints.empty() ? 0U : 1U;
        events += report.events;
        changes += report.changes;
        if (!report.complaints.empty() || options->shows_trace) {
            print(report);
        }
        if (!report.complaints.empty() && options->broken != nullptr) {
            break;
        }
    }
    fmt::print("{} runs, {} events, {} acknowledged changes, {} failed\n", seeds.second - seeds.first + 1, events, changes,
               failed);
    return failed == 0 ? 0 : 1;
}
