#include "pengine/model/options.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/phases.hpp"
#include "pengine/rules/blocks.hpp"

namespace systole::pengine {

namespace {

constexpr std::string_view kFeatureSet = "3.20.5";

bool is_color(std::string_view text) {
    return base::equals_ignoring_case(text, "red") || base::equals_ignoring_case(text, "yellow") ||
           base::equals_ignoring_case(text, "green");
}

/// Looks options up by their current or legacy names. What is found but invalid counts as not set.
class OptionReader {
public:
    explicit OptionReader(const NameValues& table) : table_(table) {}

    [[nodiscard]] std::optional<std::string_view> text(std::string_view name, std::string_view legacy = {}) const {
        const auto value = table_.find(name);
        return value || legacy.empty() ? value : table_.find(legacy);
    }

    [[nodiscard]] bool boolean(std::string_view name, bool fallback, std::string_view legacy = {}) const {
        const auto value = text(name, legacy);
        return value ? base::parse_boolean(*value).value_or(fallback) : fallback;
    }

    [[nodiscard]] std::uint32_t interval(std::string_view name) const {
        return parse_interval(text(name).value_or("0")).value_or(0);
    }

    /// The text of an interval option, unchanged.
    [[nodiscard]] std::string_view interval_text(std::string_view name, std::string_view fallback,
                                                 std::string_view legacy = {}) const {
        const auto value = text(name, legacy);
        return value && parse_interval(*value) ? *value : fallback;
    }

    [[nodiscard]] Score score(std::string_view name, Score fallback) const {
        const auto value = text(name);
        return value && !is_color(*value) ? parse_score(*value).value_or(fallback) : fallback;
    }

