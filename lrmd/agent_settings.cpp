#include "lrmd/agent_settings.hpp"

#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

extern char** environ;  // NOLINT: POSIX has no other way to list the environment

namespace systole::lrmd {

namespace {

std::map<std::string, std::string> own_environment() {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (const auto equals = text.find('='); equals != std::string_view::npos) {
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return variables;
}

}  // namespace

AgentSettings agent_settings(const os::Paths& paths) {
    AgentSettings settings{.ocf_root = paths.ocf_root,
                           .own_ocf_root = paths.own_ocf_root(),
                           .init_dir = paths.init_dir,
                           .log_file = paths.log_file("agents"),
                           .environment = own_environment()};
    // Agents call our tools by name; when the tools are not where agents look by themselves, tell them.
    std::error_code ignored;
    if (std::filesystem::exists(paths.program_dir() + "/crm_attribute", ignored)) {
        settings.tool_dir = paths.program_dir();
    }
    return settings;
}

}  // namespace systole::lrmd
