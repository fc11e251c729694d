#include "crmd/controller.hpp"

#include "crmd/fencing_config.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace systole::crmd {

namespace {

/// A random version 4 UUID.
std::string make_uuid(base::Rng& rng) {
    static constexpr std::string_view kPattern = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string uuid(kPattern);
    for (char& c : uuid) {
        if (c == 'x') {
            c = kDigits[rng.below(kDigits.size())];
        }
    }
    return uuid;
}

/// Which results a history holds, in an order of its own: pending entries are not results.
std::set<std::string> results_in(xml::Element history) {
    std::set<std::string> results;
    for (const xml::Element resource : history.child("lrm_resources").children("lrm_resource")) {
        for (const xml::Element operation : resource.children("lrm_rsc_op")) {
            if (operation.get("op-status") != "-1") {
                std::string result(resource.id());
                for (const std::string_view name : {"id", "call-id", "transition-magic", "op-digest", "exit-reason"}) {
                    result.append(" ").append(operation.get(name));
                }
                results.insert(std::move(result));
            }
        }
    }
    return results;
}

}  // namespace

Controller::Controller(Surroundings& surroundings, Attributes& attributes)
    : world_(&surroundings), attributes_(&attributes), roster_(surroundings) {}

void Controller::reset() {
    executor_.reset();
    flights_.clear();
    deciding_.reset();
    landed_.clear();
    reason_.reset();
    job_limits_.clear();
    fencing_failures_.clear();
    recheck_at_.reset();
    roster_.clear_grace();
    leaves_after_transition_ = false;
}

// --- terms -----------------------------------------------------------------------------------------------------------

void Controller::on_term_opened(const cib::TermOpened& opened) {
    ++reign_;
    members_ = opened.members;
    note_seen(members_);
    unsettled_ = 0;
    attributes_under_way_ = 0;
    is_integrated_ = false;
    const bool was_active = std::exchange(is_active_, opened.coordinator.id == world_->config().self.id);
    if (!is_active_) {
        reset();
        return;
    }
    if (!was_active || !opened.is_incumbent) {
        reset();
        dc_uuid_ = make_uuid(world_->rng());
        attributes_->begin_merge();
    }
    reports_missing_.clear();
    for (const messaging::Member& member : opened.members) {
        reports_missing_.insert(member.name.value());
    }
    reports_due_ = world_->moment().now + kReportTimeout;
    evaluate_quorum();
    settle_lost_nodes();
}

void Controller::note_seen(const std::vector<messaging::Member>& members) {
    for (const messaging::Member& member : members) {
        last_seen_[member.name.value()] = world_->moment().now;
    }
}

void Controller::on_frozen() {
    note_seen(members_);
    is_integrated_ = false;
}

void Controller::on_writable() {
    if (is_active_ && is_integrated_) {
        ensure_configuration();
    }
}

void Controller::on(const messaging::Member& from, const Report& report) {
    if (!is_active_ || from.name.value() != report.node) {
        return;
    }
    const auto node = roster_.find(report.node);
    if (!node) {
        world_->log(Severity::warn, "report of an unknown node node=" + report.node);
        return;
    }
    reports_missing_.erase(report.node);
    roster_.forgive(report.node);
    job_limits_[report.node] = report.job_limit;
    attributes_->merge_node(report.node, report.attributes);
    replace_history(*node, report.history.root());
    flights_.reconcile(report.node, report.in_flight);
    for (const InFlight& what : report.in_flight) {
        if (flights_.find(what.transition_key) == nullptr) {
            flights_.add({.what = what, .action = {}, .bound = {}, .due = world_->moment().now + kForeignActionLimit});
        }
    }
    welcome(report.node);
    resend_missing(report);
    if (is_integrated_) {
        // It came late: the others have been served already.
        trigger("Peer joined");
        world_->send(AttributesSynchronised{.values = attributes_->values()});
        attributes_->mark_all_unwritten(world_->moment().now);
    } else if (reports_missing_.empty()) {
        integrate();
    }
}

