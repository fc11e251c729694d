#pragma once

#include "base/result.hpp"
#include "fencing/types.hpp"
#include "xml/document.hpp"
#include "xml/element.hpp"

#include <string>
#include <variant>
#include <vector>

/// Messages brain <-> fencer (over IPC) and fencer <-> fencer (carried by the brains, see ToPeer).
///
/// A brain routes to its fencer: configuration, membership, the fencing it was instructed to do, the start, stop and
/// monitor of stonith-class resources, questions of tools, and what other fencers say. The fencer that gets a Fence
/// message owns it: it finds devices on all members, chooses, executes and tells everybody the result.
namespace systole::fencing {

inline constexpr unsigned kProtocolVersion = 1;

/// Chosen by the brain; the answer carries it. Unique while unanswered.
using CallId = std::uint64_t;

// --- brain -> fencer -------------------------------------------------------------------------------------------------

/// The first message on a connection: who we are.
struct Hello {
    NodeName node;
    Incarnation incarnation = 0;

    friend bool operator==(const Hello&, const Hello&) = default;
};

/// Everything the CIB says about fencing; replaces what was said before. Unchanged devices keep their caches.
struct Configure {
    std::vector<DeviceConfig> devices;
    std::vector<LevelConfig> levels;
    std::vector<NodeConfig> nodes;
    Milliseconds default_timeout{60000};  ///< the property fencing-timeout (stonith-timeout)
    bool watchdog = false;                ///< a watchdog device is asked for: refused in this version

    friend bool operator==(const Configure&, const Configure&) = default;
};

struct Peer {
    NodeName name;
    Incarnation incarnation = 0;

    friend bool operator==(const Peer&, const Peer&) = default;
};

/// The members of the current view, this node included. Fencers of nodes that joined get the history.
struct Peers {
    std::vector<Peer> members;

    friend bool operator==(const Peers&, const Peers&) = default;
};

/// Fence a node. Answered by FenceDone.
struct Fence {
    CallId call = 0;
    NodeName target;
    Incarnation target_incarnation = 0;  ///< 0: unknown, any. A newer life in the group makes the request stale.
    Action action = Action::reboot;      ///< on, off or reboot
    Milliseconds timeout{0};             ///< base timeout; 0: the configured default
    Milliseconds delay{0};               ///< added before the first device; negative: no delays at all
    Milliseconds tolerance{0};           ///< a success at most that long ago counts as this one's
    bool allow_self_fencing = false;     ///< the target itself may do it, if nobody else can
    std::string client;

    friend bool operator==(const Fence&, const Fence&) = default;
};

/// A person vouches that the target is down: recorded as success, nothing is executed. Answered by FenceDone.
struct Confirm {
    CallId call = 0;
    NodeName target;
    std::string client;

    friend bool operator==(const Confirm&, const Confirm&) = default;
};

/// What the executor does with resources of class stonith: start registers the device for monitoring (and probes it with
/// a monitor), stop takes it back, monitor runs the agent's monitor. Answered by DeviceDone.
struct DeviceAction {
    enum class Kind : std::uint8_t { start, stop, monitor };
    CallId call = 0;
    Kind kind = Kind::monitor;
    DeviceId device;
    Milliseconds timeout{20000};

    friend bool operator==(const DeviceAction&, const DeviceAction&) = default;
};

[[nodiscard]] const char* to_text(DeviceAction::Kind kind);

/// Which devices of this node can do `action` to `target` (all registered ones without a target). Answered by DeviceList.
struct ListDevices {
    CallId call = 0;
    std::optional<NodeName> target;
    Action action = Action::off;

    friend bool operator==(const ListDevices&, const ListDevices&) = default;
};

/// Ask a device's agent once: status (needs a target), list, monitor, metadata or validate-all. Answered by AgentDone.
/// `device` may be one that is registered, or described here for a trial.
struct AskAgent {
    CallId call = 0;
    DeviceConfig device;  ///< agent empty: the registered device of that id
    Action action = Action::monitor;
    std::optional<NodeName> target;
    Milliseconds timeout{20000};

    friend bool operator==(const AskAgent&, const AskAgent&) = default;
};

/// Answered by History. No target: all nodes.
struct GetHistory {
    CallId call = 0;
    std::optional<NodeName> target;

