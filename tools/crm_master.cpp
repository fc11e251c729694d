#include "tools/attribute/attribute_tool.hpp"
#include "tools/attribute/delegate.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

namespace systole::tools {
namespace {

/// The promotion score of a resource, for agents that do not use `crm_attribute --promotion` yet.
int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "query and set promotion scores (older name of crm_attribute --promotion)");
    line.flag("-G,--query", "Query the promotion score");
    line.option("-v,--update", "Set the promotion score");
    line.flag("-D,--delete", "Delete the promotion score");
    line.option("-r,--resource", "Id of the resource, for use outside an agent");
    line.option("-N,--node,-U,--uname", "Name of the node that the score is for");
    line.option("-l,--lifetime", "Until when the score counts: reboot (default) or forever");
    line.option("-i,--id", "Id of the attribute");
    line.flag("-q,-Q,--quiet", "Print only the score");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    const std::optional<std::string> resource = line.has("resource") ? line.value("resource") : environment("OCF_RESOURCE_INSTANCE");
    if (!resource) {
        return line.usage_error("crm_master must be called from an OCF resource agent or with a resource ID specified");
    }
    std::vector<std::string> arguments = {"crm_attribute", "--promotion=" + *resource, "-l", line.value_or("lifetime", "reboot")};
    arguments = with_option(std::move(arguments), "-N", line.value("node"));
    arguments = with_option(std::move(arguments), "-i", line.value("id"));
    if (line.has("quiet")) {
        arguments.emplace_back("-q");
    }
    const std::string_view command = line.last_of({"query", "update", "delete"});
    if (command == "update") {
        return run_attribute_tool(with(std::move(arguments), {"-v", line.value_or("update", "")}));
    }
    return run_attribute_tool(with(std::move(arguments), {command == "delete" ? "-D" : "-G"}));
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
