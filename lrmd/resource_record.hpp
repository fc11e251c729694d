#pragma once

#include "base/result.hpp"
#include "lrmd/protocol.hpp"
#include "lrmd/types.hpp"
#include "xml/document.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace systole::lrmd {

/// Number of one start of an agent; never used twice by one executor process.
using RunId = base::StrongId<struct LrmdRunTag, std::uint64_t>;

/// A process that can be recognised after a restart of the executor (os::ProcessMark, for the core).
struct AgentMark {
    int pid = 0;
    std::uint64_t start_ticks = 0;

    bool operator==(const AgentMark&) const = default;
};

/// An operation that was taken: it waits, runs, or (recurring) is between two runs.
struct Job {
    RunOperation operation;
    CallId call_id = 0;
    base::Time due{};                       ///< not before; also the order in which jobs that are due run
    std::optional<Result> reported;         ///< recurring: the result the brain was told last
    bool is_replaced = false;               ///< was given again while running: that run does not count

    /// A result with everything that is known before the agent runs.
    [[nodiscard]] Result blank_result() const;
};

/// The one job of a resource that runs.
struct Running {
    enum class Killed : std::uint8_t { no, timeout, cancel };
    RunId run;
    CallId call_id = 0;
    base::Time began{};
    base::WallTime began_wall{};
    base::Time deadline{};
    base::Milliseconds queue_time{0};
    Killed killed = Killed::no;
    AgentMark mark;
};

/// All an executor knows about one resource.
struct ResourceRecord {
    Resource resource;
    std::vector<Job> jobs;                            ///< in the order given; at most one per operation key
    std::optional<Running> running;
    std::map<std::string, HistoryEntry> history;      ///< by id
    std::deque<Result> unacknowledged;                ///< oldest first
    bool is_removed = false;                          ///< unregistered, but its last agent still dies

    [[nodiscard]] Job* find_job(const OperationKey& key);
    [[nodiscard]] Job* find_job(CallId call_id);
    void remove_job(CallId call_id);
    /// The job that is to run next among those that are due: first due, first served; the order given breaks ties.
    [[nodiscard]] Job* next_due(base::Time now);
    /// When something has to be done: the deadline of what runs, else the next job's time.
    [[nodiscard]] std::optional<base::Time> wake_time() const;
    /// Files a result under its history ids and among those not acknowledged yet.
    void file(const Result& result);
    void acknowledge(CallId call_id);
    /// A kept result of this very instruction (same key and transition key); null if there is none.
    [[nodiscard]] const Result* find_result(const RunOperation& operation) const;
    /// A cancelled recurring operation has no entry of its own any more; its failures stay.
    void forget_successes(const OperationKey& key);
    void clear_failures(const std::optional<OperationKey>& key);
    [[nodiscard]] ResourceReport report() const;
};

/// At most so many results are kept for a brain that does not acknowledge; the oldest go first (history is kept apart).
inline constexpr std::size_t kMaxUnacknowledged = 100;

/// What a restarted executor needs: history, results not acknowledged, and which jobs were there (with the process that ran).
[[nodiscard]] xml::Document encode_record(const ResourceRecord& record);
/// Jobs come back as they were, without times. Errors: invalid.
[[nodiscard]] base::Result<ResourceRecord> decode_record(xml::Element element);

}  // namespace systole::lrmd
