#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/number.hpp"
#include "cib/schemas.hpp"
#include "os/paths.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "sim/transition/simulation.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/input.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "xml/serialize.hpp"

// crm_simulate: shows what the cluster would do with a CIB, and pretends to do it.

namespace systole::tools {
namespace {

void declare_options(CommandLine& line) {
    line.flag("-R,--run", "Process the supplied input and show what actions the cluster will take in response");
    line.flag("-S,--simulate", "Like --run, but also simulate taking those actions and show the resulting new status");
    line.flag("-X,--in-place", "Like --simulate, but also store the results back to the input file");
    line.flag("-A,--show-attrs", "Show node attributes");
    line.flag("-c,--show-failcounts", "Show resource fail counts");
    line.flag("-s,--show-scores", "Show allocation scores");
    line.flag("-U,--show-utilization", "Show utilization information");
    line.flag("-a,--all-actions", "Display all possible actions in DOT graph");
    line.flag("-j,--pending", "Ignored: pending actions are always shown");
    line.flag("-L,--live-check", "Connect to the cluster and use its current CIB as input");
    line.flag("-p,--xml-pipe", "Read the CIB from standard input");
    line.flag("-Q,--quiet", "Display only essential output");
    line.option("-x,--xml-file", "Retrieve XML from the named file");
    line.option("-P,--profile", "Process all the XML files in the named directory to create profiling data");
    line.option("-N,--repeat", "With --profile, repeat each test this many times");
    line.repeatable("-u,--node-up", "Simulate bringing a node online");
    line.repeatable("-d,--node-down", "Simulate taking a node offline");
    line.repeatable("-f,--node-fail", "Simulate a node failing");
    line.repeatable("-i,--op-inject", "Generate a failure for the cluster to react to in the simulation");
    line.repeatable("-F,--op-fail", "If the specified task occurs during the simulation, have it fail with return code");
    line.option("-t,--set-datetime", "Set date/time (ISO 8601 format)");
    line.option("-q,--quorum", "Set to '1' (or 'true') to indicate cluster has quorum");
    line.option("-w,--watchdog", "Set to '1' (or 'true') to indicate cluster has an active watchdog device");
    line.repeatable("-g,--ticket-grant", "Simulate granting a ticket");
    line.repeatable("-r,--ticket-revoke", "Simulate revoking a ticket");
    line.repeatable("-b,--ticket-standby", "Simulate making a ticket standby");
    line.repeatable("-e,--ticket-activate", "Simulate activating a ticket");
    line.option("-I,--save-input", "Save the input configuration to the named file");
    line.option("-O,--save-output", "Save the output configuration to the named file");
    line.option("-G,--save-graph", "Save the transition graph (XML format) to the named file");
    line.option("-D,--save-dotfile", "Save the transition graph (DOT format) to the named file");
}

/// The present with the local offset from UTC.
base::DateTime local_now() {
    const std::int64_t seconds = base::Clock::wall_now().time_since_epoch().count();
    const std::time_t time = seconds;
    std::tm local{};
    localtime_r(&time, &local);
    return base::DateTime::from_epoch(seconds, static_cast<int>(local.tm_gmtoff));
}

sim::SimulationOptions options_of(const CommandLine& line) {
    sim::SimulationOptions options;
    options.failures = line.values("op-fail");
    options.simulate = line.has("simulate") || line.has("in-place") || !options.failures.empty();
    options.show_scores = line.has("show-scores");
    options.show_utilization = line.has("show-utilization");
    options.want_graph = line.has("save-graph");
    options.want_dot = line.has("save-dotfile");
    options.run = line.has("run") || options.simulate || options.show_scores || options.show_utilization ||
                  options.want_graph || options.want_dot;
    options.show_attributes = line.has("show-attrs");
    options.show_failcounts = line.has("show-failcounts");
    options.quiet = line.has("quiet");
    options.all_actions = line.has("all-actions");
    options.is_live = line.has("live-check");
    options.show_action_ids = line.has("verbose");
    options.save_input = line.has("save-input");
    options.effective_time = line.value("set-datetime");
    options.real_time = local_now();
    sim::Injections& injections = options.injections;
    injections.nodes_up = line.values("node-up");
    injections.nodes_down = line.values("node-down");
    injections.nodes_failed = line.values("node-fail");
    injections.operations = line.values("op-inject");
    injections.tickets_granted = line.values("ticket-grant");
    injections.tickets_revoked = line.values("ticket-revoke");
    injections.tickets_standby = line.values("ticket-standby");
    injections.tickets_activated = line.values("ticket-activate");
    injections.quorum = line.value("quorum");
    injections.watchdog = line.value("watchdog");
    return options;
}

/// A CIB ready for the policy engine, or the exit status after a message.
struct Prepared {
    std::optional<xml::Document> cib;
    int exit_code = exit_code::kOk;
};

Prepared upgrade(CommandLine& line, xml::Document document) {
    auto schemas = cib::Schemas::open(os::Paths::from_environment().schema_dir);
    if (!schemas) {
        line.output().program_error(schemas.error().message);
        return {std::nullopt, exit_code::kConfig};
    }
    auto upgraded = schemas->upgrade(document, {});
    if (upgraded.status != cib::Status::ok) {
        for (const std::string& message : upgraded.messages) {
            line.output().error(message);
        }
        return {std::nullopt, exit_code::kConfig};
    }
    return {std::move(upgraded.document), exit_code::kOk};
}

/// The CIB of the cluster, or of what CIB_file or CIB_shadow name.
std::optional<xml::Document> query_cib(CommandLine& line) {
    const Connected connected = connect_to_cib();
    if (!connected) {
        line.output().program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(connected.status)));
        return std::nullopt;
    }
    cib::Answer answer = connected.connection->execute({});
    if (!answer.is_ok() || !answer.body) {
        line.output().program_error(fmt::format("Could not query the CIB: {}", cib::message_of(answer.status)));
        return std::nullopt;
    }
    return std::move(answer.body);
}

