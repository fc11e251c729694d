// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "sim/status/primitive_text.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/history/entry.hpp"

namespace systole::sim {

namespace {

using pengine::Node;
using pengine::Resource;
using pengine::Role;

/// What a target role takes away from the resource; empty if nothing.
std::string target_role_text(const Resource& rsc) {
    const auto text = rsc.meta.find("target-role");
    const std::optional<Role> role = text ? pengine::parse_role(*text) : std::nullopt;
    if (role == Role::stopped) {
        return "disabled";
    }
    return role == Role::unpromoted && rsc.has_promotable_top() ? fmt::format("target-role:{}", *text) : "";
}

bool is_multiply_active(const Resource& rsc) {
    return rsc.history.active.size() > 1;
}

std::string active_nodes_text(const Resource& rsc) {
    std::string names;
    for (const Node* node : rsc.history.active) {
        names.append(node->name).append(1, ' ');
    }
    return fmt::format(" [ {}]", names);
}

}  // namespace

std::string agent_text(const pengine::Agent& agent) {
    return agent.provider.empty() || !base::equals_ignoring_case(agent.standard, "ocf")
               ? fmt::format("{}:{}", agent.standard, agent.type)
               : fmt::format("{}:{}:{}", agent.standard, agent.provider, agent.type);
}

Role displayed_role(const Resource& rsc) {
    return rsc.current_role == Role::started && rsc.has_promotable_top() ? Role::unpromoted : rsc.current_role;
}

std::string_view pending_state_text(std::string_view task) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTexts{{{"start", "Starting"},
                                                                                          {"stop", "Stopping"},
                                                                                          {"migrate_to", "Migrating"},
                                                                                          {"migrate_from", "Migrating"},
                                                                                          {"promote", "Promoting"},
                                                                                          {"demote", "Demoting"}}};
    for (const auto& [name, text] : kTexts) {
        if (name == task) {
            return text;
        }
    }
    return "";
}

std::string_view printable_id(const Resource& rsc) {
    return rsc.settings.is_unique ? rsc.id : rsc.xml_id;
}

std::string_view exit_code_text(int exit_code) {
    static constexpr std::array<std::pair<int, std::string_view>, 14> kTexts{{{0, "OK"},
                                                                              {1, "Error occurred"},
                                                                              {2, "Invalid parameter"},
                                                                              {3, "Unimplemented"},
                                                                              {4, "Insufficient privileges"},
                                                                              {5, "Not installed"},
                                                                              {6, "Not configured"},
                                                                              {7, "Not running"},
                                                                              {8, "Promoted"},
                                                                              {9, "Failed in promoted role"},
                                                                              {124, "Timeout occurred"},
                                                                              {190, "Service is active but might fail soon"},
                                                                              {191, "Service is promoted but might fail soon"},
                                                                              {193, "No exit status available"}}};
    for (const auto& [code, text] : kTexts) {
        if (code == exit_code) {
            return text;
        }
    }
    return "CRM_EX_UNKNOWN";
}

std::optional<std::string_view> PrimitiveText::failed_probe(std::string_view rsc_name, const Node* node) const {
    for (const pengine::FailedOperation& failed : cluster_.failed_operations) {
        const std::optional<pengine::HistoryEntry> entry = pengine::read_entry(failed.entry);
        if (!entry || !entry->is_maskable_probe_failure() || (node != nullptr && failed.node != node)) {
            continue;
        }
        const auto key = pengine::parse_operation_key(entry->key);
        if (key && key->resource_id == rsc_name) {
            return exit_code_text(entry->exit_code);
        }
    }
    return std::nullopt;
}

std::string PrimitiveText::state_text(const Resource& rsc) const {
    const Role role = displayed_role(rsc);
    if (rsc.is_failed) {
        return role > Role::unpromoted ? fmt::format("FAILED {}", pengine::role_text(role)) : "FAILED";
    }
    const std::string_view pending = options_.show_pending ? pending_state_text(rsc.history.pending_task) : "";
    return std::string(pending.empty() ? pengine::role_text(role) : pending);
}

std::string PrimitiveText::flags_text(const Resource& rsc, const Node* node) const {
    std::vector<std::string> flags;
    if (node != nullptr && !node->is_online && node->is_unclean) {
        flags.emplace_back("UNCLEAN");
    }
    if (node != nullptr && node == rsc.history.lock_node) {
        flags.emplace_back("LOCKED");
    }
    if (options_.show_pending && rsc.history.pending_task == "monitor") {
        flags.emplace_back("Monitoring");
    }
    if (std::string role = target_role_text(rsc); !role.empty()) {
        flags.push_back(std::move(role));
    }
    if (rsc.is_blocked) {
        flags.emplace_back("blocked");
    } else if (rsc.in_maintenance) {
        flags.emplace_back("maintenance");
    } else if (!rsc.is_managed) {
        flags.emplace_back("unmanaged");
    }
    if (rsc.failure_ignored) {
        flags.emplace_back("failure ignored");
    }
    return flags.empty() ? "" : fmt::format(" ({})", fmt::join(flags, ", "));
}

std::string PrimitiveText::of(const Resource& rsc) const {
    const Node* node = current_node(rsc);
    if (node == nullptr) {
        node = rsc.history.pending_node;
    }
    return of(rsc, printable_id(rsc), node);
}

std::string PrimitiveText::of(const Resource& rsc, std::string_view name, const Node* node) const {
    const bool lists_nodes = is_multiply_active(rsc);
    if (lists_nodes) {
        node = nullptr;
    } else if (node == nullptr) {
        node = rsc.history.lock_node;
    }
    std::string text = fmt::format("{}\t({}):\t", name, agent_text(rsc.agent()));
    if (rsc.is_removed) {
        text += " ORPHANED";
    }
    text += " " + state_text(rsc);
    if (node != nullptr && !options_.short_primitives) {
        text += fmt::format(" {}", node->name);
    }
    if (displayed_role(rsc) == Role::stopped) {
        const bool is_cloned = rsc.top().is_clone();
        if (const auto probe = failed_probe(is_cloned ? rsc.top().clone->content->id : rsc.id, node)) {
            text += fmt::format(" ({}) ", *probe);
        }
    }
    text += flags_text(rsc, node);
    const std::string_view description = rsc.definition->own.get("description");
    if (!description.empty() && (options_.descriptions || options_.short_primitives || lists_nodes)) {
        text += fmt::format(" ({})", description);
    }
    if (lists_nodes && !options_.short_primitives) {
        text += active_nodes_text(rsc);
    }
    return text;
}

}  // namespace systole::sim
