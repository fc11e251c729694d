#include "lrmd/agent_command.hpp"

#include <algorithm>
#include <string_view>

namespace systole::lrmd {

namespace {

constexpr std::string_view kSystemPath = "/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::string_view kParameterPrefix = "OCF_RESKEY_";
constexpr std::string_view kCheckLevel = "OCF_CHECK_LEVEL";

/// Parameter names as shells can take them.
std::string variable_name(std::string_view parameter) {
    std::string name(kParameterPrefix);
    name += parameter;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

std::string search_path(const AgentSettings& settings) {
    const auto inherited = settings.environment.find("PATH");
    std::string path = settings.tool_dir.empty() ? std::string() : settings.tool_dir + ":";
    if (inherited != settings.environment.end() && !inherited->second.empty()) {
        path += inherited->second + ":";
    }
    return path.append(kSystemPath);
}

/// The daemon's own environment, without what a cluster manager that started us may have left, plus what agents' libraries
/// and the tools they call look at.
std::map<std::string, std::string> base_environment(const AgentSettings& settings) {
    std::map<std::string, std::string> variables;
    for (const auto& [name, value] : settings.environment) {
        const bool is_foreign = name.starts_with("OCF_") || name.starts_with("HA_") || name.starts_with("PCMK_");
        if (!is_foreign || name == "PCMK_schema_directory") {
            variables[name] = value;
        }
    }
    variables["LC_ALL"] = "C";
    variables["PATH"] = search_path(settings);
    if (!settings.tool_dir.empty()) {
        variables["HA_SBIN_DIR"] = settings.tool_dir;
    }
    for (const std::string prefix : {"HA_", "PCMK_"}) {
        variables[prefix + "debug"] = "0";
        variables[prefix + "logfacility"] = "daemon";
        variables[prefix + "logfile"] = settings.log_file;
        variables[prefix + "cluster_type"] = "corosync";
        variables[prefix + "quorum_type"] = "corosync";
        variables[prefix + "mcp"] = "true";
    }
    variables["HA_LOGFACILITY"] = "daemon";
    variables["HA_LOGFILE"] = settings.log_file;
    variables["PCMK_service"] = "pacemaker-execd";
    return variables;
}

void add_ocf_variables(std::map<std::string, std::string>& variables, const AgentCall& call, const AgentSettings& settings) {
    variables["OCF_ROOT"] = settings.ocf_root;
    variables["OCF_RA_VERSION_MAJOR"] = "1";
    variables["OCF_RA_VERSION_MINOR"] = "1";
    variables["OCF_EXIT_REASON_PREFIX"] = "ocf-exit-reason:";
    variables["OCF_OUTPUT_FORMAT"] = "text";
    variables["OCF_RESOURCE_TYPE"] = call.agent.type;
    variables["OCF_RESOURCE_PROVIDER"] = call.agent.provider;
    if (!call.resource.value().empty()) {
        variables["OCF_RESOURCE_INSTANCE"] = call.resource.value();
        variables["OCF_RESKEY_CRM_meta_timeout"] = std::to_string(call.timeout.count());
    }
    for (const auto& [name, value] : call.parameters) {
        variables[name == kCheckLevel ? name : variable_name(name)] = value;
    }
}

bool is_file_name(std::string_view name) {
    return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos &&
           name.find('\0') == std::string_view::npos;
}

AgentCommand script_command(const AgentCall& call, const AgentSettings& settings) {
    AgentCommand command;
    command.environment = base_environment(settings);
    command.paths = {settings.init_dir + "/" + call.agent.type};
    command.arguments = {call.action == "monitor" ? "status" : call.action};
    return command;
}

AgentCommand ocf_command(const AgentCall& call, const AgentSettings& settings) {
    AgentCommand command;
    command.environment = base_environment(settings);
    const auto file = "/resource.d/" + call.agent.provider + "/" + call.agent.type;
    command.paths = {settings.ocf_root + file};
    if (!settings.own_ocf_root.empty() && settings.own_ocf_root != settings.ocf_root) {
        command.paths.push_back(settings.own_ocf_root + file);
    }
    command.arguments = {call.action};
    add_ocf_variables(command.environment, call, settings);
    return command;
}

}  // namespace

AgentCommand command_for(const AgentCall& call, const AgentSettings& settings) {
    AgentCommand command = call.agent.standard == "ocf" ? ocf_command(call, settings) : script_command(call, settings);
    for (const auto& [name, value] : settings.additions) {
        command.environment[name] = value;
    }
    return command;
}

bool is_safe_name(const AgentId& agent) {
    return is_file_name(agent.type) && (agent.standard != "ocf" || is_file_name(agent.provider));
}

}  // namespace systole::lrmd
