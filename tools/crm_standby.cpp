#include "tools/attribute/attribute_tool.hpp"
#include "tools/attribute/delegate.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

namespace systole::tools {
namespace {

constexpr const char* kHelp = R"(
Usage: crm_standby <command> [options]

Common options:
 --help                 Display this text, then exit
 --version              Display version information, then exit
 -V, --verbose          Specify multiple times to increase debug output
 -q, --quiet            Print only the standby status (if querying)

Commands:
 -G, --query            Query the current value of standby mode (on/off)
 -v, --update=VALUE     Update the value of standby mode (on/off)
 -D, --delete           Let standby mode use default value

Additional Options:
 -N, --node=NODE        Operate on the named node instead of the current one
 -l, --lifetime=VALUE   Until when should the setting take effect
                        (valid values: reboot, forever)
 -i, --id=VALUE         (Advanced) XML ID used to identify standby attribute
)";

/// Without a lifetime, a query tells what counts: the permanent setting, else the one until reboot, else the default.
int query(const CommandLine& line, const std::vector<std::string>& base) {
    if (line.has("lifetime")) {
        return run_attribute_tool(with(base, {"-G", "-l", line.value_or("lifetime", "")}));
    }
    const std::vector<std::string> permanent = with(base, {"-G", "-l", "forever"});
    if (run_attribute_tool(with(permanent, {"--output-as=none"})) == exit_code::kOk) {
        return run_attribute_tool(permanent);
    }
    return run_attribute_tool(with(base, {"-G", "-l", "reboot", "-d", "off"}));
}

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "query and set the standby mode of nodes");
    line.flag("-G,--query", "");
    line.option("-v,--update", "");
    line.flag("-D,--delete", "");
    line.option("-N,--node,-U,--uname", "");
    line.option("-l,--lifetime", "");
    line.option("-i,--id", "");
    line.flag("-q,-Q,--quiet", "");
    line.use_help_text(kHelp, exit_code::kError);
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    std::vector<std::string> base = {"crm_attribute", "-n", "standby"};
    base = with_option(std::move(base), "-N", line.value("node"));
    base = with_option(std::move(base), "-i", line.value("id"));
    if (line.has("quiet")) {
        base.emplace_back("-q");
    }
    const std::string_view command = line.last_of({"query", "update", "delete"});
    if (command.empty() || command == "query") {
        return query(line, base);
    }
    base = with(base, {"-l", line.value_or("lifetime", "forever")});
    return run_attribute_tool(command == "update" ? with(base, {"-v", line.value_or("update", "")}) : with(base, {"-D"}));
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
