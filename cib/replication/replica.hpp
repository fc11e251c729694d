#pragma once

#include "cib/replication/catch_up.hpp"
#include "cib/replication/coordinator.hpp"
#include "cib/replication/disk_ledger.hpp"
#include "cib/replication/log.hpp"
#include "cib/replication/messages.hpp"
#include "cib/replication/moment.hpp"
#include "cib/replication/originator.hpp"
#include "cib/replication/output.hpp"
#include "cib/replication/round.hpp"
#include "cib/replication/rules.hpp"
#include "cib/replication/state.hpp"
#include "messaging/node_list.hpp"
#include "messaging/types.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::cib {

/// Who a replica is and what it is configured with.
struct ReplicaConfig {
    messaging::Member self;
    messaging::NodeList nodes;
    std::uint32_t feature_level = 1;
    bool is_eligible = true;  ///< may coordinate
    base::Time started;       ///< for the uptime
    /// Committed entries kept in memory for members that catch up; others get a snapshot.
    std::size_t keep_bytes = std::size_t{4} << 20U;
    /// The journal is replaced by a snapshot when it outgrows the configuration, but not below this.
    std::size_t journal_min_bytes = std::size_t{256} << 10U;
    const Rules* rules = &standard_rules();  ///< outlives the replica; only the simulator gives others
};

/// One node's part in the replication of a CIB: terms, election, entries, acknowledgement (design §6.1-6.4). A sans-IO core: feed
/// it with events, then carry out take_output() in the order of its fields. The controller above uses the same stream: its payloads
/// are delivered in the term they were sent in or not at all.
///
/// Every call takes the moment at which it happens; moments never go back. After each call take the output.
class Replica {
public:
    /// `state` must outlive the replica and is changed by it alone. What the disk held replaces the state's configuration; on a
    /// new node the state is what it brings in (empty, or an imported cib.xml).
    /// Errors: `refused`, `invalid` (the node list asks for a mode this version does not run).
    [[nodiscard]] static base::Result<Replica> start(ReplicaConfig config, ReplicatedState& state, Recovered recovered);

    // Events.
    void on_view(const messaging::View& view, Moment at);
    void on_quorum(const messaging::Quorum& quorum, Moment at);
    void on_delivery(const messaging::Delivery& delivery, Moment at);
    /// To be called at next_deadline() or later; early calls do no harm.
    void on_timer(Moment at);
    /// Everything up to this ticket is durable.
    void on_flushed(Ticket ticket, Moment at);
    /// The disk refused; it is not used any more in this life.
    void on_disk_failed(const std::string& reason, Moment at);

    // What the controller and the clients' side ask for.

    /// A change; `part` status only if it cannot touch the configuration. Ends in exactly one Settled with the number returned.
    std::uint64_t submit(Part part, std::string request, base::Milliseconds timeout, Moment at);
    /// Multicasts (or sends) a controller's message in the current term. False: no term is open, nothing was sent.
    bool send_payload(std::string kind, std::string body, std::optional<messaging::NodeId> to = std::nullopt,
                      messaging::Priority priority = messaging::Priority::control);
    /// An absent voter was fenced or confirmed down. Call it at every member that learns so.
    void on_surely_down(messaging::NodeId node, Moment at);
    /// Says goodbye: nothing is acknowledged any more. Leave the channel once this has been delivered back or after a moment.
    void leave(Moment at);
    /// Starts a new round, for example when eligibility changed or the controller of the coordinator gives up.
    void request_round(const std::string& reason);
    void set_eligible(bool is_eligible) { config_.is_eligible = is_eligible; }

    [[nodiscard]] Output take_output();
    [[nodiscard]] std::optional<base::Time> next_deadline() const;

