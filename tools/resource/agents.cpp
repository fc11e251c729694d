#include "tools/resource/agents.hpp"

#include "base/text.hpp"
#include "os/paths.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/fencing/fence_agents.hpp"
#include "tools/resource/metadata.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace systole::tools {
namespace {

constexpr std::array<std::string_view, 4> kStandards = {"ocf", "lsb", "service", "stonith"};

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

/// A list and how its XML form is called.
struct NamedList {
    xml::MutableElement parent;  ///< made by the caller, with its attributes
    std::string_view item;
};

int print(CommandLine& line, NamedList list, const Names& names) {
    for (const std::string& name : names) {
        line.output().line(name);
        list.parent.append(list.item).append_text(name);
    }
    return line.output().finish(exit_code::kOk);
}

Names lsb_agents() {
    return names_in(os::Paths::from_environment().init_dir, Kind::program);
}

/// Agents of a standard; for ocf of one provider or (empty) of all.
Names agents_of(const std::string& standard, const std::string& provider) {
    if (standard == "ocf") {
        return ocf_agents(provider);
    }
    if (standard == "lsb" || standard == "service") {
        return lsb_agents();
    }
    return standard == "stonith" ? fence_agents() : Names();
}

std::optional<lrmd::AgentId> parse(const std::string& text) {
    const std::vector<std::string_view> parts = base::split_fields(text, ':');
    const auto part = [&parts](std::size_t i) { return std::string(parts[i]); };
    if (parts.size() == 3) {
        return lrmd::AgentId{part(0), part(1), part(2)};
    }
    return parts.size() == 2 ? std::optional(lrmd::AgentId{part(0), "", part(1)}) : std::nullopt;
}

int no_such(CommandLine& line, const std::string& message) {
    line.output().program_error(message);
    line.output().error("Error performing operation: No such object");
    return line.output().finish(exit_code::kNoSuch);
}

}  // namespace

bool is_agent_installed(const lrmd::AgentId& agent) {
    return agents_of(agent.standard, agent.provider).contains(agent.type);
}

int list_standards(CommandLine& line) {
    xml::MutableElement parent = line.output().result().append("standards");
    for (const std::string_view standard : kStandards) {
        line.output().line(standard);
        parent.append("standard").append_text(standard);
    }
    return line.output().finish(exit_code::kOk);
}

int list_ocf_providers(CommandLine& line) {
    xml::MutableElement parent = line.output().result().append("providers").set("standard", "ocf");
    return print(line, {parent, "provider"}, ocf_providers());
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
        xml::MutableElement parent = line.output().result().append("providers").set("standard", "ocf").set("agent", type);
        return print(line, {parent, "provider"}, providers);
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
    const Names names = agents_of(standard, provider);
    if (!names.empty()) {
        xml::MutableElement parent = line.output().result().append("agents").set("standard", standard);
        if (!provider.empty()) {
            parent.set("provider", provider);
        }
        return print(line, {parent, "agent"}, names);
    }
    line.output().error(provider.empty()
                            ? fmt::format("No agents found for standard '{}'", standard)
                            : fmt::format("No agents found for standard '{}' and provider '{}'", standard, provider));
    line.output().program_error("Error performing operation: Error occurred");
    return line.output().finish(exit_code::kError);
}

int show_metadata(CommandLine& line) {
    const std::string text = line.value_or("show-metadata", "");
    const std::optional<lrmd::AgentId> agent = parse(text);
    if (!agent || (agent->standard == "ocf") == agent->provider.empty()) {
        return no_such(line, fmt::format("'{}' is not a valid agent specification", text));
    }
    const std::optional<std::string> metadata = metadata_of(*agent);
    if (!metadata) {
        return no_such(line, fmt::format("Metadata query for {} failed: No such device or address", text));
    }
    line.output().block("metadata", *metadata);
    return line.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