void Controller::replace_history(const NodeKey& node, xml::Element history) {
    const xml::Element known = world_->cib().child("status").child("node_state", node.id).child("lrm");
    if (known && results_in(known) == results_in(history)) {
        return;
    }
    xml::Document input = xml::Document::create("status");
    xml::MutableElement state = input.mutable_root().append("node_state");
    state.set("id", node.id).set("uname", node.name);
    state.append_copy(history);
    std::vector<cib::Request> steps;
    steps.push_back(remove_all(history_path(node)));
    steps.push_back(merge_status(std::move(input)));
    write(transaction(steps));
}

void Controller::welcome(const std::string& node) {
    const auto change = roster_.arrival(node);
    if (!change) {
        return;
    }
    fencing_failures_.erase(node);
    xml::Document input = xml::Document::create("status");
    append_node_state(input.mutable_root(), *change);
    write(merge_status(std::move(input)));
}

void Controller::integrate() {
    is_integrated_ = true;
    for (const std::string& silent : reports_missing_) {
        world_->log(Severity::warn, "no report in time node=" + silent);
        welcome(silent);
    }
    world_->log(Severity::info, "all nodes have reported members=" + std::to_string(world_->replica().members().size()));
    write_cluster_state();
    ensure_configuration();
    world_->send(AttributesSynchronised{.values = attributes_->values()});
    attributes_->mark_all_unwritten(world_->moment().now);
    trigger("Peer joined");
}

// --- nodes that go ---------------------------------------------------------------------------------------------------

void Controller::settle_lost_nodes() {
    for (const NodeKey& node : roster_.take_lost(world_->moment().now)) {
        lose(node);
    }
}

void Controller::lose(const NodeKey& node) {
    const bool was_expected = roster_.was_expected_down(node);
    world_->log(was_expected ? Severity::info : Severity::warn,
                "node is gone node=" + node.name + " expected=" + (was_expected ? "yes" : "no"));
    xml::Document input = xml::Document::create("status");
    append_node_state(input.mutable_root(), roster_.departure(node));
    std::vector<cib::Request> steps;
    steps.push_back(merge_status(std::move(input)));
    steps.push_back(remove_all(transient_attributes_path(node)));
    write(transaction(steps));
    attributes_->forget_node(node.name);
    flights_.forget_node(node.name);
    if (executor_) {
        const bool was_planned = executor_->expects_down(node.id);
        if (!executor_->fail_node(node.name).empty() || !was_planned) {
            executor_->abort(transition::Executor::kInfinity, "Node failure");
        }
    }
    trigger("Node failure");
}

// --- quorum, cluster-wide settings -----------------------------------------------------------------------------------

// Judged on every node, so that a new coordinator need not wait for what has been so for long.
void Controller::on_quorum(bool is_quorate) {
    if (!is_quorate) {
        lose_quorum();
    }
    evaluate_quorum();
}

void Controller::lose_quorum() {
    quorum_gain_at_.reset();
    if (std::exchange(is_quorate_, false) && is_active_) {
        write_cluster_state();
        trigger("Quorum lost");
    }
}

void Controller::evaluate_quorum() {
    if (!world_->replica().is_quorate() || is_quorate_) {
        return;
    }
    const base::Time now = world_->moment().now;
    const bool is_everybody_in = world_->replica().view().members.size() >= world_->config().nodes.voters.size();
    if (!quorum_gain_at_) {
        quorum_gain_at_ = now + kQuorumGainDelay;
    }
    if (is_everybody_in || now >= *quorum_gain_at_) {
        gain_quorum();
    }
}

void Controller::gain_quorum() {
    is_quorate_ = true;
    quorum_gain_at_.reset();
    if (is_active_ && is_integrated_) {
        write_cluster_state();
    }
    trigger("Quorum gained");
}

void Controller::write_cluster_state() {
    xml::Document input = xml::Document::create("cib");
    input.mutable_root()
        .set("have-quorum", is_quorate_ ? "1" : "0")
        .set("dc-uuid", std::to_string(world_->config().self.id.value()));
    const xml::Element cib = world_->cib();
    const bool is_known =
        cib.get("have-quorum") == input.root().get("have-quorum") && cib.get("dc-uuid") == input.root().get("dc-uuid");
    if (!is_known) {
        write(merge_section("", std::move(input)));
    }
}

