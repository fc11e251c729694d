#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/resource/agents.hpp"
#include "tools/resource/constraints.hpp"
#include "tools/resource/context.hpp"
#include "tools/resource/digests.hpp"
#include "tools/resource/execute.hpp"
#include "tools/resource/listing.hpp"
#include "tools/resource/live.hpp"
#include "tools/resource/options.hpp"
#include "tools/resource/parameters.hpp"
#include "tools/resource/placement.hpp"
#include "tools/resource/restart.hpp"
#include "tools/resource/settle.hpp"
#include "tools/resource/why.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace systole::tools {
namespace {

enum class Needs { nothing, cib, resource, optional_resource };
/// What may stand on the command line beside options.
enum class Arguments { none, named_values };

struct Command {
    std::string_view name;  ///< the option's long name
    Needs needs = Needs::resource;
    int (*run)(ResourceContext& context) = nullptr;
    Arguments arguments = Arguments::none;
};

constexpr std::array kCommands = {
    Command{"list", Needs::cib, &list_resources},
    Command{"list-raw", Needs::cib, &list_ids},
    Command{"list-operations", Needs::optional_resource,
            [](ResourceContext& c) { return list_operations(c, OperationList::active); }},
    Command{"list-all-operations", Needs::optional_resource,
            [](ResourceContext& c) { return list_operations(c, OperationList::all); }},
    Command{"locate", Needs::resource, &locate_resource},
    Command{"query-xml", Needs::resource, [](ResourceContext& c) { return query_resource_xml(c, ResourceXml::expanded); }},
    Command{"query-xml-raw", Needs::resource, [](ResourceContext& c) { return query_resource_xml(c, ResourceXml::raw); }},
    Command{"get-parameter", Needs::resource, &get_parameter},
    Command{"set-parameter", Needs::resource, &set_parameter},
    Command{"delete-parameter", Needs::resource, &delete_parameter},
    Command{"move", Needs::resource, &move_resource},
    Command{"ban", Needs::resource, &ban_resource},
    Command{"clear", Needs::optional_resource, &clear_resource},
    Command{"cleanup", Needs::optional_resource, &clean_up_resource},
    Command{"refresh", Needs::optional_resource, &refresh_resource},
    Command{"fail", Needs::resource, &fail_resource},
    Command{"delete", Needs::cib, &delete_resource},
    Command{"wait", Needs::cib, &wait_for_cluster},
    Command{"restart", Needs::resource, &restart_resource},
    Command{"list-standards", Needs::nothing, [](ResourceContext& c) { return list_standards(c.line()); }},
    Command{"list-ocf-providers", Needs::nothing, [](ResourceContext& c) { return list_ocf_providers(c.line()); }},
    Command{"list-ocf-alternatives", Needs::nothing, [](ResourceContext& c) { return list_ocf_alternatives(c.line()); }},
    Command{"list-agents", Needs::nothing, [](ResourceContext& c) { return list_agents(c.line()); }},
    Command{"show-metadata", Needs::nothing, [](ResourceContext& c) { return show_metadata(c.line()); }},
    Command{"list-options", Needs::nothing, [](ResourceContext& c) { return list_resource_options(c.line()); }},
    Command{"constraints", Needs::resource, [](ResourceContext& c) { return list_constraints(c, ConstraintDepth::direct); }},
    Command{"stack", Needs::resource, [](ResourceContext& c) { return list_constraints(c, ConstraintDepth::recursive); }},
    Command{"why", Needs::optional_resource, &explain_resources},
    Command{"digests", Needs::resource, &show_digests, Arguments::named_values},
    Command{"validate", Needs::nothing, [](ResourceContext& c) { return execute_agent(c, "validate"); }, Arguments::named_values},
    Command{"force-start", Needs::nothing, [](ResourceContext& c) { return execute_agent(c, "force-start"); },
            Arguments::named_values},
    Command{"force-stop", Needs::nothing, [](ResourceContext& c) { return execute_agent(c, "force-stop"); },
            Arguments::named_values},
    Command{"force-check", Needs::nothing, [](ResourceContext& c) { return execute_agent(c, "force-check"); },
            Arguments::named_values},
    Command{"force-promote", Needs::nothing, [](ResourceContext& c) { return execute_agent(c, "force-promote"); },
            Arguments::named_values},
    Command{"force-demote", Needs::nothing, [](ResourceContext& c) { return execute_agent(c, "force-demote"); },
            Arguments::named_values},
};

const Command& chosen_command(const CommandLine& line) {
    std::vector<std::string_view> names;
    for (const Command& command : kCommands) {
        names.push_back(command.name);
    }
    const std::string_view last = line.last_of(names);
    for (const Command& command : kCommands) {
        if (command.name == last) {
            return command;
        }
    }
    return kCommands.front();
}

std::optional<int> refuse_surplus(CommandLine& line, const Command& command) {
    const std::vector<std::string>& arguments = line.arguments();
    if (!arguments.empty() && command.arguments == Arguments::none) {
        line.output().program_error("non-option ARGV-elements:");
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            line.output().error(fmt::format("[{} of {}] {}", i + 1, arguments.size(), arguments[i]));
        }
        return line.output().finish(exit_code::kUsage);
    }
    const bool describes_agent = line.has("class") || line.has("agent") || line.has("provider");
    if (describes_agent && command.name != "validate" && !command.name.starts_with("force-")) {
        line.output().program_error("--class, --agent, and --provider can only be used with --validate and --force-*");
        return line.output().finish(exit_code::kUsage);
    }
    return std::nullopt;
}

