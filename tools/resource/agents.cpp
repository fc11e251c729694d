#include "tools/resource/agents.hpp"

#include "base/text.hpp"
#include "lrmd/agent_command.hpp"
#include "os/paths.hpp"
#include "os/process.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace systole::tools {
namespace {

constexpr std::array<std::string_view, 4> kStandards = {"ocf", "lsb", "service", "stonith"};
constexpr std::chrono::seconds kMetadataTimeout{30};
constexpr std::string_view kFencePrefix = "fence_";

using Names = std::set<std::string>;

enum class Kind { program, directory };

/// Names in a directory that are programs, or directories; hidden ones are left out.
Names names_in(const std::string& directory, Kind kind) {
    Names names;
    std::error_code problem;
    std::filesystem::directory_iterator entry(directory, problem);
    for (const std::filesystem::directory_iterator end; !problem && entry != end; entry.increment(problem)) {
        const std::string name = entry->path().filename();
        std::error_code ignored;
        const bool is_directory = entry->is_directory(ignored);
        const bool fits = kind == Kind::directory ? is_directory : !is_directory && ::access(entry->path().c_str(), X_OK) == 0;
        if (fits && !name.starts_with('.')) {
            names.insert(name);
        }
    }
    return names;
}

std::vector<std::string> ocf_roots() {
    const os::Paths paths = os::Paths::from_environment();
    return {paths.ocf_root + "/resource.d", paths.own_ocf_root() + "/resource.d"};
}

Names ocf_providers() {
    Names names;
    for (const std::string& root : ocf_roots()) {
        names.merge(names_in(root, Kind::directory));
    }
    return names;
}

/// Agents of one provider, or (empty) of all.
Names ocf_agents(const std::string& provider) {
    Names names;
    for (const std::string& root : ocf_roots()) {
        for (const std::string& one : provider.empty() ? ocf_providers() : Names{provider}) {
            names.merge(names_in(root + "/" + one, Kind::program));
        }
    }
    return names;
}

std::vector<std::string> fence_directories() {
    return {"/usr/sbin", os::Paths::from_environment().own_fence_dir()};
}

Names fence_agents() {
    Names names;
    for (const std::string& directory : fence_directories()) {
        names.merge(names_in(directory, Kind::program));
    }
    std::erase_if(names, [](const std::string& name) { return !name.starts_with(kFencePrefix); });
    return names;
}

int print(CommandLine& line, std::string_view list, const Names& names) {
    xml::MutableElement parent;
    if (line.output().is_xml()) {
        parent = line.output().result().append(list);
    }
    for (const std::string& name : names) {
        line.output().line(name);
        if (parent) {
            parent.append("item").append_text(name);
        }
    }
    return line.output().finish(exit_code::kOk);
}

struct Specification {
    std::string standard;
    std::string provider;
    std::string type;
};

std::optional<Specification> parse(const std::string& text) {
    const std::vector<std::string_view> parts = base::split_fields(text, ':');
    const auto part = [&parts](std::size_t i) { return std::string(parts[i]); };
    if (parts.size() == 3) {
        return Specification{part(0), part(1), part(2)};
    }
    return parts.size() == 2 ? std::optional(Specification{part(0), "", part(1)}) : std::nullopt;
}

/// Runs a program to its end; what it printed if it went well.
std::optional<std::string> output_of(os::Command command) {
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    std::optional<os::ProcessEnd> end;
    command.timeout = kMetadataTimeout;
    const auto process = os::Process::start(*loop, std::move(command), [&](os::ProcessEnd how) {
        end = std::move(how);
        loop->stop();
    });
    if (!process) {
        return std::nullopt;
    }
    loop->run();
    const bool is_good = end && end->how == os::ProcessEnd::How::exited && end->exit_code == 0 && !end->output.empty();
    return is_good ? std::optional(end->output) : std::nullopt;
}

std::optional<std::string> ocf_metadata(const Specification& agent) {
    const os::Paths paths = os::Paths::from_environment();
    const lrmd::AgentSettings settings{.ocf_root = paths.ocf_root, .own_ocf_root = paths.own_ocf_root()};
    const lrmd::AgentId id{agent.standard, agent.provider, agent.type};
    if (!lrmd::is_safe_name(id)) {
        return std::nullopt;
    }
    const lrmd::AgentCommand command = lrmd::command_for({.agent = id, .action = "meta-data"}, settings);
    for (const std::string& path : command.paths) {
        if (::access(path.c_str(), X_OK) == 0) {
            return output_of({.path = path, .arguments = command.arguments, .environment = command.environment});
        }
    }
    return std::nullopt;
}

std::optional<std::string> fence_metadata(const Specification& agent) {
    if (agent.type.find('/') != std::string::npos || !agent.type.starts_with(kFencePrefix)) {
        return std::nullopt;
    }
    for (const std::string& directory : fence_directories()) {
        const std::string path = directory + "/" + agent.type;
        if (::access(path.c_str(), X_OK) == 0) {
            return output_of({.path = path,
                              .environment = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}, {"LC_ALL", "C"}},
                              .standard_input = "action=metadata\n"});
        }
    }
    return std::nullopt;
}