void warn_if_not_validated(CommandLine& line, const xml::Document& document) {
    if (document.root().get("validate-with") == "none") {
        line.output().error(
            "Schema validation of configuration is disabled (support for validate-with set to \"none\" is deprecated and will "
            "be removed in a future release)");
    }
}

Prepared prepare(CommandLine& line, xml::Document document) {
    warn_if_not_validated(line, document);
    if (!document.root().child("status")) {
        document.mutable_root().append("status");
    }
    return upgrade(line, std::move(document));
}

Prepared read_input(CommandLine& line) {
    if (line.has("live-check")) {
        auto document = query_cib(line);
        return document ? prepare(line, std::move(*document)) : Prepared{std::nullopt, exit_code::kNotConnected};
    }
    InputSource source;
    source.file = line.value("xml-file");
    source.is_stdin = !source.file;
    auto document = read_xml(source);
    if (!document) {
        line.output().program_error("Could not read input XML: Bad input value provided");
        return {std::nullopt, exit_code::kDataError};
    }
    return prepare(line, std::move(*document));
}

/// Writes a text to a file; tells whether that worked.
bool save(CommandLine& line, const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::trunc);
    file << text;
    file.close();
    if (!file) {
        line.output().program_error(fmt::format("Could not write {}", path));
        return false;
    }
    return true;
}

bool save_if_wanted(CommandLine& line, std::string_view option, const std::optional<std::string>& text) {
    const auto path = line.value(option);
    return !path || !text || save(line, *path, *text);
}

int simulate(CommandLine& line) {
    const sim::SimulationOptions options = options_of(line);
    Prepared prepared = read_input(line);
    if (!prepared.cib) {
        return line.output().finish(prepared.exit_code);
    }
    auto result = sim::run_simulation(*prepared.cib, options);
    if (!result) {
        line.output().program_error(result.error().message);
        return line.output().finish(exit_code::kDataError);
    }
    if (!result->errors.empty()) {
        std::cerr << result->errors;
    }
    line.output().raw(result->text);
    const std::string final_cib = xml::to_text(prepared.cib->root(), xml::Form::pretty);
    const auto in_place = line.has("in-place") ? line.value("xml-file") : std::nullopt;
    const bool stored = save_if_wanted(line, "save-input", result->injected) &&
                        save_if_wanted(line, "save-output", final_cib) &&
                        (!in_place || save(line, *in_place, final_cib));
    if (!stored) {
        return line.output().finish(exit_code::kCannotCreate);
    }
    if (!save_if_wanted(line, "save-graph", result->graph) || !save_if_wanted(line, "save-dotfile", result->dot)) {
        return line.output().finish(exit_code::kIo);
    }
    return line.output().finish(result->exit_code);
}

/// Times the decisions about one file and says so; files that cannot be used are passed over.
void profile_file(CommandLine& line, const std::filesystem::path& file, int repeat) {
    auto document = read_xml({file.string(), std::nullopt, false});
    if (!document) {
        return;
    }
    const Prepared prepared = prepare(line, std::move(*document));
    if (!prepared.cib) {
        return;
    }
    pengine::RunOptions run;
    run.now = local_now();
    const std::clock_t before = std::clock();
    for (int round = 0; round < repeat; ++round) {
        auto cluster = pengine::schedule(prepared.cib->root(), run);
        if (cluster) {
            (void)pengine::build_graph(**cluster);
        }
    }
    const double seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    line.output().line(fmt::format("  * Testing {} ... {:.2f} secs", file.string(), seconds));
}

int profile(CommandLine& line) {
    const std::string directory = *line.value("profile");
    std::error_code failure;
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(directory, failure)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file(failure) && name.front() != '.' && entry.path().extension() == ".xml") {
            files.insert(entry.path());
        }
    }
    if (failure) {
        line.output().program_error(fmt::format("Could not read {}: {}", directory, failure.message()));
        return line.output().finish(exit_code::kNoInput);
    }
    const auto repeat = base::parse_integer(line.value_or("repeat", "1"));
    line.output().line("Timings:");
    for (const std::filesystem::path& file : files) {
        profile_file(line, file, repeat ? static_cast<int>(repeat->value) : 1);
    }
    return line.output().finish(exit_code::kOk);
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    using namespace systole::tools;
    CommandLine line(CommandLine::arguments_of(argc, argv), "crm_simulate - simulate a Pacemaker cluster's response to events");
    declare_options(line);
    if (const auto status = line.parse_options_only()) {
        return *status;
    }
    if (line.output().is_xml()) {
        line.output().error("crm_simulate cannot write its results as XML yet");
        return line.output().finish(exit_code::kUnimplemented);
    }
    return line.has("profile") ? profile(line) : simulate(line);
}
