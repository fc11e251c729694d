#include "tools/simulate/profile.hpp"

#include "base/number.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/common/local_time.hpp"
#include "tools/simulate/input.hpp"

#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <optional>
#include <set>

namespace systole::tools {
namespace {

namespace fs = std::filesystem;

/// Seconds of processor time; nothing for files that cannot be used, which are passed over.
std::optional<double> time_decisions(const fs::path& file, int repeat) {
    const SimulationInput input = read_simulation_input(InputSource{file.string(), std::nullopt, false});
    if (!input.cib) {
        return std::nullopt;
    }
    pengine::RunOptions run;
    run.now = local_now();
    const std::clock_t before = std::clock();
    for (int round = 0; round < repeat; ++round) {
        if (auto cluster = pengine::schedule(input.cib->root(), run)) {
            static_cast<void>(pengine::build_graph(**cluster));
        }
    }
    return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

std::set<fs::path> cib_files(const std::string& directory, std::error_code& failure) {
    std::set<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, failure)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file(failure) && !name.starts_with('.') && entry.path().extension() == ".xml") {
            files.insert(entry.path());
        }
    }
    return files;
}

}  // namespace

int profile(CommandLine& line) {
    const std::string directory = line.value_or("profile", "");
    const std::optional<std::int64_t> repeat = base::parse_whole_integer(line.value_or("repeat", "1"));
    if (!repeat || *repeat < 1) {
        return line.usage_error(fmt::format("Invalid value for -N: {}", line.value_or("repeat", "")));
    }
    std::error_code failure;
    const std::set<fs::path> files = cib_files(directory, failure);
    if (failure) {
        line.output().program_error(fmt::format("Could not read {}: {}", directory, failure.message()));
        return line.output().finish(exit_code::kNoInput);
    }
    xml::MutableElement list = line.output().result().append("timings");
    line.output().line("Timings:");
    for (const fs::path& file : files) {
        if (const std::optional<double> seconds = time_decisions(file, static_cast<int>(*repeat))) {
            line.output().line(fmt::format("  * Testing {} ... {:.2f} secs", file.string(), *seconds));
            list.append("timing").set("file", file.string()).set("duration", fmt::format("{:.6f}", *seconds));
        }
    }
    return line.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