int no_such(CommandLine& line, const std::string& message) {
    line.output().program_error(message);
    line.output().error("Error performing operation: No such object");
    return line.output().finish(exit_code::kNoSuch);
}

}  // namespace

int list_standards(CommandLine& line) {
    for (const std::string_view standard : kStandards) {
        line.output().line(standard);
    }
    if (line.output().is_xml()) {
        xml::MutableElement parent = line.output().result().append("standards");
        for (const std::string_view standard : kStandards) {
            parent.append("item").append_text(standard);
        }
    }
    return line.output().finish(exit_code::kOk);
}

int list_ocf_providers(CommandLine& line) {
    return print(line, "providers", ocf_providers());
}

int list_ocf_alternatives(CommandLine& line) {
    const std::string type = line.value_or("list-ocf-alternatives", "");
    Names providers;
    for (const std::string& provider : ocf_providers()) {
        if (ocf_agents(provider).contains(type)) {
            providers.insert(provider);
        }
    }
    if (!providers.empty()) {
        return print(line, "providers", providers);
    }
    line.output().error(fmt::format("No OCF providers found for {}", type));
    line.output().program_error("Error performing operation: No such object");
    return line.output().finish(exit_code::kNoSuch);
}

int list_agents(CommandLine& line) {
    const std::string wanted = line.value_or("list-agents", "");
    const auto colon = wanted.find(':');
    const std::string standard = wanted.substr(0, colon);
    const std::string provider = colon == std::string::npos ? std::string() : wanted.substr(colon + 1);
    Names names;
    if (standard == "ocf") {
        names = ocf_agents(provider);
    } else if (standard == "lsb" || standard == "service") {
        names = names_in(os::Paths::from_environment().init_dir, Kind::program);
    } else if (standard == "stonith") {
        names = fence_agents();
    }
    if (!names.empty()) {
        return print(line, "agents", names);
    }
    line.output().error(provider.empty()
                            ? fmt::format("No agents found for standard '{}'", standard)
                            : fmt::format("No agents found for standard '{}' and provider '{}'", standard, provider));
    line.output().program_error("Error performing operation: Error occurred");
    return line.output().finish(exit_code::kError);
}

int show_metadata(CommandLine& line) {
    const std::string text = line.value_or("show-metadata", "");
    const std::optional<Specification> agent = parse(text);
    if (!agent || (agent->standard == "ocf") == agent->provider.empty()) {
        return no_such(line, fmt::format("'{}' is not a valid agent specification", text));
    }
    std::optional<std::string> metadata;
    if (agent->standard == "ocf") {
        metadata = ocf_metadata(*agent);
    } else if (agent->standard == "stonith") {
        metadata = fence_metadata(*agent);
    }
    if (!metadata) {
        return no_such(line, fmt::format("Metadata query for {} failed: No such device or address", text));
    }
    line.output().block("metadata", *metadata);
    return line.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