    // Queries.
    [[nodiscard]] bool is_open() const { return phase_ == Phase::open; }
    [[nodiscard]] bool is_coordinator() const { return is_open() && term_.coordinator == config_.self.id; }
    [[nodiscard]] bool is_writable() const;
    /// Our own opinion for the current view's ring; false until there is one.
    [[nodiscard]] bool is_quorate() const { return quorum_ && quorum_->ring == view_.id.ring && quorum_->quorate; }
    /// False while this replica's configuration may be behind or wrong.
    [[nodiscard]] bool is_synced() const { return is_open() && sync_ == Sync::synced; }
    /// The open term; the last one while frozen.
    [[nodiscard]] const Term& term() const { return term_; }
    [[nodiscard]] Durability durability() const { return requirement_.durability; }
    [[nodiscard]] std::optional<messaging::Member> coordinator() const;
    [[nodiscard]] const messaging::View& view() const { return view_; }
    /// Members of the round that the open term rests on.
    [[nodiscard]] std::vector<messaging::Member> members() const;
    [[nodiscard]] const messaging::Member& self() const { return config_.self; }
    /// Where the applied configuration stands.
    [[nodiscard]] Position committed() const { return log_.committed(); }
    [[nodiscard]] Position last() const { return log_.last(); }
    [[nodiscard]] std::uint64_t dropped_messages() const { return dropped_; }
    /// Absent voters that are known to be down.
    [[nodiscard]] const std::set<messaging::NodeId>& surely_down() const { return surely_down_; }

private:
    enum class Phase {
        detached,   ///< no view yet, or none any more
        gathering,  ///< announcements are being collected
        decided,    ///< waiting for the coordinator's Open
        open,
        outside,    ///< skipped or deposed: not part of the round
    };
    enum class Sync {
        asking,    ///< our Fetch is not delivered yet
        fetching,  ///< what is delivered is kept until the answer is there
        flushing,  ///< state is right, the promise is not durable yet
        synced,
    };

    Replica(ReplicaConfig config, messaging::QuorumMode mode, ReplicatedState& state, Recovered recovered);

    /// A slow disk is bad until it keeps up again, a failed one for good.
    enum class DiskHealth { good, slow, failed };
    /// An acknowledgement that waits for the disk.
    struct PendingAck {
        Ticket ticket = 0;
        Position position;
    };

    // replica.cpp: dispatch and small things.
    void recover(Recovered recovered);
    void handle(const messaging::Member& from, Message& message);
    void send(messaging::Priority priority, const Message& message, std::optional<messaging::NodeId> to = std::nullopt);
    void remark(std::string text);
    void alarm(std::string text);
    Ticket persist(DiskAction action);
    void report_disk();
    [[nodiscard]] bool is_disk_good() const { return disk_state_ == DiskHealth::good; }
    [[nodiscard]] bool is_current(const RoundId& round) const { return round == round_.id(); }
    [[nodiscard]] bool is_in_term(const Term& term) const { return is_open() && term == term_; }
    [[nodiscard]] bool is_new() const { return !promise_.is_founded && !is_damaged_ && log_.last().n == 0; }

    // replica_round.cpp: announcing, deciding, opening.
    void begin_round(std::uint64_t number, std::set<messaging::NodeId> excluded, const std::string& reason);
    void freeze(const std::string& reason);
    void announce();
    void step_outside();
    void decide_if_complete();
    void start_as_elected();
    void open_term();
    void notice_opening();
    [[nodiscard]] std::optional<std::string> objection_to(const Open& message) const;
    void on(const messaging::Member& from, Announce& message);
    void on(const messaging::Member& from, Skip& message);
    void on(const messaging::Member& from, Refuse& message);
    void on(const messaging::Member& from, Depose& message);
    void on(const messaging::Member& from, Open& message);

    // replica_term.cpp: Synced, requirement, writable, leaving.
    void become_synced_when_durable();
    void send_what_is_durable();
    void trust_own_disk();
    void review_requirement();
    void set_requirement(const Requirement& requirement);
    void announce_writability();
    void note_company();
    void note_proof();
    void take_into_candidates();
    [[nodiscard]] DurabilityInputs durability_inputs() const;
    void on(const messaging::Member& from, Synced& message);
    void on(const messaging::Member& from, Require& message);
    void on(const messaging::Member& from, DiskState& message);
    void on(const messaging::Member& from, Leaving& message);
    void on(const messaging::Member& from, Pulse& message);
    void on(const messaging::Member& from, Payload& message);

    // replica_entries.cpp: append, acknowledge, commit, apply.
    void append(const Entry& entry);
    void commit_if_satisfied();
    void commit_until(std::uint64_t n);
    void finish_entry();
    [[nodiscard]] bool apply(const Entry& entry);
    [[nodiscard]] Snapshot snapshot_of_committed() const;
    void compact_if_large();
    void fall_out_of_sync(const std::string& reason);
    void on(const messaging::Member& from, EntryMessage& message);
    void on(const messaging::Member& from, Ack& message);
    void on(const messaging::Member& from, StatusEntry& message);