// What the coordinator keeps in the configuration: the nodes, and what it is itself.
void Controller::ensure_configuration() {
    if (!world_->replica().is_writable()) {
        return;
    }
    const xml::Element configuration = world_->cib().child("configuration");
    xml::Document input = xml::Document::create("configuration");
    xml::MutableElement root = input.mutable_root();
    xml::MutableElement set;
    const std::array<std::pair<std::string, std::string>, 4> properties{
        {{"have-watchdog", "false"},
         {"dc-version", world_->config().version},
         {"cluster-infrastructure", world_->config().infrastructure},
         {"cluster-name", world_->config().cluster_name}}};
    for (const auto& [name, value] : properties) {
        if (value.empty() || cluster_property(world_->cib(), name) == value) {
            continue;
        }
        if (!set) {
            set = root.append("crm_config").append("cluster_property_set");
            set.set("id", "cib-bootstrap-options");
        }
        set.append("nvpair").set("id", "cib-bootstrap-options-" + name).set("name", name).set("value", value);
    }
    xml::MutableElement nodes;
    for (const messaging::Voter& voter : world_->config().nodes.voters) {
        const std::string id = std::to_string(voter.id.value());
        if (configuration.child("nodes").child("node", id).get("uname") == voter.name.value()) {
            continue;
        }
        if (!nodes) {
            nodes = root.append("nodes");
        }
        nodes.append("node").set("id", id).set("uname", voter.name.value());
    }
    if (!root.child()) {
        return;
    }
    world_->change(cib::Part::configuration, merge_section("configuration", std::move(input)), [this](const auto& settlement) {
        if (settlement.is_settled && !settlement.is_ok()) {
            world_->log(Severity::error, "cannot record nodes and properties in the configuration");
        }
    });
}

// --- changes, time ---------------------------------------------------------------------------------------------------

void Controller::write(cib::Request request, std::function<void(bool)> then) {
    ++unsettled_;
    world_->change(cib::Part::status, std::move(request),
                   [this, reign = reign_, then = std::move(then)](const Surroundings::Settlement& settlement) {
                       const bool is_ok = settlement.is_ok();
                       if (settlement.is_settled && !is_ok && settlement.answer) {
                           world_->log(Severity::error,
                                       "status change refused reason=" + std::string(cib::message_of(settlement.answer->status)));
                       }
                       if (reign != reign_) {
                           return;  // Reports of the new term tell what is so.
                       }
                       --unsettled_;
                       if (then) {
                           then(is_ok);
                       }
                   });
}

void Controller::change_attributes(std::vector<AttributeChange> changes) {
    if (world_->send(AttributesChanged{.changes = std::move(changes)})) {
        ++attributes_under_way_;
    }
}

void Controller::on_own_attributes_delivered() {
    if (attributes_under_way_ > 0) {
        --attributes_under_way_;
    }
}

void Controller::on_timer() {
    evaluate_quorum();
    if (!is_active_) {
        return;
    }
    const base::Time now = world_->moment().now;
    if (!is_integrated_ && world_->replica().is_open() && now >= reports_due_) {
        integrate();
    }
    settle_lost_nodes();
    settle_overdue();
    if (recheck_at_ && now >= *recheck_at_) {
        recheck_at_.reset();
        trigger("PEngine Recheck Timer");
    }
}

std::optional<base::Time> Controller::next_deadline() const {
    if (!is_active_) {
        return quorum_gain_at_;
    }
    std::optional<base::Time> next = roster_.next_deadline();
    const auto consider = [&next](std::optional<base::Time> time) {
        if (time) {
            next = std::min(next.value_or(*time), *time);
        }
    };
    consider(quorum_gain_at_);
    consider(recheck_at_);
    consider(flights_.next_due());
    consider(attributes_->next_deadline());
    if (!is_integrated_ && world_->replica().is_open()) {
        consider(reports_due_);
    }
    if (executor_) {
        consider(executor_->next_deadline());
    }
    return next;
}

Controller::State Controller::state() const {
    if (!is_active_) {
        return State::inactive;
    }
    if (!is_integrated_) {
        return State::joining;
    }
    if (deciding_ || reason_) {
        return State::deciding;
    }
    return executor_ ? State::transition : State::idle;
}

}  // namespace systole::crmd