/// What a command needs before it runs, in the order in which problems are told.
std::optional<int> prepare(ResourceContext& context, Needs needs) {
    if (needs == Needs::nothing) {
        return std::nullopt;
    }
    if (const bool is_missing = needs == Needs::resource && context.resource_id().empty(); is_missing) {
        context.output().program_error("Must supply a resource ID with -r/--resource");
        return context.output().finish(exit_code::kUsage);
    }
    if (const std::optional<int> failed = context.open(); failed) {
        return failed;
    }
    const bool names_resource = needs == Needs::resource || (needs == Needs::optional_resource && !context.resource_id().empty());
    if (names_resource) {
        if (const std::optional<int> failed = context.require_resource(); failed) {
            return failed;
        }
    }
    return context.check_node();
}

void add_queries(CommandLine& line) {
    line.flag("-L,--list", "List all cluster resources with status");
    line.flag("-l,--list-raw", "List the IDs of all instantiated resources");
    line.flag("-O,--list-operations", "List active operations, optionally of a resource or node");
    line.flag("-o,--list-all-operations", "List all operations, optionally of a resource or node");
    line.flag("-W,--locate", "Show the nodes where a resource runs");
    line.flag("-q,--query-xml", "Show a resource's definition, templates expanded");
    line.flag("-w,--query-xml-raw", "Show a resource's definition as it is configured");
    line.flag("--list-standards", "List supported standards");
    line.flag("--list-ocf-providers", "List all available OCF providers");
    line.option("--list-agents", "List all agents of a standard and, optionally, a provider");
    line.option("--list-ocf-alternatives", "List all available providers of an OCF agent");
    line.option("--show-metadata", "Show the meta-data of an agent: STANDARD:[PROVIDER:]TYPE");
    line.flag("-a,--constraints", "Display the location and colocation constraints of a resource");
    line.flag("-A,--stack", "The same, recursively");
    line.flag("-Y,--why", "Show why resources are not running");
    line.flag("--digests", "Show parameter hashes");
    line.flag("--validate", "Call an agent's validate-all");
    line.option("--list-options", "List options that are supported: primitive (meta-attributes) or fencing (parameters)");
    line.flag("--all", "With --list-options: advanced ones, too");
    line.flag("--explain", "With --why: also what the policy engine decides and why");
}

void add_changes(CommandLine& line) {
    line.option("-p,--set-parameter", "Set this parameter; needs -v");
    line.option("-g,--get-parameter", "Show this parameter");
    line.option("-d,--delete-parameter", "Delete this parameter");
    line.option("-v,--parameter-value", "Value for -p");
    line.flag("-m,--meta", "Operate on meta-attributes");
    line.flag("-z,--utilization", "Operate on utilization attributes");
    line.flag("--element", "Operate on XML attributes of the definition");
    line.option("-s,--set-name", "Id of the attribute set");
    line.option("-i,--nvpair", "Id of the attribute");
    line.flag("--recursive", "Also change what depends on the resource (target-role), or what is in it");
    line.flag("-M,--move", "Prefer another node (-N), or leave the present one");
    line.flag("-B,--ban", "Keep off a node: that of -N, or the present one");
    line.flag("-U,--clear", "Remove the constraints made by --move and --ban");
    line.flag("--expired", "With --clear: only those that have ended");
    line.option("-u,--lifetime", "ISO 8601 duration after which --move and --ban end");
    line.flag("--promoted", "With --move and --ban: the promoted role only");
    line.flag("--master", "Old name of --promoted");
    line.flag("-D,--delete", "Delete a resource from the configuration; needs -t");
    line.option("-t,--resource-type", "Type for --delete: primitive, group, clone, ...");
}

void add_commands(CommandLine& line) {
    line.flag("-C,--cleanup", "Forget failed operations");
    line.flag("-R,--refresh", "Forget the whole history, so that the state is detected again");
    line.flag("-F,--fail", "Tell the cluster that a resource has failed; needs -N");
    line.flag("--wait", "Wait until the cluster has nothing more to do");
    line.flag("--restart", "Restart a resource");
    for (const char* const name : {"--force-start", "--force-stop", "--force-check", "--force-promote", "--force-demote"}) {
        line.flag(name, "Run an agent directly");
    }
    line.option("-r,--resource", "Resource ID");
    line.option("-N,--node", "Node name");
    line.option("-n,--operation", "With --cleanup: only this operation");
    line.option("-I,--interval", "With --cleanup: only operations of this interval");
    line.option("-T,--timeout", "With --wait, --restart, --force-*, --validate: give up after this time");
    line.flag("-f,--force", "Do it anyway, to just what was named");
    line.flag("-Q,--quiet", "Print little");
    line.option("--class", "With --validate and --force-*: the agent's standard");
    line.option("--agent", "With --validate and --force-*: the agent's type");
    line.option("--provider", "With --validate and --force-*: the agent's provider");
    line.repeatable("--option", "With --validate and --force-*: a parameter as NAME=VALUE");
}

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "query and change resources of the cluster");
    add_queries(line);
    add_changes(line);
    add_commands(line);
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    const Command& command = chosen_command(line);
    if (const std::optional<int> refused = refuse_surplus(line, command); refused) {
        return *refused;
    }
    ResourceContext context(line);
    if (const std::optional<int> failed = prepare(context, command.needs); failed) {
        return *failed;
    }
    return command.run(context);
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