    friend bool operator==(const GetHistory&, const GetHistory&) = default;
};

/// Forget finished entries, on all nodes. Answered by History with what is left.
struct CleanHistory {
    CallId call = 0;
    std::optional<NodeName> target;

    friend bool operator==(const CleanHistory&, const CleanHistory&) = default;
};

/// What the fencer of another member said. `message` is one of theirs, as text; brains do not look inside.
struct FromPeer {
    NodeName from;
    std::string message;

    friend bool operator==(const FromPeer&, const FromPeer&) = default;
};

/// A device or a level (one of them) that a person gives this node's fencer beside what the CIB says, or takes back. It lasts until
/// then, or until the fencer ends; other nodes do not learn of it. Answered by DeviceDone.
struct Setup {
    enum class Kind : std::uint8_t { add, remove };
    CallId call = 0;
    Kind kind = Kind::add;
    std::optional<DeviceConfig> device;  ///< to remove it, its id is enough
    std::optional<LevelConfig> level;    ///< to remove it, its target and index

    friend bool operator==(const Setup&, const Setup&) = default;
};

[[nodiscard]] const char* to_text(Setup::Kind kind);

using ToFencer = std::variant<Hello,
                              Configure,
                              Peers,
                              Fence,
                              Confirm,
                              DeviceAction,
                              ListDevices,
                              AskAgent,
                              GetHistory,
                              CleanHistory,
                              FromPeer,
                              Setup>;

// --- fencer -> brain -------------------------------------------------------------------------------------------------

/// To be sent to the fencer of one member or (no `to`) of all, this node's not included. The brain sends it with its
/// term, so that a stale one is dropped on the way (design §6.1.3); the fencers cope with lost messages by time.
struct ToPeer {
    std::optional<NodeName> to;
    std::string message;

    friend bool operator==(const ToPeer&, const ToPeer&) = default;
};

struct FenceDone {
    CallId call = 0;
    Outcome outcome;
    HistoryEntry entry;  ///< as broadcast to all

    friend bool operator==(const FenceDone&, const FenceDone&) = default;
};

/// Every fencing that began or ended anywhere, once per node that is told: for the controller, alerts and monitors.
struct FenceNotice {
    HistoryEntry entry;

    friend bool operator==(const FenceNotice&, const FenceNotice&) = default;
};

struct DeviceDone {
    CallId call = 0;
    Outcome outcome;
    int exit_code = 0;  ///< of the agent, when it ran

    friend bool operator==(const DeviceDone&, const DeviceDone&) = default;
};

/// A device that can do what was asked, with what choosing among nodes needs to know.
struct Capability {
    DeviceId id;
    std::string agent;
    int priority = 0;
    bool verified = false;  ///< its agent worked here (monitor, list or status)
    bool automatic_unfencing = false;
    bool on_target = false;      ///< this action must run on the target itself
    bool reboot_as_off = false;  ///< reboot is done as off: nothing to switch on afterwards
    bool supports_on = true;
    Milliseconds timeout{0};  ///< what the device needs for the action; 0: the default
    Milliseconds delay_base{0};
    Milliseconds delay_max{0};

    friend bool operator==(const Capability&, const Capability&) = default;
};

struct DeviceList {
    CallId call = 0;
    std::vector<Capability> devices;

    friend bool operator==(const DeviceList&, const DeviceList&) = default;
};

struct AgentDone {
    CallId call = 0;
    Outcome outcome;
    int exit_code = 0;
    std::string output;

    friend bool operator==(const AgentDone&, const AgentDone&) = default;
};

struct History {
    CallId call = 0;
    std::vector<HistoryEntry> entries;  ///< newest first

    friend bool operator==(const History&, const History&) = default;
};

using FromFencer = std::variant<ToPeer, FenceDone, FenceNotice, DeviceDone, DeviceList, AgentDone, History>;

// --- codecs ----------------------------------------------------------------------------------------------------------

/// `<fencing version="1" message="...">`, the body of an IPC message.
[[nodiscard]] xml::Document to_xml(const ToFencer& message);
[[nodiscard]] xml::Document to_xml(const FromFencer& message);
/// Errors: `invalid` for an element that is not such a message (says which part), `unsupported` for another version.
[[nodiscard]] base::Result<ToFencer> to_fencer_from_xml(xml::Element element);
[[nodiscard]] base::Result<FromFencer> from_fencer_from_xml(xml::Element element);

}  // namespace systole::fencing
