#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/fencing/devices.hpp"
#include "tools/fencing/fence.hpp"
#include "tools/fencing/history.hpp"
#include "tools/fencing/local.hpp"
#include "tools/fencing/session.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace systole::tools {
namespace {

enum class Where { here, cluster };
enum class NeedsAgent { no, yes };

struct Command {
    std::string_view name;  ///< the option's long name
    Where where = Where::cluster;
    int (*run)(FencingSession& session) = nullptr;
    NeedsAgent needs_agent = NeedsAgent::no;
};

constexpr std::array kCommands = {
    Command{"fence", Where::cluster, &fence_off},
    Command{"reboot", Where::cluster, &fence_reboot},
    Command{"unfence", Where::cluster, &fence_on},
    Command{"confirm", Where::cluster, &confirm_fencing},
    Command{"history", Where::cluster, &show_history},
    Command{"last", Where::cluster, &show_last_fencing},
    Command{"list", Where::cluster, &list_capable_devices},
    Command{"list-registered", Where::cluster, &list_registered_devices},
    Command{"list-targets", Where::cluster, &list_device_targets},
    Command{"query", Where::cluster, &query_device},
    Command{"register", Where::cluster, &register_device, NeedsAgent::yes},
    Command{"deregister", Where::cluster, &deregister_device},
    Command{"register-level", Where::cluster, &register_level},
    Command{"deregister-level", Where::cluster, &deregister_level},
    Command{"list-installed", Where::here, &list_installed_agents},
    Command{"metadata", Where::here, &show_agent_metadata, NeedsAgent::yes},
    Command{"validate", Where::here, &validate_agent, NeedsAgent::yes},
};

const Command* chosen_command(const CommandLine& line) {
    std::vector<std::string_view> names;
    for (const Command& command : kCommands) {
        names.push_back(command.name);
    }
    const std::string_view last = line.last_of(names);
    for (const Command& command : kCommands) {
        if (command.name == last) {
            return &command;
        }
    }
    return nullptr;
}

void add_device_options(CommandLine& line) {
    line.option("-R,--register", "Register a fencing device with this node's fencer; needs --agent");
    line.option("-D,--deregister", "Take back a device registered so");
    line.option("-r,--register-level", "Register a fencing level for NODE, @PATTERN or ATTRIBUTE=VALUE; needs --index, --device");
    line.option("-d,--deregister-level", "Take back a level registered so; needs --index");
    line.option("-l,--list", "List devices that can terminate the specified host");
    line.flag("-L,--list-registered", "List all registered devices");
    line.flag("-I,--list-installed", "List all installed devices");
    line.option("-s,--list-targets", "List the targets that can be fenced by the named device");
    line.option("-Q,--query", "Check named device's status");
    line.flag("-M,--metadata", "Show agent metadata for fence agent named with --agent");
    line.flag("-K,--validate", "Check whether a fencing device configuration is valid; needs --agent");
    line.option("-a,--agent", "Agent to use (for example, fence_xvm)");
    line.repeatable("-o,--option", "Specify a device configuration parameter as NAME=VALUE");
    line.repeatable("-e,--env-option", "Specify a parameter NAME whose value is that of the environment's OCF_RESKEY_NAME");
    line.repeatable("-v,--device", "Device of a fencing level");
    line.option("-i,--index", "The fencing level (1-9)");
}

void add_fencing_options(CommandLine& line) {
    line.option("-F,--fence", "Fence named host");
    line.option("-B,--reboot", "Reboot named host");
    line.option("-U,--unfence", "Unfence named host");
    line.option("-C,--confirm", "Tell cluster that named host is now safely down");
    line.option("-H,--history",
                "Show last successful fencing operation for named node (or '*' for all nodes); with --verbose all");
    line.option("-h,--last", "Indicate when the named node was last fenced");
    line.flag("-c,--cleanup", "Clean up wherever appropriate; requires --history");
    line.flag("-b,--broadcast", "Broadcast wherever appropriate");
    line.option("-t,--timeout", "Operation timeout (default 120s)");
    line.option("-y,--delay", "Fencing delay; -1 disables all delays");
    line.option("--tolerance", "Succeed if a fencing operation of this kind succeeded within this time");
    line.option("-T,--tag", "Show this with the request in the history");
    line.flag("-n,--as-node-id", "The node is named by its id in the cluster layer");
    line.flag("-q,--quiet", "Be less descriptive in output");
}

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "Access the Pacemaker fencing API");
    line.free_short_help();
    add_device_options(line);
    add_fencing_options(line);
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    FencingSession session(line);
    const Command* const command = chosen_command(line);
    if (command == nullptr) {
        return line.usage_error("Must specify a command");
    }
    if (command->needs_agent == NeedsAgent::yes && !line.has("agent")) {
        return session.refuse("Please specify an agent to query using -a,--agent [value]");
    }
    if (const std::optional<int> refused = session.check_durations(); refused) {
        return *refused;
    }
    if (command->where == Where::cluster) {
        if (const std::optional<int> failed = session.connect(); failed) {
            return *failed;
        }
    }
    return command->run(session);
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
