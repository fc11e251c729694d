#pragma once

#include "base/result.hpp"
#include "lrmd/types.hpp"
#include "xml/document.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Messages brain <-> executor. Both directions are plain streams: what belongs together says so by its content, and an
/// executor tells the brain that attached last. Over IPC both travel as notifications of ipc/.
///
/// A brain first sends Attach and gets a Report: all the executor knows. Then it registers resources and runs operations on
/// them. Every result comes as Completed and is sent again after each Attach until it is acknowledged (design 6.4.4, 6.6.1).
namespace systole::lrmd {

inline constexpr int kProtocolVersion = 1;

// --- brain -> executor -----------------------------------------------------------------------------------------------

/// From now on this client is the brain. Refused if the term is lower than one known; else the one before is dropped.
/// Answered by Report.
struct Attach {
    Term term;

    bool operator==(const Attach&) const = default;
};

/// Makes a resource known. One that is known already with another agent gets the new agent when it is idle.
struct RegisterResource {
    Resource resource;

    bool operator==(const RegisterResource&) const = default;
};

/// Cancels all of a resource and forgets it and its history. An unknown resource is fine.
struct UnregisterResource {
    ResourceId resource;

    bool operator==(const UnregisterResource&) const = default;
};

/// Runs an agent. Operations of one resource run one after the other in the order given; a recurring one with a key that is
/// active replaces it and runs at once. Answered by Completed, sooner or later, or by Refused.
struct RunOperation {
    Term term;
    ResourceId resource;
    OperationKey key;
    base::Milliseconds timeout{20000};
    base::Milliseconds start_delay{0};
    KillScope kill_scope = KillScope::group;
    int expected_rc = 0;
    Parameters parameters;        ///< instance attributes as named in the CIB, `CRM_meta_...`, `crm_feature_set`, ...
    std::string transition_key;   ///< kept and returned, like annotations; the executor does not look into them
    Parameters annotations;       ///< digests and the like that the history entry will need

    bool operator==(const RunOperation&) const = default;
};

/// Stops a recurring (or not yet begun) operation. Answered by Cancelled.
struct CancelOperation {
    Term term;
    ResourceId resource;
    OperationKey key;

    bool operator==(const CancelOperation&) const = default;
};

/// Asks for an agent's meta-data. Answered by MetadataReply; the executor caches it until `refresh`.
struct GetMetadata {
    AgentId agent;
    bool refresh = false;

    bool operator==(const GetMetadata&) const = default;
};

/// Answered by Report.
struct GetReport {
    bool operator==(const GetReport&) const = default;
};

/// The result of this call is in the CIB: it need not be sent again (the history keeps it for reports).
struct Acknowledge {
    ResourceId resource;
    CallId call_id = 0;

    bool operator==(const Acknowledge&) const = default;
};

/// Forgets failures of a resource in the history: those of one operation, or all.
struct ClearFailures {
    ResourceId resource;
    std::optional<OperationKey> key;

    bool operator==(const ClearFailures&) const = default;
};

using ToExecutor = std::variant<Attach, RegisterResource, UnregisterResource, RunOperation, CancelOperation, GetMetadata,
                                GetReport, Acknowledge, ClearFailures>;

// --- executor -> brain -----------------------------------------------------------------------------------------------

/// One operation that is waiting, running, or a recurring one between two runs.
struct ActiveOperation {
    enum class State : std::uint8_t { waiting, running, between_runs };
    ResourceId resource;
    OperationKey key;
    CallId call_id = 0;
    State state = State::waiting;
    std::string transition_key;
    Parameters parameters;
    Parameters annotations;

    bool operator==(const ActiveOperation&) const = default;
};

/// A history entry: a result under its id, and whether it was acknowledged.
struct HistoryEntry {
    std::string id;
    bool acknowledged = false;
    Result result;

    bool operator==(const HistoryEntry&) const = default;
};

struct ResourceReport {
    Resource resource;
    std::vector<HistoryEntry> history;      ///< by id
    std::vector<ActiveOperation> active;    ///< in the order in which they were given

    bool operator==(const ResourceReport&) const = default;
};

/// All an executor knows, resources by id. After a restart of the executor no recurring operation is active any more.
struct Report {
    std::uint64_t start_count = 0;    ///< how often the executor was started on this boot of the machine
    std::vector<ResourceReport> resources;
    std::vector<Result> unacknowledged;    ///< all results the CIB may lack, oldest first; notify results included

    bool operator==(const Report&) const = default;
};

/// A result: of an operation that was run once, or of a recurring one that is new or changed.
struct Completed {
    Result result;

    bool operator==(const Completed&) const = default;
};

/// A RunOperation was taken and has this number.
struct Accepted {
    ResourceId resource;
    OperationKey key;
    CallId call_id = 0;
    std::string transition_key;

    bool operator==(const Accepted&) const = default;
};

/// The operation does not run any more and will report nothing more.
struct Cancelled {
    ResourceId resource;
    OperationKey key;
    CallId call_id = 0;    ///< 0: there was no such operation

    bool operator==(const Cancelled&) const = default;
};

/// Something asked for was not done.
struct Refused {
    enum class Why : std::uint8_t { lower_term, not_attached, unknown_resource, invalid };
    Why why = Why::invalid;
    std::string message;
    std::optional<ResourceId> resource;
    std::optional<OperationKey> key;
    std::string transition_key;

    bool operator==(const Refused&) const = default;
};

struct MetadataReply {
    AgentId agent;
    bool found = false;
    std::string metadata;    ///< XML as the agent printed it
    std::string problem;     ///< why it was not found

    bool operator==(const MetadataReply&) const = default;
};

using FromExecutor = std::variant<Report, Completed, Accepted, Cancelled, Refused, MetadataReply>;

// --- codecs ----------------------------------------------------------------------------------------------------------

/// XML form, one element per message: `<lrmd_run ...>`. The codecs are inverse to each other.
[[nodiscard]] xml::Document encode(const ToExecutor& message);
[[nodiscard]] xml::Document encode(const FromExecutor& message);
/// Errors: invalid (unknown element, or a field that is missing or unreadable; the message names it).
[[nodiscard]] base::Result<ToExecutor> decode_to_executor(xml::Element element);
[[nodiscard]] base::Result<FromExecutor> decode_from_executor(xml::Element element);

/// Single parts, for those who store them.
void encode_result(xml::MutableElement element, const Result& result);
[[nodiscard]] base::Result<Result> decode_result(xml::Element element);
void encode_operation(xml::MutableElement element, const RunOperation& operation);
[[nodiscard]] base::Result<RunOperation> decode_operation(xml::Element element);

}  // namespace systole::lrmd
