#pragma once

#include "crmd/history_entry.hpp"
#include "crmd/messages.hpp"
#include "crmd/surroundings.hpp"
#include "fencing/protocol.hpp"
#include "lrmd/protocol.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace systole::crmd {

/// Task of an instruction that makes up a failure of a resource; never part of a graph.
inline constexpr const char* kInjectFailure = "inject-failure";

/// One node's side of execution: turns the coordinator's instructions into messages to the local executor, and the executor's
/// results into history for the CIB. Every brain has one, the coordinator's too.
class Hands {
public:
    explicit Hands(Surroundings& surroundings) : world_(&surroundings) {}

    /// A new term: the executor is attached to it, and the coordinator gets a Report once the executor has told all.
    void on_term_opened();
    void on_frozen() { reports_to_.reset(); }

    /// The executor's connection came (again) or went.
    void on_executor_connected();
    void on_executor_lost() { is_connected_ = false; }
    void on_executor(const lrmd::FromExecutor& message);

    /// Carry out an instruction for this node's executor.
    void begin(const Instruction& instruction);
    /// The CIB has a result.
    void on_recorded(const Recorded& recorded);
    /// Adds to each Report what others than the executor know of this node.
    void set_report_supplement(std::function<void(Report&)> supplement) { supplement_ = std::move(supplement); }

private:
    using Key = std::pair<std::string, lrmd::OperationKey>;

    void run(const Instruction& instruction);
    void cancel(const Instruction& instruction);
    void forget(const Instruction& instruction);
    /// Pretends that a recurring operation failed: it is recorded as `asyncmon` with rc 1.
    void inject_failure(const lrmd::Resource& resource);
    void cancel_recurring(const std::string& resource);
    void want_traits(const lrmd::AgentId& agent, bool refresh);
    void attach();

    void on(const lrmd::Report& report);
    void on(const lrmd::Completed& completed);
    void on(const lrmd::Cancelled& cancelled);
    void on(const lrmd::Refused& refused);
    void on(const lrmd::MetadataReply& reply);
    void on(const lrmd::Accepted& accepted);
    void resume_recurring();
    void report_when_ready();
    void tell(const lrmd::Result& result);
    [[nodiscard]] Report make_report() const;
    [[nodiscard]] OperationRecord record_of(const lrmd::Result& result) const;
    [[nodiscard]] const AgentTraits* traits_of(const lrmd::AgentId& agent) const;
    void to_executor(lrmd::ToExecutor message) { world_->output().to_executor.push_back(std::move(message)); }
    [[nodiscard]] lrmd::Term executor_term() const;

    Surroundings* world_;
    std::function<void(Report&)> supplement_;
    bool is_connected_ = false;
    std::optional<messaging::NodeId> reports_to_;                 ///< a Report is owed to this coordinator
    std::optional<lrmd::Report> report_;                          ///< the executor's, of this term
    std::map<std::string, lrmd::AgentId> agents_;                 ///< of registered resources
    std::map<lrmd::AgentId, std::optional<AgentTraits>> traits_;  ///< nothing inside: the agent has no metadata
    std::set<lrmd::AgentId> asked_;
    std::vector<lrmd::Result> waiting_for_traits_;
    std::set<Key> recurring_;                ///< active in the executor
    std::map<Key, std::string> cancelling_;  ///< asked for by an instruction: its transition key (may be empty)
};

}  // namespace systole::crmd
