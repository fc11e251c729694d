#include "pengine/model/settings_reader.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/model/node_attributes.hpp"
#include "pengine/model/parameters.hpp"
#include "pengine/model/resource_reader.hpp"
#include "pengine/rules/blocks.hpp"

namespace systole::pengine {

namespace {

void add_absent(NameValues& table, const NameValues& other) {
    for (const NameValues::Pair& pair : other) {
        table.set_if_absent(pair.name, pair.value);
    }
}

/// Attributes of the element itself; a template's count instead of the resource's own, except for the id.
void add_element_attributes(Cluster& cluster, Resource& rsc) {
    const Definition& definition = *rsc.definition;
    for (const xml::Attribute attribute : (definition.base ? definition.base : definition.own).attributes()) {
        const std::string_view value = attribute.name == "id" ? definition.id : attribute.value;
        if (!base::equals_ignoring_case(value, "#default")) {
            rsc.meta.set(attribute.name, value);
        }
    }
    if (rsc.instance >= 0) {
        rsc.meta.set("clone", cluster.strings.keep(std::to_string(rsc.instance)));
    }
}

void add_blocks(Cluster& cluster, const Resource& described, const Definition& holder, NameValues& table) {
    const RuleInput input{.agent = &described.agent(), .scope = &holder};
    evaluate_blocks(cluster, blocks_of(holder, "meta_attributes"), input, table);
}

bool is_default_word(std::string_view text) {
    return base::equals_ignoring_case(text, "default");
}

void read_management(const Cluster& cluster, Resource& rsc) {
    rsc.is_managed = !cluster.options.maintenance_mode;
    const auto managed = rsc.meta.find("is-managed");
    if (managed && !is_default_word(*managed)) {
        rsc.is_managed = base::is_true(*managed);
    }
    if (base::is_true(rsc.meta.get("maintenance")) || cluster.options.maintenance_mode) {
        rsc.is_managed = false;
        rsc.in_maintenance = true;
    }
}

void read_connection(Resource& rsc) {
    const Agent& agent = rsc.agent();
    rsc.settings.is_remote_connection = base::equals_ignoring_case(agent.standard, "ocf") &&
                                        base::equals_ignoring_case(agent.provider, "pacemaker") &&
                                        base::equals_ignoring_case(agent.type, "remote");
    rsc.settings.is_guest_connection = rsc.settings.is_remote_connection && rsc.meta.contains("container");
    const auto migrate = rsc.meta.find("allow-migrate");
    rsc.settings.is_migratable =
        migrate ? base::is_true(*migrate) : rsc.settings.is_remote_connection && !rsc.settings.is_guest_connection;
}

void read_clone_flags(Resource& rsc) {
    const bool is_cloned = rsc.top().is_clone();
    if (is_cloned) {
        const auto unique = rsc.meta.find("globally-unique");
        const auto node_max = base::parse_integer(rsc.meta.get("clone-node-max"));
        rsc.settings.is_unique = unique ? base::is_true(*unique) : node_max && node_max->value > 1;
        rsc.settings.is_promotable = base::is_true(rsc.meta.get("promotable"));
    }
}

MultipleActive read_multiple_active(std::string_view text) {
    if (base::equals_ignoring_case(text, "stop_only")) {
        return MultipleActive::stop_only;
    }
    if (base::equals_ignoring_case(text, "block")) {
        return MultipleActive::block;
    }
    return base::equals_ignoring_case(text, "stop_unexpected") ? MultipleActive::stop_unexpected
                                                               : MultipleActive::stop_start;
}

Score read_threshold(const Cluster& cluster, const Resource& rsc) {
    const auto text = rsc.meta.find("migration-threshold");
    if (!text || is_default_word(*text)) {
        return kInfinity;
    }
    const std::optional<Score> threshold = parse_score(*text, cluster.options.health);
    return threshold && *threshold >= 0 ? *threshold : kInfinity;
}

Requires default_requirement(const Cluster& cluster, const Resource& rsc) {
    if (rsc.settings.is_fence_device || (rsc.is_primitive() && rsc.settings.is_remote_connection)) {
        return Requires::quorum;
    }
    if (cluster.uses_unfencing) {
        return Requires::unfencing;
    }
    if (cluster.options.fencing_enabled) {
        return Requires::fencing;
    }
    return cluster.options.no_quorum_policy == NoQuorumPolicy::ignore ? Requires::nothing : Requires::quorum;
}

Requires read_requirement(const Cluster& cluster, const Resource& rsc) {
    const std::string_view text = rsc.meta.get("requires");
    if (base::equals_ignoring_case(text, "nothing")) {
        return Requires::nothing;
    }
    if (base::equals_ignoring_case(text, "quorum")) {
        return Requires::quorum;
    }
    if (base::equals_ignoring_case(text, "fencing")) {
        return Requires::fencing;
    }
    if (base::equals_ignoring_case(text, "unfencing")) {
        const bool is_possible = cluster.options.fencing_enabled && !rsc.settings.is_fence_device;
        return is_possible ? Requires::unfencing : Requires::quorum;
    }
    return default_requirement(cluster, rsc);
}

void read_timeouts(Cluster& cluster, Resource& rsc) {
    ResourceSettings& settings = rsc.settings;
    settings.failure_timeout_ms = parse_interval(rsc.meta.get("failure-timeout", "0")).value_or(0);
    if (!settings.is_remote_connection || settings.is_guest_connection) {
        return;
    }
    const auto reconnect = parameters(cluster, rsc, nullptr).find("reconnect_interval");
    if (reconnect) {
        settings.reconnect_interval_ms = parse_interval(*reconnect).value_or(0);
        settings.failure_timeout_ms = settings.reconnect_interval_ms;
    }
}

Score score_of(const Cluster& cluster, const Resource& rsc, std::string_view name) {
    return parse_score(rsc.meta.get(name), cluster.options.health).value_or(0);
}

}  // namespace

void read_meta(Cluster& cluster, Resource& rsc) {
    add_element_attributes(cluster, rsc);
    add_blocks(cluster, rsc, *rsc.definition, rsc.meta);
    NameValues inherited;
    for (const Resource* ancestor = rsc.parent; ancestor != nullptr; ancestor = ancestor->parent) {
        add_blocks(cluster, rsc, *ancestor->definition, inherited);
    }
    add_absent(rsc.meta, inherited);
    const RuleInput input{.agent = &rsc.agent()};
    evaluate_blocks(cluster, cluster.rsc_defaults, input, rsc.meta);
    if (rsc.parent != nullptr) {
        add_absent(rsc.meta, rsc.parent->meta);
    }
}

void read_settings(Cluster& cluster, Resource& rsc) {
    ResourceSettings& settings = rsc.settings;
    read_management(cluster, rsc);
    settings.priority = score_of(cluster, rsc, "priority");
    rsc.placement.priority = settings.priority;
    const auto critical = rsc.meta.find("critical");
    settings.is_critical = !critical || base::is_true(*critical);
    settings.notify = base::is_true(rsc.meta.get("notify"));
    read_connection(rsc);
    read_clone_flags(rsc);
    settings.multiple_active = read_multiple_active(rsc.meta.get("multiple-active"));
    settings.stickiness = score_of(cluster, rsc, "resource-stickiness");
    settings.migration_threshold = read_threshold(cluster, rsc);
    settings.is_fence_device = base::equals_ignoring_case(rsc.agent().standard, "stonith");
    cluster.has_fence_device = cluster.has_fence_device || settings.is_fence_device;
    settings.requirement = read_requirement(cluster, rsc);
    read_timeouts(cluster, rsc);
    settings.target_role = target_role_of(rsc);
    if (settings.target_role) {
        rsc.next_role = *settings.target_role;
    }
    const RuleInput input{.agent = &rsc.agent(), .scope = rsc.definition};
    add_amounts(cluster, blocks_of(*rsc.definition, "utilization"), input, rsc.utilization);
}

std::optional<Role> target_role_of(const Resource& rsc) {
    const auto text = rsc.meta.find("target-role");
    if (!text || base::equals_ignoring_case(*text, "Started") || is_default_word(*text)) {
        return std::nullopt;
    }
    const std::optional<Role> role = parse_role(*text);
    if (!role || *role == Role::stopped) {
        return role;
    }
    const bool is_possible = rsc.has_promotable_top() && *role == Role::unpromoted;
    return is_possible ? role : std::nullopt;
}

}  // namespace systole::pengine