    // replica_catch_up.cpp: what is missing here or there.
    void compare_with(const Open& message);
    void fetch(messaging::NodeId donor, bool wants_snapshot, bool wants_status);
    [[nodiscard]] CatchUp donate(const Fetch& message) const;
    [[nodiscard]] bool adopt(CatchUp& message);
    [[nodiscard]] bool adopt_entries(CatchUp& message);
    [[nodiscard]] bool adopt_snapshot(CatchUp& message);
    void put_aside(const std::vector<Entry>& dropped);
    [[nodiscard]] bool keep_for_later(const messaging::Member& from, const Message& message);
    void replay_kept();
    void on(const messaging::Member& from, Fetch& message);
    void on(const messaging::Member& from, CatchUp& message);

    // replica_requests.cpp: both ends of a request.
    void send_pending(Part part);
    [[nodiscard]] RequestId own_id(std::uint64_t number) const;
    [[nodiscard]] bool is_own(const RequestId& id) const;
    void settle(const std::vector<AnsweredRequest>& requests, Durability durability);
    void settle_from_log();
    void expire_requests();
    void return_queued();
    void reply(const RequestId& id, std::string answer);
    void pump();
    void execute(Part part);
    void propose(Execution& execution, const std::vector<QueuedRequest>& batch);
    void send_entry(Entry entry);
    void send_status_entry(StatusEntry entry);
    void on(const messaging::Member& from, RequestMessage& message);
    void on(const messaging::Member& from, Reply& message);

    // replica_timers.cpp
    void check_round();
    void watch_coordinator();
    void check_able();
    void check_disk();
    [[nodiscard]] bool is_waiting_for_donor() const;
    [[nodiscard]] std::optional<base::Time> able_check_at() const;

    ReplicaConfig config_;
    messaging::QuorumMode mode_;
    ReplicatedState* state_;
    base::Time now_;
    base::WallTime wall_;

    // Membership and rounds.
    Phase phase_ = Phase::detached;
    messaging::View view_;
    std::optional<messaging::Quorum> quorum_;
    Round round_;
    Basis announced_;                   ///< what we last said of ourselves
    std::optional<Decision> decision_;  ///< set in decided and open
    std::optional<Open> opened_;        ///< set in open
    std::set<messaging::NodeId> surely_down_;
    std::set<messaging::NodeId> leaving_;  ///< said goodbye in this view
    bool is_leaving_ = false;
    bool was_coordinator_ = false;

    // The term.
    Term term_;        ///< open, or last open
    Term known_term_;  ///< highest heard of
    Term synced_term_;
    /// Since the last commit it took part in, this replica has not been left out of what is required, nor restarted: where fewer
    /// than all may carry on, nobody has gone on without it.
    bool has_proof_ = false;
    Sync sync_ = Sync::asking;
    std::optional<Ticket> synced_at_;  ///< Synced goes out when this is durable
    Requirement requirement_;
    bool is_term_proven_writable_ = false;  ///< an entry of this term is committed
    bool was_writable_ = false;
    std::optional<Coordinator> coordinator_;

    // Log, state and disk.
    Log log_;
    bool is_state_good_ = true;
    std::uint64_t status_sequence_ = 0;
    std::set<messaging::NodeId> acknowledged_;  ///< the last entry of the log
    std::deque<PendingAck> pending_acks_;
    DiskLedger disk_;
    DiskHealth disk_state_ = DiskHealth::good;
    Promise promise_;                ///< as last handed to the disk
    bool has_trusted_disk_ = false;  ///< what is on it may be relied on when a state is chosen
    bool is_damaged_ = false;        ///< it held less than was once flushed
    bool has_base_ = false;          ///< it holds a snapshot to which entries can be appended
    std::size_t journal_bytes_ = 0;
    std::size_t snapshot_bytes_ = 0;

    // Catching up and requests.
    Fetch fetch_;
    KeptMessages kept_;
    Originator originator_;

    base::Time skip_at_;
    base::Time round_began_;
    base::Time fetch_started_;
    base::Time heard_coordinator_;
    base::Time spoke_;
    std::optional<base::Time> rejoin_at_;
    std::uint64_t dropped_ = 0;
    Output output_;
};

}  // namespace systole::cib
