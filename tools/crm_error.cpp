#include "base/number.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace systole::tools {
namespace {

/// A code with its name and what it means.
struct Code {
    long long number = 0;
    std::string name;
    std::string description;
};

constexpr long long kFirstOwnReturnCode = -1001;
constexpr int kLastSystemError = 133;

/// Pacemaker's own return codes from -1001 downward; below that come the system's error numbers, positive.
constexpr std::array<std::pair<std::string_view, std::string_view>, 43> kReturnCodes = {{
    {"error", "Error"},
    {"unknown_format", "Unknown output format"},
    {"bad_nvpair", "Bad name/value pair given"},
    {"already", "Already in requested state"},
    {"node_unknown", "Node not found"},
    {"multiple", "Resource active on multiple nodes"},
    {"cib_corrupt", "Could not parse on-disk configuration"},
    {"cib_save", "Could not save new configuration to disk"},
    {"cib_backup", "Could not archive previous configuration"},
    {"cib_modified", "On-disk configuration was manually modified"},
    {"diff_resync", "Application of update diff failed, requesting full refresh"},
    {"diff_failed", "Application of update diff failed"},
    {"old_data", "Update was older than existing configuration"},
    {"transform_failed", "Schema transform failed"},
    {"schema_unchanged", "Schema is already the latest available"},
    {"schema_validation", "Update does not conform to the configured schema"},
    {"no_quorum", "Operation requires quorum"},
    {"ipc_unauthorized", "IPC server is blocked by unauthorized process"},
    {"ipc_unresponsive", "IPC server is unresponsive"},
    {"ipc_pid_only", "IPC server process is active but not accepting connections"},
    {"op_unsatisfied", "Not applicable under current conditions"},
    {"undetermined", "Result undetermined"},
    {"before_range", "Result occurs before given range"},
    {"within_range", "Result occurs within given range"},
    {"after_range", "Result occurs after given range"},
    {"no_output", "Output message produced no output"},
    {"no_input", "Input file not available"},
    {"underflow", "Value too small to be stored in data type"},
    {"dot_error", "Error writing dot(1) file"},
    {"graph_error", "Error writing graph file"},
    {"invalid_transition", "Cluster simulation produced invalid transition"},
    {"unpack_error", "Unable to parse CIB XML"},
    {"duplicate_id", "Two or more XML elements have the same ID"},
    {"disabled", "Disabled"},
    {"bad_input", "Bad input value provided"},
    {"bad_xml_patch", "Bad XML patch format"},
    {"no_transaction", "No active transaction found"},
    {"ns_resolution", "Nameserver resolution error"},
    {"compression", "Compression/decompression error"},
    {"no_dc", "DC is not yet elected"},
    {"ipc_more", "More IPC message fragments to send"},
    {"cs_internal", "Internal corosync error"},
    {"digest_mismatch", "Digest does not match expected value"},
}};

std::optional<Code> system_error(long long number) {
    const char* const name = number > 0 && number <= kLastSystemError ? ::strerrorname_np(static_cast<int>(number)) : nullptr;
    if (name == nullptr) {
        return std::nullopt;
    }
    const bool is_deadlock = std::string_view(name) == "EDEADLK";
    return Code{number, is_deadlock ? "EDEADLOCK" : name, ::strerrordesc_np(static_cast<int>(number))};
}

Code return_code(long long number) {
    const long long own = kFirstOwnReturnCode - number;
    if (own >= 0 && own < static_cast<long long>(kReturnCodes.size())) {
        const auto& [name, description] = kReturnCodes.at(static_cast<std::size_t>(own));
        return {number, fmt::format("pcmk_rc_{}", name), std::string(description)};
    }
    if (number == 0) {
        return {0, "pcmk_rc_ok", "OK"};
    }
    return system_error(number).value_or(Code{number, "Unknown", "Error"});
}

Code exit_code_of(long long number) {
    const auto codes = exit_codes();
    const auto found = std::ranges::find(codes, number, &ExitCode::code);
    return found == codes.end() ? Code{number, "CRM_EX_UNKNOWN", "Unknown exit status"}
                                : Code{number, std::string(found->name), std::string(found->description)};
}

std::vector<Code> all_codes(bool is_exit) {
    std::vector<Code> codes;
    if (is_exit) {
        for (const ExitCode& code : exit_codes()) {
            codes.push_back(exit_code_of(code.code));
        }
        return codes;
    }
    for (auto number = kFirstOwnReturnCode - static_cast<long long>(kReturnCodes.size()) + 1; number <= kFirstOwnReturnCode; ++number) {
        codes.push_back(return_code(number));
    }
    codes.push_back(return_code(0));
    for (long long number = 1; number <= kLastSystemError; ++number) {
        if (std::optional<Code> code = system_error(number); code) {
            codes.push_back(std::move(*code));
        }
    }
    return codes;
}

class CrmError {
public:
    explicit CrmError(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        const bool is_exit = line_.has("exit");
        if (line_.has("list")) {
            const std::vector<Code> codes = all_codes(is_exit);
            for (const Code& code : codes) {
                name_width_ = std::max(name_width_, code.name.size());
            }
            for (const Code& code : codes) {
                show(code, line_.has("name") ? fmt::format("{:5}: {:<{}}  {}", code.number, code.name, name_width_, code.description)
                                             : fmt::format("{:5}: {}", code.number, code.description));
            }
            return output_.finish(exit_code::kOk);
        }
        for (const std::string& argument : line_.arguments()) {
            const std::optional<std::int64_t> number = base::parse_whole_integer(argument);
            // A text that is no number is taken as a code nobody knows.
            const Code code = is_exit ? exit_code_of(number.value_or(-1)) : return_code(number.value_or(kFirstOwnReturnCode));
            show(code, line_.has("name") ? fmt::format("{} - {}", code.name, code.description) : code.description);
        }
        return output_.finish(exit_code::kOk);
    }

private:
    void show(const Code& code, const std::string& text) {
        output_.line(text);
        if (output_.is_xml()) {
            xml::MutableElement element = output_.result().append("result-code").set("code", code.number);
            if (line_.has("name")) {
                element.set("name", code.name);
            }
            element.set("description", code.description);
        }
    }

    CommandLine& line_;
    Output& output_;
    std::size_t name_width_ = 0;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "explain codes that tools and logs show");
    line.flag("-X,--exit", "The codes are exit statuses of tools");
    line.flag("-r,--rc", "The codes are return codes (as without options)");
    line.flag("-l,--list", "List all codes");
    line.flag("-n,--name", "Show the names of codes, too");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    return CrmError(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
