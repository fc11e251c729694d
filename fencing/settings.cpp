#include "fencing/settings.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::fencing {

namespace {

constexpr std::string_view kClusterPrefix = "pcmk_";
constexpr std::array kConfigurable{Action::on, Action::off, Action::reboot, Action::list, Action::monitor, Action::status};

std::optional<std::string> find(const Parameters& parameters, const std::string& name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Milliseconds> find_duration(const Parameters& parameters, const std::string& name) {
    const std::optional<std::string> text = find(parameters, name);
    const std::optional<Milliseconds> duration = text ? base::parse_plain_duration(*text) : std::nullopt;
    return duration && *duration >= Milliseconds{0} ? duration : std::nullopt;
}

std::optional<HostCheck> parse_check(std::string_view text) {
    if (text == "static-list") {
        return HostCheck::static_list;
    }
    if (text == "dynamic-list") {
        return HostCheck::dynamic_list;
    }
    if (text == "status") {
        return HostCheck::status;
    }
    return text == "none" ? std::optional{HostCheck::none} : std::nullopt;
}

/// `node:port[;node2:port2]`, blanks as separators and `=` in place of `:` too.
std::map<std::string, std::string> parse_map(std::string_view text) {
    std::map<std::string, std::string> map;
    for (const std::string_view entry : base::split_words(text, "; \t\n")) {
        const std::size_t colon = entry.find_first_of(":=");
        if (colon != std::string_view::npos && colon > 0 && colon + 1 < entry.size()) {
            map.emplace(entry.substr(0, colon), entry.substr(colon + 1));
        }
    }
    return map;
}

void read_delay_base(const Parameters& parameters, DeviceSettings& settings) {
    const std::string text = find(parameters, "pcmk_delay_base").value_or("");
    if (text.find(':') == std::string::npos) {
        settings.delay_base = find_duration(parameters, "pcmk_delay_base").value_or(Milliseconds{0});
        return;
    }
    for (const auto& [node, delay] : parse_map(text)) {
        settings.delay_base_of[node] = std::max(base::parse_plain_duration(delay).value_or(Milliseconds{0}), Milliseconds{0});
    }
}

/// Default 1; -1 is no limit; 0 or what is no number counts as 1.
unsigned read_action_limit(const Parameters& parameters) {
    const std::optional<std::int64_t> limit = base::parse_whole_integer(find(parameters, "pcmk_action_limit").value_or(""));
    if (!limit || *limit == 0 || *limit < -1) {
        return 1;
    }
    return *limit == -1 ? 0 : static_cast<unsigned>(std::min<std::int64_t>(*limit, 1000));
}

ActionSettings read_action(const Parameters& parameters, Action action) {
    const std::string prefix = fmt::format("pcmk_{}_", to_text(action));
    ActionSettings settings{.name = find(parameters, prefix + "action"),
                            .timeout = find_duration(parameters, prefix + "timeout")};
    const std::optional<std::int64_t> tries = base::parse_whole_integer(find(parameters, prefix + "retries").value_or(""));
    if (tries && *tries >= 1) {
        settings.tries = static_cast<unsigned>(std::min<std::int64_t>(*tries, 1000));
    }
    return settings;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

}  // namespace

ActionSettings DeviceSettings::action(Action wanted) const {
    const auto found = actions.find(wanted);
    return found == actions.end() ? ActionSettings{} : found->second;
}

Milliseconds DeviceSettings::base_delay(const NodeName& target) const {
    const auto found = delay_base_of.find(target.value());
    const Milliseconds base = found == delay_base_of.end() ? delay_base : found->second;
    return delay_max > Milliseconds{0} ? std::min(base, delay_max) : base;
}

std::string DeviceSettings::port_of(const NodeName& target) const {
    const auto found = host_map.find(target.value());
    return found == host_map.end() ? target.value() : found->second;
}

DeviceSettings read_settings(const Parameters& parameters) {
    DeviceSettings settings{.host_list = parse_targets(find(parameters, "pcmk_host_list").value_or("")),
                            .host_map = parse_map(find(parameters, "pcmk_host_map").value_or("")),
                            .check = parse_check(find(parameters, "pcmk_host_check").value_or("")),
                            .host_argument = find(parameters, "pcmk_host_argument"),
                            .delay_max = find_duration(parameters, "pcmk_delay_max").value_or(Milliseconds{0}),
                            .action_limit = read_action_limit(parameters)};
    read_delay_base(parameters, settings);
    for (const Action action : kConfigurable) {
        settings.actions[action] = read_action(parameters, action);
    }
    for (const auto& [name, value] : parameters) {
        // crm_feature_set and CRM_meta_*: left by older tools in the parameters, nothing for agents.
        if (!name.starts_with(kClusterPrefix) && !name.starts_with("CRM_meta_") && name != "crm_feature_set") {
            settings.agent_parameters.emplace(name, value);
        }
    }
    return settings;
}

std::set<std::string> parse_targets(std::string_view text) {
    std::set<std::string> targets;
    std::string normal{text};
    // Configurations may hold the two characters \n where a line's end is meant.
    for (std::size_t at = normal.find("\\n"); at != std::string::npos; at = normal.find("\\n", at)) {
        normal.replace(at, 2, "\n");
    }
    for (const std::string_view line : base::split_words(normal, "\n")) {
        if (line.find("invalid") != std::string_view::npos || line.find("variable") != std::string_view::npos) {
            continue;
        }
        for (const std::string_view word : base::split_words(line, " \t\r,;")) {
            if (std::ranges::all_of(word, is_name_character) && word != "on" && word != "off") {
                targets.emplace(word);
            }
        }
    }
    return targets;
}

HostCheck effective_check(const DeviceSettings& settings, const AgentMetadata& metadata) {
    if (settings.check) {
        return *settings.check;
    }
    if (!settings.host_list.empty() || !settings.host_map.empty()) {
        return HostCheck::static_list;
    }
    if (metadata.supports(Action::list)) {
        return HostCheck::dynamic_list;
    }
    return metadata.supports(Action::status) ? HostCheck::status : HostCheck::none;
}

Action effective_action(const DeviceSettings& settings, const AgentMetadata& metadata, Action action) {
    if (action != Action::reboot) {
        return action;
    }
    const bool is_renamed = settings.action(Action::reboot).name.has_value();
    return metadata.supports(Action::reboot) || is_renamed ? Action::reboot : Action::off;
}

std::string agent_input(const DeviceSettings& settings,
                        const AgentMetadata& metadata,
                        Action action,
                        const std::optional<NodeName>& target) {
    std::string input;
    const auto add = [&input](std::string_view name, std::string_view value) {
        // A line's end in a value would be another option: such a parameter cannot be passed.
        if (value.find('\n') == std::string_view::npos) {
            input += fmt::format("{}={}\n", name, value);
        }
    };
    if (target) {
        add("nodename", target->value());
    }
    const std::string argument = settings.host_argument.value_or(metadata.target_parameter);
    const bool takes_target = target && !argument.empty() && argument != "none";
    const auto given = settings.agent_parameters.find(argument);
    const bool is_kept = given != settings.agent_parameters.end() && given->second != "dynamic";
    for (const auto& [name, value] : settings.agent_parameters) {
        const bool is_replaced = name == "action" || (takes_target && !is_kept && name == argument);
        if (!is_replaced) {
            add(name, value);
        }
    }
    add("action", settings.action(action).name.value_or(to_text(action)));
    if (takes_target && !is_kept) {
        add(argument, settings.port_of(*target));
    }
    return input;
}

}  // namespace systole::fencing
