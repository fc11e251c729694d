#include "crmd/brain.hpp"

#include "xml/serialize.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace systole::crmd {

namespace {

constexpr base::Milliseconds kChangeTimeout{30'000};
/// After goodbye was said, so long for it to reach the others.
constexpr base::Milliseconds kFarewell{100};

}  // namespace

base::Result<std::unique_ptr<Brain>> Brain::start(BrainConfig config,
                                                  cib::ReplicatedCib& state,
                                                  cib::Recovered recovered,
                                                  base::Rng& rng) {
    cib::ReplicaConfig replica_config;
    replica_config.self = config.self;
    replica_config.nodes = config.nodes;
    replica_config.started = config.started;
    replica_config.rules = config.replication_rules;
    auto replica = cib::Replica::start(std::move(replica_config), state, std::move(recovered));
    if (!replica) {
        return replica.error();
    }
    return std::unique_ptr<Brain>(new Brain(std::move(config), state, std::move(*replica), rng));  // NOLINT: private constructor
}

Brain::Brain(BrainConfig config, cib::ReplicatedCib& state, cib::Replica replica, base::Rng& rng)
    : config_(std::move(config)),
      state_(&state),
      rng_(&rng),
      replica_(std::move(replica)),
      controller_(*this, attributes_),
      hands_(*this),
      fence_hands_(*this),
      commands_(*this, controller_, fence_hands_),
      desk_(*this,
            {.attributes = attributes_,
             .controller = controller_,
             .fencing = fence_hands_,
             .query = [this](const cib::Request& request) { return state_->query(request); }}) {
    hands_.set_report_supplement([this](Report& report) {
        report.attributes = attributes_.values_of(self_name());
        fence_hands_.add_to(report);
    });
    fence_hands_.set_notice_handler([this](const fencing::HistoryEntry& entry) { on_fencing_notice(entry); });
    controller_.set_shutdown_handler([this] { leave(); });
    controller_.set_listener(
        [this](xml::Document event) { desk_.announce({.topic = Topic::transition, .body = std::move(event)}); });
}

// --- events ----------------------------------------------------------------------------------------------------------

void Brain::on_channel(const messaging::Event& event, cib::Moment at) {
    now_ = at;
    if (const auto* view = std::get_if<messaging::View>(&event)) {
        if (view->members.empty()) {
            exit(Exit::Why::channel_lost);
            return;
        }
        replica_.on_view(*view, at);
        forget_absent_nodes();
    } else if (const auto* quorum = std::get_if<messaging::Quorum>(&event)) {
        replica_.on_quorum(*quorum, at);
        if (quorum->ring == replica_.view().id.ring) {
            controller_.on_quorum(quorum->quorate);
        }
    } else {
        replica_.on_delivery(std::get<messaging::Delivery>(event), at);
    }
    settle();
}

void Brain::on_flushed(cib::Ticket ticket, cib::Moment at) {
    now_ = at;
    replica_.on_flushed(ticket, at);
    settle();
}

void Brain::on_disk_failed(const std::string& reason, cib::Moment at) {
    now_ = at;
    replica_.on_disk_failed(reason, at);
    settle();
}

void Brain::on_executor_connected(cib::Moment at) {
    now_ = at;
    hands_.on_executor_connected();
    settle();
}

void Brain::on_executor_lost(cib::Moment at) {
    now_ = at;
    hands_.on_executor_lost();
    settle();
}

void Brain::on_executor(const lrmd::FromExecutor& message, cib::Moment at) {
    now_ = at;
    hands_.on_executor(message);
    settle();
}

void Brain::on_fencer_connected(cib::Moment at) {
    now_ = at;
    fence_hands_.on_fencer_connected();
    settle();
}

void Brain::on_fencer_lost(cib::Moment at) {
    now_ = at;
    fence_hands_.on_fencer_lost();
    settle();
}

void Brain::on_fencer(const fencing::FromFencer& message, cib::Moment at) {
    now_ = at;
    fence_hands_.on_fencer(message);
    settle();
}

void Brain::on_client_request(ClientId client,
                              std::uint64_t request,
                              const ClientIdentity& identity,
                              ClientRequest body,
                              cib::Moment at) {
    now_ = at;
    desk_.on_request(client, request, identity, std::move(body));
    settle();
}

void Brain::on_client_gone(ClientId client, cib::Moment at) {
    now_ = at;
    desk_.on_disconnected(client);
    settle();
}

void Brain::on_decision(std::uint64_t run, const base::Result<std::string>& graph, cib::Moment at) {
    now_ = at;
    controller_.on_decision(run, graph);
    settle();
}

void Brain::on_timer(cib::Moment at) {
    now_ = at;
    replica_.on_timer(at);
    controller_.on_timer();
    fence_hands_.on_timer(at.now);
    desk_.on_timer(at.now);
    if (escalation_at_ && at.now >= *escalation_at_) {
        exit(Exit::Why::escalated);
    }
    if (gone_at_ && at.now >= *gone_at_) {
        exit(Exit::Why::shut_down);
    }
    settle();
}

std::optional<base::Time> Brain::next_deadline() const {
    std::optional<base::Time> next;
    const std::array<std::optional<base::Time>, 6> deadlines{replica_.next_deadline(),
                                                             controller_.next_deadline(),
                                                             fence_hands_.next_deadline(),
                                                             desk_.next_deadline(),
                                                             escalation_at_,
                                                             gone_at_};
    for (const auto& deadline : deadlines) {
        if (deadline) {
            next = std::min(next.value_or(*deadline), *deadline);
        }
    }
    return next;
}

BrainOutput Brain::take_output() {
    return std::exchange(output_, {});
}

// --- the replica -----------------------------------------------------------------------------------------------------

void Brain::settle() {
    do {
        controller_.pump();
    } while (drain_replica());
}

bool Brain::drain_replica() {
    for (bool has_drained = false;; has_drained = true) {
        cib::Output output = replica_.take_output();
        if (output.persist.empty() && output.send.empty() && output.notices.empty() && output.answers.empty()) {
            return has_drained;
        }
        std::ranges::move(output.persist, std::back_inserter(output_.persist));
        std::ranges::move(output.send, std::back_inserter(output_.send));
        for (const cib::Notice& notice : output.notices) {
            std::visit([this](const auto& specific) { on(specific); }, notice);
        }
        for (const cib::Settled& settled : output.answers) {
            on(settled);
        }
    }
}

bool Brain::send(const Message& message, std::optional<messaging::NodeId> to) {
    return replica_.send_payload(std::string(kind_of(message)), encode(message), to);
}

void Brain::change(cib::Part part, cib::Request request, Continuation continuation) {
    const std::uint64_t number = replica_.submit(part, xml::to_text(cib::to_xml(request).root()), kChangeTimeout, now_);
    changes_.emplace(number, std::move(continuation));
}

void Brain::on(const cib::Settled& settled) {
    const auto found = changes_.find(settled.number);
    if (found == changes_.end()) {
        return;
    }
    const Continuation continuation = std::move(found->second);
    changes_.erase(found);
    Settlement settlement{.is_settled = settled.kind == cib::Settled::Kind::answered,
                          .kind = settled.kind,
                          .durability = settled.durability,
                          .answer = {}};
    if (settlement.is_settled) {
        const auto document = xml::Document::parse(settled.answer, {.source = "CIB answer"});
        auto answer = document ? cib::answer_from_xml(document->root()) : base::Result<cib::Answer>(document.error());
        if (answer) {
            settlement.answer = std::move(*answer);
        } else {
            log(Severity::error, answer.error().message);
        }
    }
    continuation(settlement);
}

void Brain::on(const cib::Frozen& frozen) {
    log(Severity::info, "frozen reason=" + frozen.reason);
    controller_.on_frozen();
    hands_.on_frozen();
}

void Brain::on(const cib::TermOpened& opened) {
    log(Severity::info, "term opened term=" + cib::to_text(opened.term) + " coordinator=" + opened.coordinator.name.value() +
                            " members=" + std::to_string(opened.members.size()) +
                            " incumbent=" + (opened.is_incumbent ? "yes" : "no"));
    commands_.on_term_opened();
    controller_.on_term_opened(opened);
    hands_.on_term_opened();
    fence_hands_.on_term_opened();
    desk_.on_term_opened();
    announce_membership();
    if (is_leaving_ && !gone_at_) {
        ask_to_leave();
    }
}

void Brain::on(const cib::WritableChanged& changed) {
    log(Severity::info, std::string("configuration is ") + (changed.is_writable ? "writable" : "read-only") +
                            " durability=" + std::string(cib::name_of(changed.durability)));
    controller_.on_writable();
}

void Brain::on(const cib::Applied& applied) {
    if (applied.part == cib::Part::configuration) {
        fence_hands_.refresh();
    }
    controller_.on_applied(applied);
    xml::Document change = xml::Document::create("cib_change");
    change.mutable_root().set("part", applied.part == cib::Part::configuration ? "configuration" : "status");
    if (const auto diff = xml::Document::parse(applied.effect, {.source = "CIB change"}); diff) {
        change.mutable_root().append_copy(diff->root());
    }
    desk_.announce({.topic = Topic::cib, .body = std::move(change)});
}

void Brain::on(const cib::PayloadDelivered& payload) {
    auto message = decode_message(payload.kind, payload.body);
    if (!message) {
        log(Severity::warn, message.error().message + " from=" + payload.from.name.value());
        return;
    }
    receive(payload.from, *message);
}

void Brain::on(const cib::Alarm& alarm) {
    log(Severity::error, alarm.text);
}

void Brain::on(const cib::Remark& remark) {
    log(Severity::debug, remark.text);
}

// --- messages of brains ----------------------------------------------------------------------------------------------

void Brain::receive(const messaging::Member& from, Message& message) {
    std::visit([&](const auto& specific) { receive(from, specific); }, message);
}

void Brain::receive(const messaging::Member& from, const Instructions& instructions) {
    if (from.id != replica_.term().coordinator) {
        return;
    }
    for (const Instruction& instruction : instructions.list) {
        if (instruction.to != self_name()) {
            continue;
        }
        const transition::Action& action = instruction.action;
        log(Severity::debug, "instructed action=" + action.key + " key=" + instruction.transition_key);
        if (action.kind == transition::ActionKind::fencing) {
            fence_hands_.fence(instruction);
        } else if (action.task == "do_shutdown") {
            leave();
        } else if (action.agent.standard == "stonith") {
            fence_hands_.run_device(instruction);
        } else {
            hands_.begin(instruction);
        }
    }
}

void Brain::receive(const messaging::Member&, const OperationResult& result) {
    controller_.on(result);
}

void Brain::receive(const messaging::Member&, const ActionDone& done) {
    controller_.on(done);
}

void Brain::receive(const messaging::Member&, const Recorded& recorded) {
    if (recorded.node == self_name()) {
        hands_.on_recorded(recorded);
    }
}

void Brain::receive(const messaging::Member&, const FencingResult& result) {
    controller_.on(result);
}

void Brain::receive(const messaging::Member& from, const AttributesChanged& changed) {
    base::Result<void> outcome;
    for (const AttributeChange& change : changed.changes) {
        if (const auto applied = attributes_.apply(change, now_.now); !applied) {
            outcome = applied.error();
        }
    }
    if (from.id != config_.self.id) {
        return;
    }
    if (changed.call != 0) {
        desk_.on_attributes_delivered(changed.call, outcome);
    } else {
        controller_.on_own_attributes_delivered();
    }
}

void Brain::receive(const messaging::Member& from, const AttributesSynchronised& all) {
    if (from.id != config_.self.id) {
        attributes_.restore(all.values);
    }
}

void Brain::receive(const messaging::Member& from, const FencerMessage& message) {
    fence_hands_.on_peer_message(from.name.value(), message);
}

void Brain::receive(const messaging::Member& from, const Command& command) {
    commands_.on(from, command);
}

void Brain::receive(const messaging::Member&, const CommandAnswer& answer) {
    desk_.on(answer);
}

// --- nodes -----------------------------------------------------------------------------------------------------------

void Brain::on_fencing_notice(const fencing::HistoryEntry& entry) {
    desk_.announce({.topic = Topic::fencing, .body = describe(entry)});
    const bool is_down = entry.state == fencing::HistoryState::success && entry.action != fencing::Action::on;
    if (!is_down) {
        return;
    }
    log(Severity::warn, "fencing succeeded node=" + entry.target.value() + " client=" + entry.client);
    if (entry.target.value() == self_name()) {
        exit(Exit::Why::fenced);
        return;
    }
    const bool is_member = controller_.roster().is_member(entry.target.value());
    if (const auto node = controller_.roster().find(entry.target.value()); node && !is_member) {
        for (const messaging::Voter& voter : config_.nodes.voters) {
            if (voter.name.value() == node->name) {
                replica_.on_surely_down(voter.id, now_);
            }
        }
    }
    if (entry.client != "systole-crmd") {
        controller_.on_external_fencing(entry);
    }
}

void Brain::forget_absent_nodes() {
    for (const messaging::Voter& voter : config_.nodes.voters) {
        if (!controller_.roster().is_host(voter.name.value())) {
            attributes_.forget_node(voter.name.value());
        }
    }
}

void Brain::announce_membership() {
    desk_.announce({.topic = Topic::membership, .body = desk_.describe_nodes()});
}

// --- going -----------------------------------------------------------------------------------------------------------

void Brain::on_shutdown_requested(cib::Moment at) {
    now_ = at;
    if (is_leaving_) {
        exit(Exit::Why::escalated);
        return;
    }
    is_leaving_ = true;
    escalation_at_ = at.now + kShutdownEscalation;
    ask_to_leave();
    settle();
}

void Brain::ask_to_leave() {
    log(Severity::info, "asking to leave the cluster");
    AttributesChanged request;
    request.changes.push_back(
        {.name = "shutdown", .node = self_name(), .value = std::to_string(now_.wall.time_since_epoch().count())});
    send(request, std::nullopt);
}

void Brain::leave() {
    if (gone_at_) {
        return;
    }
    log(Severity::info, "leaving the cluster");
    is_leaving_ = true;
    if (!controller_.is_active()) {
        replica_.leave(now_);
        gone_at_ = now_.now + kFarewell;
        return;
    }
    // The coordinator records its own leaving first: nobody else would know that it was meant.
    const auto node = controller_.roster().find(self_name());
    xml::Document input = xml::Document::create("status");
    append_node_state(input.mutable_root(),
                      {.node = *node, .in_ccm = {}, .crmd = {}, .join = "down", .expected = "down", .origin = "systole-crmd"});
    change(cib::Part::status, merge_status(std::move(input)), [this](const Settlement&) {
        replica_.leave(now_);
        gone_at_ = now_.now + kFarewell;
    });
}

void Brain::exit(Exit::Why why) {
    output_.exit = Exit{.why = why};
}

}  // namespace systole::crmd
