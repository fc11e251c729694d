#pragma once

#include "crmd/history_entry.hpp"
#include "crmd/messages.hpp"
#include "crmd/surroundings.hpp"
#include "fencing/protocol.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace systole::crmd {

/// One node's side of fencing: what the coordinator, resources of class stonith and clients want of the local fencer, and what
/// the fencer answers and tells.
class FenceHands {
public:
    using OnDone = std::function<void(const fencing::Outcome&, const fencing::HistoryEntry&)>;
    using OnDevices = std::function<void(const fencing::DeviceList&)>;
    using OnHistory = std::function<void(const fencing::History&)>;
    using OnAgent = std::function<void(const fencing::AgentDone&)>;
    using OnSetup = std::function<void(const fencing::Outcome&)>;
    using OnNotice = std::function<void(const fencing::HistoryEntry&)>;

    explicit FenceHands(Surroundings& surroundings) : world_(&surroundings) {}

    void on_fencer_connected();
    /// All that was asked for has failed.
    void on_fencer_lost();
    void on_fencer(const fencing::FromFencer& message);
    /// Every fencing that begins or ends anywhere is told here.
    void set_notice_handler(OnNotice handler) { on_notice_ = std::move(handler); }

    void on_term_opened();
    /// The configuration or the membership may be different now.
    void refresh();
    void on_peer_message(const std::string& from, const FencerMessage& message);

    /// Carry out an instruction: fence a node, or an operation of a stonith-class resource.
    void fence(const Instruction& instruction);
    void run_device(const Instruction& instruction);
    /// This node's history of such resources, as far as this life of the brain knows it, for its Report.
    void add_to(Report& report) const;
    void on_timer(base::Time now);
    [[nodiscard]] std::optional<base::Time> next_deadline() const;

    // For clients.
    void fence(fencing::Fence request, OnDone done);
    void confirm(const std::string& target, const std::string& client, OnDone done);
    void list_devices(std::optional<std::string> target, OnDevices done);
    void history(std::optional<std::string> target, OnHistory done);
    void clean_history(std::optional<std::string> target, OnHistory done);
    void ask_agent(fencing::AskAgent question, OnAgent done);
    void set_up(fencing::Setup setup, OnSetup done);

private:
    static constexpr base::Milliseconds kResultMemory{std::chrono::minutes{1}};

    struct RecentResult {
        FencingResult result;
        base::Time at;
    };
    struct Monitor {
        Instruction instruction;
        base::Time next;
        bool is_running = false;
        std::optional<int> last_rc;
    };
    struct DeviceCall {
        Instruction instruction;
        base::Time begun;
        base::WallTime begun_wall;
    };

    void on(const fencing::ToPeer& message);
    void on(const fencing::FenceDone& done);
    void on(const fencing::FenceNotice& notice);
    void on(const fencing::DeviceDone& done);
    void on(const fencing::DeviceList& list);
    void on(const fencing::AgentDone& done);
    void on(const fencing::History& history);
    void begin_device(const Instruction& instruction, fencing::DeviceAction::Kind kind);
    void finish_device(const DeviceCall& call, int rc, lrmd::ExecutionStatus status, const std::string& reason);
    void forget(const transition::Action& action);
    void stop_monitor(const std::string& resource);
    void send_peers();
    void to_fencer(fencing::ToFencer message) { world_->output().to_fencer.push_back(std::move(message)); }

    Surroundings* world_;
    OnNotice on_notice_;
    bool is_connected_ = false;
    fencing::CallId last_call_ = 0;
    int last_operation_ = 0;
    std::map<fencing::CallId, OnDone> fencing_;
    std::vector<RecentResult> recent_;
    std::map<fencing::CallId, DeviceCall> devices_;
    std::map<fencing::CallId, OnDevices> lists_;
    std::map<fencing::CallId, OnHistory> histories_;
    std::map<fencing::CallId, OnAgent> agents_;
    std::map<fencing::CallId, OnSetup> setups_;
    std::map<std::string, Monitor> monitors_;                                ///< recurring ones by resource
    std::set<std::string> started_;                                          ///< stonith resources started here
    std::map<std::string, std::map<std::string, OperationRecord>> records_;  ///< by resource and id of the history entry
    std::optional<fencing::Configure> configured_;
};

}  // namespace systole::crmd
