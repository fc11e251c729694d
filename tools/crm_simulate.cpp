#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sim/transition/simulation.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/simulate/block_memory.hpp"
#include "tools/simulate/explanation.hpp"
#include "tools/simulate/input.hpp"
#include "tools/simulate/options.hpp"
#include "tools/simulate/profile.hpp"
#include "xml/serialize.hpp"

// crm_simulate: shows what the cluster would do with a CIB, and pretends to do it.

namespace systole::tools {
namespace {

/// Writes a text to a file; tells whether that worked.
bool save(CommandLine& line, const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::trunc);
    const int problem = errno;
    file << text;
    file.close();
    if (!file) {
        line.output().program_error(fmt::format("Could not create '{}': {}", path, std::strerror(problem)));
        return false;
    }
    return true;
}

bool save_if_wanted(CommandLine& line, std::string_view option, const std::optional<std::string>& text) {
    const auto path = line.value(option);
    return !path || !text || save(line, *path, *text);
}

/// The file that takes the CIB as it is in the end, if one is wanted.
std::optional<std::string> output_file(const CommandLine& line) {
    if (const auto file = line.value("save-output")) {
        return file;
    }
    return line.has("in-place") ? line.value("xml-file") : std::nullopt;
}

std::string text_of(const xml::Document& cib) {
    return xml::to_text(cib.root(), xml::Form::pretty);
}

/// Ends the process with all that it holds: to free a large CIB node by node would take as long as to decide about it.
[[noreturn]] void leave(int status) {
    (void)std::fflush(nullptr);
    std::quick_exit(status);
}

int simulate(CommandLine& line) {
    Output& output = line.output();
    const sim::SimulationOptions options = simulation_options(line);
    SimulationInput input = read_simulation_input(line);
    if (!input.cib) {
        return output.finish(input.exit_code);
    }
    const std::optional<std::string> destination = output_file(line);
    if (destination && !save(line, *destination, text_of(*input.cib))) {
        return output.finish(exit_code::kCannotCreate);  // before anything is shown
    }
    auto result =
        sim::run_simulation(*input.cib, options, output.is_xml() ? output.result() : xml::MutableElement());
    if (!result) {
        output.program_error(result.error().message);
        return output.finish(exit_code::kDataError);
    }
    for (const std::string_view message : base::split_words(result->errors, "\n")) {
        output.error(message);
    }
    if (!wants_json(line)) {
        output.raw(result->text);
    }
    if (result->explanation) {
        output.raw(result->text.empty() || wants_json(line) ? "" : "\n");
        result->exit_code = std::max(result->exit_code, show_explanation(line, *result->explanation));
    }
    if (!save_if_wanted(line, "save-input", result->injected) ||
        (destination && !save(line, *destination, text_of(*input.cib)))) {
        return output.finish(exit_code::kCannotCreate);
    }
    if (!save_if_wanted(line, "save-graph", result->graph) || !save_if_wanted(line, "save-dotfile", result->dot)) {
        return output.finish(exit_code::kIo);
    }
    leave(output.finish(result->exit_code));
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    using namespace systole::tools;
    use_block_memory();
    CommandLine line(CommandLine::arguments_of(argc, argv), "crm_simulate - simulate a Pacemaker cluster's response to events");
    declare_simulation_options(line);
    if (const auto status = line.parse_options_only()) {
        return *status;
    }
    if (wants_json(line) && !line.has("explain")) {
        return line.usage_error("--output-as=json needs --explain");
    }
    return line.has("profile") ? profile(line) : simulate(line);
}
