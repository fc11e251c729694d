#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pengine/model/score.hpp"

namespace systole::pengine {

enum class NoQuorumPolicy : std::uint8_t { stop, freeze, ignore, demote, fence };
enum class PlacementStrategy : std::uint8_t { simple, utilization, minimal, balanced };  ///< simple: "default"
enum class HealthStrategy : std::uint8_t { none, migrate_on_red, only_green, progressive, custom };

/// The three health scores which also serve as score words (spec 1 §1.3, §4.4).
struct HealthScores {
    Score red = 0;
    Score yellow = 0;
    Score green = 0;
};

/// A score as the configuration writes it: infinities, the words red, yellow and green, or an integer, clipped (spec 1 §1.3).
/// Nothing if invalid.
[[nodiscard]] std::optional<Score> parse_score(std::string_view text, const HealthScores& health = {});

/// Cluster options that shape decisions (spec 1 §4.2), effective values.
struct ClusterOptions {
    NoQuorumPolicy no_quorum_policy = NoQuorumPolicy::stop;
    bool is_symmetric = true;
    bool maintenance_mode = false;
    bool start_failure_is_fatal = true;
    bool enable_startup_probes = true;
    bool stop_all_resources = false;
    bool stop_removed_resources = true;
    bool cancel_removed_actions = true;
    bool fencing_enabled = true;
    std::string_view fencing_action = "reboot";
    bool concurrent_fencing = true;
    bool startup_fencing = true;            ///< false whenever fencing is disabled
    std::uint32_t priority_fencing_delay_ms = 0;
    std::uint32_t node_pending_timeout_ms = 0;
    bool fence_remote_without_quorum = false;
    bool shutdown_lock = false;
    std::uint32_t shutdown_lock_limit_ms = 0;
    PlacementStrategy placement_strategy = PlacementStrategy::simple;
    HealthStrategy health_strategy = HealthStrategy::none;
    Score health_base = 0;
    HealthScores health;
    std::string_view cluster_name;          ///< empty: not set

    // texts written to the graph unchanged (spec 3 §21.1)
    std::string_view cluster_delay = "60s";
    std::string_view fencing_timeout = "60s";
    std::string_view batch_limit = "0";
    std::string_view migration_limit;       ///< empty: not written
};

}  // namespace systole::pengine
