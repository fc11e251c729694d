#pragma once

#include "base/strong_id.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The words of fencing: what brains, fencers and tools say to each other about devices, requests and results.
namespace systole::fencing {

using DeviceId = base::StrongId<struct DeviceIdTag, std::string>;
/// Named so everywhere: a node that is asked, asks, or is to be fenced.
using NodeName = base::StrongId<struct FencingNodeTag, std::string>;
/// One life of a node's brain; higher is newer.
using Incarnation = std::uint64_t;
using Milliseconds = std::chrono::milliseconds;
/// Name to value, as in a CIB's instance_attributes; ordered, so that agents see the same input each time.
using Parameters = std::map<std::string, std::string>;

/// What a fence agent can be asked for.
enum class Action : std::uint8_t { on, off, reboot, status, list, monitor, metadata, validate_all };

[[nodiscard]] const char* to_text(Action action);
/// Null for a word that is no action. `poweroff` and `poweron` are read as `off` and `on`.
[[nodiscard]] std::optional<Action> parse_action(std::string_view text);

/// How anything asked of a fencer ended.
enum class Status : std::uint8_t {
    success,
    failed,  ///< an agent said no, or could not be run
    timed_out,
    no_device,    ///< nobody can do it
    stale,        ///< a newer life of the target has joined: nothing was done
    unsupported,  ///< not in this version (watchdog devices), or not by this device
    not_found,    ///< no such device or request
    invalid,      ///< the question makes no sense
    cancelled,    ///< the device was removed, or the fencer stopped
};

[[nodiscard]] const char* to_text(Status status);
[[nodiscard]] std::optional<Status> parse_status(std::string_view text);

struct Outcome {
    Status status = Status::success;
    std::string reason;  ///< for people; empty after success

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// A device as the brain reads it from the CIB, evaluated for this node. The fencer knows nothing of the CIB.
struct DeviceConfig {
    DeviceId id;
    std::string agent;      ///< the type of the primitive: `fence_xvm`
    Parameters parameters;  ///< all instance attributes, `pcmk_*` included
    int priority = 0;       ///< the meta-attribute; higher goes first
    bool provides_unfencing = false;

    friend bool operator==(const DeviceConfig&, const DeviceConfig&) = default;
};

/// A permanent attribute of a node and a value it must have.
struct TargetAttribute {
    std::string name;
    std::string value;

    friend bool operator==(const TargetAttribute&, const TargetAttribute&) = default;
};

/// One `fencing-level`. Exactly one of the three kinds of target is set.
struct LevelConfig {
    unsigned index = 1;  ///< 1 to 9
    std::vector<DeviceId> devices;
    std::optional<NodeName> target;
    std::optional<std::string> target_pattern;  ///< extended regular expression, whole name
    std::optional<TargetAttribute> target_attribute;

    friend bool operator==(const LevelConfig&, const LevelConfig&) = default;
};

/// A node as far as fencing cares: its permanent attributes, for levels that name targets by them.
struct NodeConfig {
    NodeName name;
    Parameters attributes;

    friend bool operator==(const NodeConfig&, const NodeConfig&) = default;
};

enum class HistoryState : std::uint8_t { pending, success, failed };

[[nodiscard]] const char* to_text(HistoryState state);
[[nodiscard]] std::optional<HistoryState> parse_history_state(std::string_view text);

/// One fencing of one node, as every node remembers it.
struct HistoryEntry {
    std::string request;  ///< unique in the cluster: origin, its incarnation, a number
    NodeName target;
    Action action = Action::reboot;
    HistoryState state = HistoryState::pending;
    NodeName origin;                        ///< whose fencer owned the request
    std::string client;                     ///< who asked: a daemon's or tool's name
    std::optional<NodeName> delegate;       ///< who executed; `a human` after a manual confirmation
    std::chrono::nanoseconds completed{0};  ///< wall time since 1970; zero while pending
    std::string reason;

    friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

}  // namespace systole::fencing