    /// One of a few words, in any case.
    template <typename Choice, std::size_t N>
    [[nodiscard]] Choice choice(std::string_view name, const std::array<std::pair<std::string_view, Choice>, N>& words,
                                Choice fallback) const {
        const auto value = text(name);
        for (const auto& [word, meaning] : words) {
            if (value && base::equals_ignoring_case(word, *value)) {
                return meaning;
            }
        }
        return fallback;
    }

private:
    const NameValues& table_;
};

NoQuorumPolicy effective_policy(const Cluster& cluster, NoQuorumPolicy configured, bool fencing_enabled) {
    if (configured != NoQuorumPolicy::fence) {
        return configured;
    }
    const auto panic = base::parse_integer(cluster.cib.get("no-quorum-panic"));
    const bool had_quorum = cluster.has_quorum || (panic && panic->value != 0);
    return fencing_enabled && had_quorum ? NoQuorumPolicy::fence : NoQuorumPolicy::stop;
}

NoQuorumPolicy read_no_quorum_policy(const Cluster& cluster, const OptionReader& reader, bool fencing_enabled) {
    using enum NoQuorumPolicy;
    static constexpr std::array<std::pair<std::string_view, NoQuorumPolicy>, 6> kWords{
        {{"stop", stop}, {"freeze", freeze}, {"ignore", ignore}, {"demote", demote}, {"fence", fence}, {"suicide", fence}}};
    return effective_policy(cluster, reader.choice("no-quorum-policy", kWords, stop), fencing_enabled);
}

void read_fencing_options(Cluster& cluster, const OptionReader& reader) {
    ClusterOptions& options = cluster.options;
    options.fencing_enabled = reader.boolean("fencing-enabled", true, "stonith-enabled");
    if (reader.text("fencing-action", "stonith-action") == "off") {
        options.fencing_action = "off";
    }
    options.concurrent_fencing = reader.boolean("concurrent-fencing", true);
    options.startup_fencing = options.fencing_enabled && reader.boolean("startup-fencing", true);
    options.priority_fencing_delay_ms = reader.interval("priority-fencing-delay");
    options.fence_remote_without_quorum = reader.boolean("fence-remote-without-quorum", false);
    options.no_quorum_policy = read_no_quorum_policy(cluster, reader, options.fencing_enabled);
    cluster.has_fence_device = reader.boolean("have-watchdog", false);
}

void read_health_options(ClusterOptions& options, const OptionReader& reader) {
    using enum HealthStrategy;
    static constexpr std::array<std::pair<std::string_view, HealthStrategy>, 5> kWords{{{"none", none},
                                                                                        {"migrate-on-red", migrate_on_red},
                                                                                        {"only-green", only_green},
                                                                                        {"progressive", progressive},
                                                                                        {"custom", custom}}};
    options.health_strategy = reader.choice("node-health-strategy", kWords, none);
    options.health_base = reader.score("node-health-base", 0);
    switch (options.health_strategy) {
        case none:
            break;
        case migrate_on_red:
            options.health = {.red = kMinusInfinity};
            break;
        case only_green:
            options.health = {.red = kMinusInfinity, .yellow = kMinusInfinity};
            break;
        case progressive:
        case custom:
            options.health = {.red = reader.score("node-health-red", kMinusInfinity),
                              .yellow = reader.score("node-health-yellow", 0),
                              .green = reader.score("node-health-green", 0)};
            break;
    }
}

void read_resource_options(ClusterOptions& options, const OptionReader& reader) {
    using enum PlacementStrategy;
    static constexpr std::array<std::pair<std::string_view, PlacementStrategy>, 4> kWords{
        {{"default", simple}, {"utilization", utilization}, {"minimal", minimal}, {"balanced", balanced}}};
    options.is_symmetric = reader.boolean("symmetric-cluster", true);
    options.maintenance_mode = reader.boolean("maintenance-mode", false);
    options.start_failure_is_fatal = reader.boolean("start-failure-is-fatal", true);
    options.enable_startup_probes = reader.boolean("enable-startup-probes", true);
    options.stop_all_resources = reader.boolean("stop-all-resources", false);
    options.stop_removed_resources = reader.boolean("stop-removed-resources", true, "stop-orphan-resources");
    options.cancel_removed_actions = reader.boolean("cancel-removed-actions", true, "stop-orphan-actions");
    options.node_pending_timeout_ms = reader.interval("node-pending-timeout");
    options.shutdown_lock = reader.boolean("shutdown-lock", false);
    options.shutdown_lock_limit_ms = options.shutdown_lock ? reader.interval("shutdown-lock-limit") : 0;
    options.placement_strategy = reader.choice("placement-strategy", kWords, simple);
    options.cluster_name = reader.text("cluster-name").value_or("");
}

void read_graph_options(ClusterOptions& options, const OptionReader& reader) {
    options.cluster_delay = reader.interval_text("cluster-delay", "60s");
    options.fencing_timeout = reader.interval_text("fencing-timeout", "60s", "stonith-timeout");
    const auto batch_limit = reader.text("batch-limit");
    if (batch_limit && base::parse_integer(*batch_limit)) {
        options.batch_limit = *batch_limit;
    }
    const auto migration_limit = reader.text("migration-limit");
    const auto limit = base::parse_integer(migration_limit.value_or(""));
    if (limit && limit->value > 0) {
        options.migration_limit = *migration_limit;
    }
}

bool asks_for_unfencing(xml::Element meta_attributes) {
    for (const xml::Element pair : meta_attributes.children("nvpair")) {
        const std::string_view name = pair.get("name");
        if ((name == "provides" || name == "requires") && pair.get("value") == "unfencing") {
            return true;
        }
    }
    return false;
}

/// Whether unfencing is mentioned anywhere below, rules and references left aside (spec 1 §4.2).
bool mentions_unfencing(xml::Element element) {
    for (const xml::Element child : element.children()) {
        if (child.is("meta_attributes") ? asks_for_unfencing(child) : mentions_unfencing(child)) {
            return true;
        }
    }
    return false;
}

bool defaults_mention_unfencing(xml::Element rsc_defaults) {
    return std::ranges::any_of(rsc_defaults.children("meta_attributes"), asks_for_unfencing);
}

}  // namespace

std::optional<Score> parse_score(std::string_view text, const HealthScores& health) {
    if (text == "INFINITY" || text == "+INFINITY") {
        return kInfinity;
    }
    if (text == "-INFINITY") {
        return kMinusInfinity;
    }
    if (base::equals_ignoring_case(text, "red")) {
        return health.red;
    }
    if (base::equals_ignoring_case(text, "yellow")) {
        return health.yellow;
    }
    if (base::equals_ignoring_case(text, "green")) {
        return health.green;
    }
    const auto number = base::parse_integer(text);
    if (!number) {
        return std::nullopt;
    }
    return static_cast<Score>(std::clamp<std::int64_t>(number->value, kMinusInfinity, kInfinity));
}

void check_feature_set(Cluster& cluster) {
    const std::string_view feature_set = cluster.cib.get("crm_feature_set");
    cluster.is_feature_set_supported = compare_versions(feature_set, kFeatureSet) <= 0;
}

void read_options(Cluster& cluster) {
    cluster.has_quorum = base::is_true(cluster.cib.get("have-quorum"));
    cluster.dc_id = cluster.cib.get("dc-uuid");

    NameValues table;
    evaluate_blocks(cluster, blocks_of(cluster, configuration_section(cluster, "crm_config"), "cluster_property_set"), {},
                    table, "cib-bootstrap-options");
    const OptionReader reader(table);
    read_resource_options(cluster.options, reader);
    read_fencing_options(cluster, reader);
    read_health_options(cluster.options, reader);
    read_graph_options(cluster.options, reader);

    const xml::Element rsc_defaults = configuration_section(cluster, "rsc_defaults");
    cluster.rsc_defaults = blocks_of(cluster, rsc_defaults, "meta_attributes");
    cluster.op_defaults = blocks_of(cluster, configuration_section(cluster, "op_defaults"), "meta_attributes");
    cluster.uses_unfencing = mentions_unfencing(configuration_section(cluster, "resources")) ||
                             defaults_mention_unfencing(rsc_defaults);
}

}  // namespace systole::pengine
