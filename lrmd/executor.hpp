#pragma once

#include "base/result.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "lrmd/agent_command.hpp"
#include "lrmd/agent_outcome.hpp"
#include "lrmd/protocol.hpp"
#include "lrmd/resource_record.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace systole::lrmd {

using ClientId = base::StrongId<struct LrmdClientTag, std::uint64_t>;

/// The time of an event, on both time lines.
struct Moment {
    base::Time time;
    base::WallTime wall;
};

/// Start an agent; on_end() must follow once, whatever happens. If a process is made, on_started() is called and its effects are
/// carried out before the agent begins: a process that runs is one that a restarted executor knows.
struct StartAgent {
    RunId run;
    AgentCall call;
};
struct KillAgent {
    RunId run;
    KillScope scope = KillScope::group;
};
/// Kill what a former executor process left running, if it still is that very process.
struct KillLeftover {
    AgentMark mark;
};
using Act = std::variant<StartAgent, KillAgent, KillLeftover>;

/// Keep (or, without text, forget) a record for a restart. No resource: the executor's own.
struct Store {
    std::optional<ResourceId> resource;
    std::optional<std::string> text;
};
struct Send {
    ClientId to;
    FromExecutor message;
};

/// What is to be done, in this order.
struct Output {
    std::vector<Store> store;
    std::vector<Send> send;
    std::vector<Act> act;
    std::vector<ClientId> drop;    ///< disconnect them
};

/// The executor: runs operations on resources, one at a time per resource, repeats recurring ones and keeps results until the
/// brain has them in the CIB. Sans-IO: every call may leave effects, which take_output() hands out; next_timer() says when
/// on_timer() is wanted. Source: design 4, 6.4.1, 6.4.4, 6.6; spec 6.7.
class Executor {
public:
    /// A first start. `start_count` numbers the starts on this boot of the machine.
    explicit Executor(std::uint64_t start_count = 1);
    /// A restart from what was stored. Unreadable records are left out and named in `problems`. Operations that were in flight
    /// are killed and reported as failed, those not begun as not executed; recurring ones have to be given again.
    struct Stored {
        std::string executor;                 ///< empty: none
        std::vector<std::string> resources;
    };
    [[nodiscard]] static Executor restore(const Stored& stored, std::vector<std::string>& problems);

    void on_message(Moment now, ClientId client, const ToExecutor& message);
    void on_disconnected(ClientId client);
    void on_started(RunId run, AgentMark mark);
    void on_end(Moment now, RunId run, const AgentEnd& end);
    void on_timer(Moment now);

    [[nodiscard]] Output take_output();
    [[nodiscard]] std::optional<base::Time> next_timer() const;

    /// For tests and the simulator's checkers.
    [[nodiscard]] Report report() const;
    /// Whether an agent runs now.
    [[nodiscard]] bool is_busy() const { return !runs_.empty(); }

private:
    struct MetadataRun {
        AgentId agent;
        std::vector<ClientId> askers;
        base::Time deadline{};
    };
    using Run = std::variant<ResourceId, MetadataRun>;

    void handle(Moment now, ClientId client, const Attach& message);
    void handle(Moment now, ClientId client, const RegisterResource& message);
    void handle(Moment now, ClientId client, const UnregisterResource& message);
    void handle(Moment now, ClientId client, const RunOperation& message);
    void handle(Moment now, ClientId client, const CancelOperation& message);
    void handle(Moment now, ClientId client, const GetMetadata& message);
    void handle(Moment now, ClientId client, const GetReport& message);
    void handle(Moment now, ClientId client, const Acknowledge& message);
    void handle(Moment now, ClientId client, const ClearFailures& message);

    [[nodiscard]] bool is_brain(ClientId client, std::string_view what);
    [[nodiscard]] bool accept_term(ClientId client, const Term& term, Refused refusal);
    [[nodiscard]] ResourceRecord* find(const ResourceId& id);
    [[nodiscard]] bool is_duplicate(const ResourceRecord& record, const RunOperation& operation);
    void add_job(Moment now, ResourceRecord& record, const RunOperation& operation);

    void start_next(Moment now, ResourceRecord& record);
    void begin(Moment now, ResourceRecord& record, Job& job);
    void end_of_metadata(const MetadataRun& run, const AgentEnd& end);
    void end_of_run(Moment now, ResourceRecord& record, const AgentEnd& end);
    void conclude(Moment now, ResourceRecord& record, Job& job, Result result);
    void kill_running(ResourceRecord& record, Running::Killed why);
    void fail_leftovers(ResourceRecord& record);

    [[nodiscard]] CallId new_call_id();
    [[nodiscard]] RunId new_run_id() { return RunId(++last_run_); }
    void store(const ResourceRecord& record);
    void store_self();
    void reschedule(const ResourceRecord& record);
    void tell_brain(FromExecutor message);

    std::map<ResourceId, ResourceRecord> records_;
    std::map<RunId, Run> runs_;
    std::map<AgentId, std::string> metadata_;
    /// Each resource that waits for a time, once; the same times by resource.
    std::set<std::pair<base::Time, ResourceId>> wake_ups_;
    std::map<ResourceId, base::Time> wake_times_;
    std::optional<ClientId> brain_;
    Term term_;
    CallId last_call_ = 0;
    CallId reserved_calls_ = 0;    ///< numbers up to here may be given without storing; never lower than what was given
    std::uint64_t last_run_ = 0;
    std::uint64_t start_count_ = 1;
    Output output_;
};

}  // namespace systole::lrmd
