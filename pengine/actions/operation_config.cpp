#include "pengine/actions/operation_config.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/iso8601.hpp"
#include "base/text.hpp"
#include "pengine/model/parameters.hpp"
#include "pengine/rules/blocks.hpp"
#include "pengine/rules/rule.hpp"

namespace systole::pengine {

namespace {

constexpr std::int64_t kMaxMilliseconds = 2'147'483'647;
constexpr std::int64_t kDefaultTimeoutMs = 20'000;

bool is_probe(std::string_view name, std::uint32_t interval_ms) {
    return interval_ms == 0 && name == "monitor";
}

bool is_promoted_role(std::string_view role) {
    return parse_role(role) == Role::promoted;
}

/// The first element of this name and id at or below `from`.
xml::Element find_below(xml::Element from, std::string_view name, std::string_view id) {
    if (from.is(name) && from.id() == id) {
        return from;
    }
    for (const xml::Element child : from.children()) {
        if (const xml::Element found = find_below(child, name, id)) {
            return found;
        }
    }
    return {};
}

/// A probe without timeout takes that of the monitor with the smallest interval.
std::optional<std::string_view> shortest_monitor_timeout(const Definition& definition) {
    const Operation* shortest = nullptr;
    for (const Operation& operation : definition.operations) {
        if (operation.is_enabled && operation.interval_ms > 0 && operation.name == "monitor" &&
            (shortest == nullptr || operation.interval_ms < shortest->interval_ms)) {
            shortest = &operation;
        }
    }
    return shortest == nullptr ? std::nullopt : shortest->element.attribute("timeout");
}

/// on-fail of a demote without one: that of the last recurring monitor of the promoted role which has a usable one.
std::optional<std::string_view> on_fail_for_demote(const Definition& definition) {
    std::optional<std::string_view> result;
    for (const Operation& operation : definition.operations) {
        const auto on_fail = operation.element.attribute("on-fail");
        if (operation.is_enabled && operation.interval_ms > 0 && operation.name == "monitor" && on_fail &&
            is_promoted_role(operation.role_text.value_or("")) && !base::equals_ignoring_case(*on_fail, "demote")) {
            result = on_fail;
        }
    }
    return result;
}

/// Drops values of on-fail that make no sense for the operation, and adds implied ones.
void validate_on_fail(const Definition& definition, std::string_view name, std::uint32_t interval_ms, NameValues& meta) {
    const auto is = [&meta](std::string_view value) {
        const auto found = meta.find("on-fail");
        return found && base::equals_ignoring_case(*found, value);
    };
    if (name == "stop" && (is("standby") || is("demote") || is("stop"))) {
        meta.erase("on-fail");
        return;
    }
    if (name == "demote" && !meta.contains("on-fail")) {
        if (const auto value = on_fail_for_demote(definition)) {
            meta.set("on-fail", *value);
        }
    }
    if (name == "lrm_delete") {
        meta.set("on-fail", "ignore");
        return;
    }
    const bool may_demote = name == "promote" || (name == "monitor" && interval_ms > 0 && is_promoted_role(meta.get("role")));
    if (is("demote") && !may_demote) {
        meta.erase("on-fail");
    }
}

void normalise_timeout(Cluster& cluster, NameValues& meta) {
    const auto text = meta.find("timeout");
    std::int64_t timeout = kDefaultTimeoutMs;
    if (text) {
        timeout = std::min<std::int64_t>(base::parse_action_timeout(*text).count(), kMaxMilliseconds);
    }
    meta.set("timeout", cluster.strings.keep(fmt::format("{}", timeout)));
}

/// Milliseconds until the next multiple of the interval from the origin; nothing if the origin is no date.
std::optional<std::int64_t> delay_from_origin(const Cluster& cluster, std::string_view origin, std::uint32_t interval_ms) {
    const auto date = base::parse_date_time(origin, cluster.run.now);
    if (!date) {
        return std::nullopt;
    }
    const std::int64_t interval = base::round_to_seconds(base::Milliseconds(interval_ms)).count();
    const std::int64_t into = (cluster.now() - date->epoch_seconds()) % interval;
    return ((into <= 0 ? 0 : interval) - into) * 1000;
}

void normalise_start_delay(Cluster& cluster, std::uint32_t interval_ms, NameValues& meta) {
    if (const auto text = meta.find("start-delay")) {
        const auto delay = base::parse_plain_duration(*text);
        const std::int64_t value = delay ? std::clamp<std::int64_t>(delay->count(), 0, kMaxMilliseconds) : 0;
        meta.set("start-delay", cluster.strings.keep(fmt::format("{}", value)));
        return;
    }
    const auto origin = meta.find("interval-origin");
    if (origin && interval_ms > 0) {
        if (const auto delay = delay_from_origin(cluster, *origin, interval_ms)) {
            meta.set("start-delay", cluster.strings.keep(fmt::format("{}", *delay)));
        }
    }
}

/// The configured part: blocks of the operation, its attributes, defaults.
NameValues configured_meta(Cluster& cluster, const Resource& rsc, const Operation* operation, std::string_view name,
                           std::uint32_t interval_ms) {
    NameValues meta;
    RuleInput input;
    input.agent = &rsc.agent();
    input.operation = name;
    input.interval_ms = interval_ms;
    if (operation != nullptr) {
        evaluate_blocks(cluster, operation_blocks(cluster, *rsc.definition, *operation, "meta_attributes"), input, meta);
        for (const xml::Attribute attribute : operation->element.attributes()) {
            meta.set(attribute.name, attribute.value);
        }
    }
    if (is_probe(name, interval_ms) && !meta.contains("timeout")) {
        if (const auto timeout = shortest_monitor_timeout(*rsc.definition)) {
            meta.set("timeout", *timeout);
        }
    }
    evaluate_blocks(cluster, cluster.op_defaults, input, meta);
    return meta;
}

NameValues evaluate_meta(Cluster& cluster, const Resource& rsc, const Operation* operation, std::string_view name,
                         std::uint32_t interval_ms, const Node* node) {
    NameValues meta = configured_meta(cluster, rsc, operation, name, interval_ms);
    meta.erase("id");
    if (interval_ms > 0) {
        meta.set("interval", cluster.strings.keep(fmt::format("{}", interval_ms)));
    } else {
        meta.erase("interval");
    }
    if (rsc.settings.is_fence_device && (name == "start" || is_probe(name, interval_ms))) {
        if (const auto timeout = parameters(cluster, rsc, node).find("pcmk_monitor_timeout")) {
            meta.set("timeout", *timeout);
        }
    }
    normalise_timeout(cluster, meta);
    validate_on_fail(*rsc.definition, name, interval_ms, meta);
    normalise_start_delay(cluster, interval_ms, meta);
    return meta;
}

/// The explicit value, or nothing where a default is to be used.
std::optional<OnFail> explicit_on_fail(const Cluster& cluster, const Resource& rsc, std::string_view value) {
    struct Word {
        std::string_view text;
        OnFail meaning;
    };
    static constexpr Word kWords[] = {
        {"block", OnFail::block},     {"fence", OnFail::fence},     {"standby", OnFail::standby},
        {"ignore", OnFail::ignore},   {"nothing", OnFail::ignore},  {"migrate", OnFail::ban},
        {"stop", OnFail::stop},       {"restart", OnFail::restart}, {"restart-container", OnFail::restart_container},
        {"demote", OnFail::demote},
    };
    for (const Word& word : kWords) {
        if (!base::equals_ignoring_case(value, word.text)) {
            continue;
        }
        if (word.meaning == OnFail::fence && !cluster.options.fencing_enabled) {
            return OnFail::stop;
        }
        if (word.meaning == OnFail::restart_container && rsc.launcher == nullptr) {
            return std::nullopt;
        }
        return word.meaning;
    }
    return std::nullopt;
}

}  // namespace

std::vector<xml::Element> operation_blocks(const Cluster& cluster, const Definition& definition, const Operation& operation,
                                           std::string_view name) {
    std::vector<xml::Element> blocks;
    for (const xml::Element block : operation.element.children(name)) {
        const auto reference = block.attribute("id-ref");
        xml::Element target = block;
        if (reference && operation.scope == ReferenceScope::whole_cib) {
            target = resolve(cluster, block);
        } else if (reference) {
            target = find_below(definition.own, name, *reference);
            if (!target) {
                target = find_below(definition.base, name, *reference);
            }
        }
        if (target) {
            blocks.push_back(target);
        }
    }
    return blocks;
}

NameValues operation_parameters(Cluster& cluster, const Resource& rsc, const Operation& operation, const Node* node) {
    NameValues table;
    const auto blocks = operation_blocks(cluster, *rsc.definition, operation, "instance_attributes");
    if (!blocks.empty()) {
        RuleInput input;
        input.node = node;
        evaluate_blocks(cluster, blocks, input, table);
    }
    return table;
}

const NameValues& operation_meta(Cluster& cluster, const Resource& rsc, const Operation* operation, std::string_view name,
                                 std::uint32_t interval_ms, const Node* node) {
    // Only the timeout of a fence device depends on the resource's parameters, and so on the node.
    const bool is_fence_device = rsc.settings.is_fence_device;
    const OperationMetaKey key{is_fence_device ? static_cast<const void*>(&rsc) : rsc.definition, operation, name, interval_ms,
                               is_fence_device ? node : nullptr};
    if (const auto found = cluster.operation_metas.find(key); found != cluster.operation_metas.end()) {
        return found->second;
    }
    OperationMetaKey kept = key;
    kept.name = cluster.strings.keep(std::string(name));
    NameValues meta = evaluate_meta(cluster, rsc, operation, kept.name, interval_ms, node);
    return cluster.operation_metas.emplace(kept, std::move(meta)).first->second;
}

OnFail on_fail_of(const Cluster& cluster, const Resource& rsc, std::string_view name, std::uint32_t interval_ms,
                  const NameValues& meta) {
    const bool needs_reset = rsc.is_remote_node_connection() && !is_probe(name, interval_ms) && name != "start";
    const auto value = meta.find("on-fail");
    if (value && (!needs_reset || rsc.is_managed)) {
        if (const auto handling = explicit_on_fail(cluster, rsc, *value)) {
            return *handling;
        }
    }
    if (rsc.launcher != nullptr) {
        return OnFail::restart_container;
    }
    if (needs_reset) {
        return rsc.is_managed ? OnFail::reset_remote : OnFail::stop;
    }
    if (name == "stop") {
        return cluster.options.fencing_enabled ? OnFail::fence : OnFail::block;
    }
    return OnFail::restart;
}

Role fail_role_of(const Resource& rsc, std::string_view name, OnFail on_fail) {
    if (on_fail == OnFail::stop || (on_fail == OnFail::reset_remote && rsc.settings.reconnect_interval_ms > 0)) {
        return Role::stopped;
    }
    return name == "promote" ? Role::unpromoted : Role::started;
}

Needs needs_of(const Resource& rsc, std::string_view name) {
    if (name != "start" && name != "promote") {
        return Needs::nothing;
    }
    if (rsc.requires_fencing()) {
        return Needs::fencing;
    }
    return rsc.requires_quorum() ? Needs::quorum : Needs::nothing;
}

}  // namespace systole::pengine
