#pragma once

#include "base/result.hpp"
#include "cib/request.hpp"
#include "fencing/protocol.hpp"
#include "xml/document.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a client (tool, shell, agent) asks a brain over local IPC, what it is answered, and what it is told unasked.
/// Every message is one XML document; `encode` and `decode` are the only code that knows its form.
namespace systole::crmd {

/// One operation on the CIB. Reads are answered from the local replica; changes go through the coordinator and
/// are answered when they are durable (see doc/architecture.md).
struct CibCall {
    cib::Request request;
};

/// What an attribute update does with the value and the dampening.
enum class AttributeVerb {
    set_value,      ///< set (or with an empty optional value: delete) the value
    set_both,       ///< set the value and the dampening
    set_dampening,  ///< change the dampening only
    write_out,      ///< write every value that is still dampened now
};

/// A transient node attribute is to change. Answered once the change has been delivered to all brains.
struct AttributeUpdate {
    std::string name;
    /// New value; `name++`, `name--`, `name+=N` and `name-=N` (also `value++` …) are computed from the old one. None deletes.
    std::optional<std::string> value;
    std::optional<std::string> node;  ///< none: the node of the brain asked
    AttributeVerb verb = AttributeVerb::set_value;
    std::optional<std::chrono::milliseconds> dampening;
    bool name_is_pattern = false;  ///< `name` is an extended regular expression over existing attributes
    bool is_private = false;       ///< kept in memory only, never written to the CIB
    std::string set_id;            ///< explicit id of the attribute set; empty: `status-NODE`
    std::string set_type;          ///< element of the set; empty: `instance_attributes`
};

/// Answer: `<attributes><attribute name= node= value= [private="true"]/>…</attributes>`, sorted by name, then node.
struct AttributeQuery {
    std::optional<std::string> name;
    std::optional<std::string> node;
};

/// Answer: `<nodes local= local_id= dc= dc_id= quorate="true|false"><node id= name= host="true|false" member="true|false"
/// join= expected=/>…</nodes>`; *host* is the cluster layer's view, *member* whether the brain is in the group.
struct NodeQuery {};

/// Forgets a node that is not up: its entries in `nodes` and `status`, its attributes and its fencing history.
struct NodeRemove {
    std::string node;  ///< name or id
};

enum class ResourceVerb {
    fail,     ///< record a failed operation for the resource on `node` (crm_resource --fail)
    cleanup,  ///< forget failed operations, so that they are re-evaluated
    refresh,  ///< forget the whole history, so that everything is probed again
};

/// Answered when the status section has the effect.
struct ResourceCommand {
    ResourceVerb verb = ResourceVerb::cleanup;
    std::optional<std::string> resource;   ///< none (cleanup, refresh): all
    std::optional<std::string> node;       ///< none (cleanup, refresh): all
    std::optional<std::string> operation;  ///< cleanup only: this operation
    std::optional<std::chrono::milliseconds> interval;
};

/// Fence a node now. Answered with the final result of the operation.
struct FenceRequest {
    std::string target;
    std::string action;  ///< `reboot`, `off` or `on`
    std::chrono::milliseconds timeout{std::chrono::minutes{2}};
    std::chrono::seconds tolerance{0};  ///< a success at most this old counts as done
    std::chrono::seconds delay{0};      ///< negative: no delays at all
    std::string client;                 ///< shown in the history; empty: stonith_admin
};

/// An operator vouches that a node is down; recorded as a success of `a human`.
struct FenceConfirm {
    std::string target;
};

/// Answer: `<fence_history><fence_event target= action= state="pending|success|failed" delegate= client= origin=
/// completed= exit-reason=/>…</fence_history>`, newest first.
struct FenceHistoryQuery {
    std::optional<std::string> target;
};

struct FenceHistoryCleanup {
    std::optional<std::string> target;  ///< none: all
};

/// Answer: `<devices><device id= agent=/>…</devices>` known to this node's fencer, able to fence `target` if given.
struct FenceDevicesQuery {
    std::optional<std::string> target;
};

/// Registers a device or a level with this node's fencer, or takes it back. For root and hacluster only.
struct FenceSetup {
    fencing::Setup setup;
};

/// Asks the agent of a device that this node's fencer knows: monitor, list or status (of a target). Answer:
/// `<agent_result status= exit_code= reason= output=/>`; rc 0 if the agent said yes.
struct FenceAgentQuery {
    fencing::AskAgent question;
};

/// The state of a brain. The coordinator's is asked of it; any other member is `member`; a node that is no member has none (rc
/// 102). Answer: `<status node= node_id= dc= dc_id= quorate="true|false" state="starting|joining|idle|transition|halted" term=
/// writable="true|false" feature_set= version=/>`. `halted`: no coordinator is known.
struct StatusQuery {
    std::optional<std::string> node = std::nullopt;  ///< none: the node of the brain asked
};

enum class Topic {
    cib,         ///< a change was applied
    fencing,     ///< a fencing operation ended
    transition,  ///< a transition started or ended
    membership,  ///< a node, the coordinator or quorum changed
};

/// From now on this connection is told of `topics` (replaces what it asked for before). Answered at once.
struct Subscribe {
    std::set<Topic> topics;
};

/// Move everything off `node` (none: the local one), then stop its brain. Answered when the request is recorded.
struct Shutdown {
    std::optional<std::string> node;
};

using ClientRequest = std::variant<CibCall,
                                   AttributeUpdate,
                                   AttributeQuery,
                                   NodeQuery,
                                   NodeRemove,
                                   ResourceCommand,
                                   FenceRequest,
                                   FenceConfirm,
                                   FenceHistoryQuery,
                                   FenceHistoryCleanup,
                                   FenceDevicesQuery,
                                   StatusQuery,
                                   Subscribe,
                                   Shutdown,
                                   FenceSetup,
                                   FenceAgentQuery>;

/// What every request is answered with.
struct ClientAnswer {
    int rc = 0;           ///< exit status as the tools have it (0 success, 105 no such object, 124 timeout, …)
    std::string message;  ///< for people; empty on success
    std::string note;     ///< a restriction of a success, such as a change acknowledged by fewer than a majority
    std::optional<xml::Document> body;
};

/// Told to subscribers, in the order in which it happened.
struct Notification {
    Topic topic = Topic::cib;
    /// cib: `<cib_change operation= origin= client= rc=><diff …/></cib_change>`;
    /// fencing: `<fence_event …/>` as in the history;
    /// transition: `<transition_event id= state="started|complete|aborted|failed" input= reason=/>`;
    /// membership: the answer to a NodeQuery.
    xml::Document body;
};

/// XML form of a request: `<request type=…>`.
xml::Document encode(const ClientRequest& request);
/// Errors: invalid (unknown type, missing or unreadable field).
base::Result<ClientRequest> decode_request(xml::Element element);

/// XML form of an answer: `<answer rc= message= note=>BODY</answer>`.
xml::Document encode(const ClientAnswer& answer);
base::Result<ClientAnswer> decode_answer(xml::Element element);

/// XML form of a notification: `<notification topic=>BODY</notification>`.
xml::Document encode(const Notification& notification);
base::Result<Notification> decode_notification(xml::Element element);

/// The names of the topics on the wire.
std::string_view to_string(Topic topic);

}  // namespace systole::crmd
