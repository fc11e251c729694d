#include "crmd/fence_hands.hpp"

#include "base/duration.hpp"
#include "crmd/fencing_config.hpp"
#include "crmd/flights.hpp"

#include <algorithm>

namespace systole::crmd {

namespace {

fencing::HistoryEntry no_entry(const std::string& target) {
    return {.request = {}, .target = fencing::NodeName(target), .origin = fencing::NodeName()};
}

std::optional<fencing::NodeName> as_node(const std::optional<std::string>& name) {
    return name ? std::optional(fencing::NodeName(*name)) : std::nullopt;
}

template <typename Map>
std::optional<typename Map::mapped_type> take(Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    if (found == map.end()) {
        return std::nullopt;
    }
    auto value = std::move(found->second);
    map.erase(found);
    return value;
}

}  // namespace

// --- connection, configuration, peers --------------------------------------------------------------------------------

void FenceHands::on_fencer_connected() {
    is_connected_ = true;
    configured_.reset();
    to_fencer(
        fencing::Hello{.node = fencing::NodeName(world_->self_name()), .incarnation = world_->config().self.incarnation.value()});
    refresh();
}

void FenceHands::on_fencer_lost() {
    is_connected_ = false;
    const fencing::Outcome lost{.status = fencing::Status::failed, .reason = "Lost connection to fencer"};
    for (const auto& [call, done] : std::exchange(fencing_, {})) {
        done(lost, no_entry({}));
    }
    for (const auto& [call, device] : std::exchange(devices_, {})) {
        finish_device(device, static_cast<int>(lrmd::OcfCode::unknown_error), lrmd::ExecutionStatus::error, lost.reason);
    }
    for (const auto& [call, done] : std::exchange(lists_, {})) {
        done({});
    }
    for (const auto& [call, done] : std::exchange(histories_, {})) {
        done({});
    }
    for (const auto& [call, done] : std::exchange(agents_, {})) {
        done({.call = call, .outcome = lost});
    }
    for (const auto& [call, done] : std::exchange(setups_, {})) {
        done(lost);
    }
}

void FenceHands::refresh() {
    if (!is_connected_) {
        return;
    }
    fencing::Configure config = fencing_config(world_->cib(), world_->self_name());
    if (configured_ != config) {
        configured_ = config;
        to_fencer(std::move(config));
    }
    send_peers();
}

void FenceHands::send_peers() {
    fencing::Peers peers;
    for (const messaging::Member& member : world_->replica().members()) {
        peers.members.push_back({.name = fencing::NodeName(member.name.value()), .incarnation = member.incarnation.value()});
    }
    to_fencer(std::move(peers));
}

void FenceHands::on_peer_message(const std::string& from, const FencerMessage& message) {
    if (is_connected_ && from != world_->self_name() && (!message.to || *message.to == world_->self_name())) {
        to_fencer(fencing::FromPeer{.from = fencing::NodeName(from), .message = message.text});
    }
}

void FenceHands::on_fencer(const fencing::FromFencer& message) {
    std::visit([this](const auto& specific) { on(specific); }, message);
}

void FenceHands::on(const fencing::ToPeer& message) {
    world_->send(FencerMessage{.to = message.to ? std::optional(message.to->value()) : std::nullopt, .text = message.message});
}

void FenceHands::on(const fencing::FenceNotice& notice) {
    if (on_notice_) {
        on_notice_(notice.entry);
    }
}

void FenceHands::on(const fencing::FenceDone& done) {
    if (const auto handler = take(fencing_, done.call)) {
        (*handler)(done.outcome, done.entry);
    }
}

void FenceHands::on(const fencing::DeviceList& list) {
    if (const auto handler = take(lists_, list.call)) {
        (*handler)(list);
    }
}

void FenceHands::on(const fencing::AgentDone& done) {
    if (const auto handler = take(agents_, done.call)) {
        (*handler)(done);
    }
}

void FenceHands::on(const fencing::History& history) {
    if (const auto handler = take(histories_, history.call)) {
        (*handler)(history);
    }
}

// --- fencing ---------------------------------------------------------------------------------------------------------

void FenceHands::fence(fencing::Fence request, OnDone done) {
    if (!is_connected_) {
        done({.status = fencing::Status::failed, .reason = "No connection to fencer"}, no_entry(request.target.value()));
        return;
    }
    request.call = ++last_call_;
    for (const messaging::Member& member : world_->replica().members()) {
        if (member.name.value() == request.target.value()) {
            request.target_incarnation = member.incarnation.value();
        }
    }
    fencing_.emplace(request.call, std::move(done));
    to_fencer(std::move(request));
}

void FenceHands::fence(const Instruction& instruction) {
    const transition::Action& action = instruction.action;
    fencing::Fence request{
        .target = fencing::NodeName(action.node),
        .action = fencing::parse_action(action.meta("stonith_action").value_or("reboot")).value_or(fencing::Action::reboot),
        .client = "systole-crmd"};
    request.delay =
        base::parse_plain_duration(action.meta("priority_fencing_delay").value_or("0")).value_or(base::Milliseconds(0));
    request.allow_self_fencing = world_->replica().members().size() == 1;
    fence(std::move(request),
          [this, key = instruction.transition_key](const fencing::Outcome& outcome, const fencing::HistoryEntry& entry) {
              FencingResult result{.node = world_->self_name(), .transition_key = key, .outcome = outcome, .entry = entry};
              world_->send(result, world_->replica().term().coordinator);
              recent_.push_back({.result = std::move(result), .at = world_->moment().now});
          });
}

// A result that was on its way when the term ended is lost; the coordinator knows which it has.
void FenceHands::on_term_opened() {
    std::erase_if(recent_, [&](const RecentResult& recent) { return recent.at + kResultMemory < world_->moment().now; });
    for (RecentResult& recent : recent_) {
        recent.result.age = world_->moment().now - recent.at;
        world_->send(recent.result, world_->replica().term().coordinator);
    }
    refresh();
}

void FenceHands::confirm(const std::string& target, const std::string& client, OnDone done) {
    if (!is_connected_) {
        done({.status = fencing::Status::failed, .reason = "No connection to fencer"}, no_entry(target));
        return;
    }
    fencing_.emplace(++last_call_, std::move(done));
    to_fencer(fencing::Confirm{.call = last_call_, .target = fencing::NodeName(target), .client = client});
}

void FenceHands::list_devices(std::optional<std::string> target, OnDevices done) {
    if (!is_connected_) {
        done({});
        return;
    }
    lists_.emplace(++last_call_, std::move(done));
    to_fencer(fencing::ListDevices{.call = last_call_, .target = as_node(target)});
}

void FenceHands::history(std::optional<std::string> target, OnHistory done) {
    if (!is_connected_) {
        done({});
        return;
    }
    histories_.emplace(++last_call_, std::move(done));
    to_fencer(fencing::GetHistory{.call = last_call_, .target = as_node(target)});
}

void FenceHands::clean_history(std::optional<std::string> target, OnHistory done) {
    if (!is_connected_) {
        done({});
        return;
    }
    histories_.emplace(++last_call_, std::move(done));
    to_fencer(fencing::CleanHistory{.call = last_call_, .target = as_node(target)});
}

void FenceHands::ask_agent(fencing::AskAgent question, OnAgent done) {
    if (!is_connected_) {
        done({.outcome = {.status = fencing::Status::failed, .reason = "No connection to fencer"}});
        return;
    }
    question.call = ++last_call_;
    agents_.emplace(question.call, std::move(done));
    to_fencer(std::move(question));
}

void FenceHands::set_up(fencing::Setup setup, OnSetup done) {
    if (!is_connected_) {
        done({.status = fencing::Status::failed, .reason = "No connection to fencer"});
        return;
    }
    setup.call = ++last_call_;
    setups_.emplace(setup.call, std::move(done));
    to_fencer(std::move(setup));
}

// --- resources of class stonith --------------------------------------------------------------------------------------

void FenceHands::run_device(const Instruction& instruction) {
    const transition::Action& action = instruction.action;
    using Kind = fencing::DeviceAction::Kind;
    if (action.task == "cancel" || action.task == "delete") {
        forget(action);
        world_->send(ActionDone{.node = world_->self_name(),
                                .transition_key = instruction.transition_key,
                                .resource = action.resource,
                                .cancelled_key = operation_key(action.resource, "monitor", action.interval()),
                                .has_forgotten_resource = action.task == "delete"},
                     world_->replica().term().coordinator);
    } else if (action.task == "start") {
        begin_device(instruction, Kind::start);
    } else if (action.task == "stop") {
        stop_monitor(action.resource);
        begin_device(instruction, Kind::stop);
    } else if (action.interval().count() > 0) {
        monitors_[action.resource] = {.instruction = instruction, .next = world_->moment().now, .last_rc = {}};
        on_timer(world_->moment().now);
    } else {
        // A probe tells what is remembered: registered after a start here, or not.
        const bool is_started = started_.contains(action.resource);
        const auto rc = is_started ? lrmd::OcfCode::ok : lrmd::OcfCode::not_running;
        finish_device({instruction, world_->moment().now, world_->moment().wall}, static_cast<int>(rc),
                      lrmd::ExecutionStatus::done, {});
    }
}

/// A cancelled monitor leaves no entry; deleted history leaves none at all.
void FenceHands::forget(const transition::Action& action) {
    stop_monitor(action.resource);
    if (action.task == "delete") {
        records_.erase(action.resource);
    }
}

void FenceHands::stop_monitor(const std::string& resource) {
    const auto monitor = monitors_.find(resource);
    if (monitor == monitors_.end()) {
        return;
    }
    records_[resource].erase(monitor->second.instruction.action.key);
    monitors_.erase(monitor);
}

void FenceHands::add_to(Report& report) const {
    const xml::MutableElement resources = report.history.mutable_root().mutable_child("lrm_resources");
    for (const auto& [resource, entries] : records_) {
        std::optional<xml::MutableElement> element;
        for (const auto& [id, record] : entries) {
            if (!element) {
                element = append_lrm_resource(resources, record);
            }
            append_entry(*element, history_entry(id, record, nullptr));
        }
    }
    for (const auto& [call, device] : devices_) {
        const transition::Action& action = device.instruction.action;
        const auto known = records_.find(action.resource);
        const bool has_result = action.interval().count() > 0 && known != records_.end() && known->second.contains(action.key);
        if (!has_result) {
            report.in_flight.push_back(in_flight_of(action, device.instruction.transition_key));
        }
    }
}

void FenceHands::begin_device(const Instruction& instruction, fencing::DeviceAction::Kind kind) {
    const DeviceCall call{instruction, world_->moment().now, world_->moment().wall};
    if (!is_connected_) {
        finish_device(call, static_cast<int>(lrmd::OcfCode::unknown_error), lrmd::ExecutionStatus::error,
                      "No connection to fencer");
        return;
    }
    devices_.emplace(++last_call_, call);
    to_fencer(fencing::DeviceAction{.call = last_call_,
                                    .kind = kind,
                                    .device = fencing::DeviceId(instruction.action.resource),
                                    .timeout = instruction.action.meta_milliseconds("timeout")});
}

void FenceHands::on(const fencing::DeviceDone& done) {
    if (const auto handler = take(setups_, done.call)) {
        (*handler)(done.outcome);
        return;
    }
    const auto call = take(devices_, done.call);
    if (!call) {
        return;
    }
    const bool is_success = done.outcome.status == fencing::Status::success;
    const bool is_timeout = done.outcome.status == fencing::Status::timed_out;
    const auto rc = is_success ? lrmd::OcfCode::ok : lrmd::OcfCode::unknown_error;
    finish_device(*call, static_cast<int>(rc), is_timeout ? lrmd::ExecutionStatus::timed_out : lrmd::ExecutionStatus::done,
                  done.outcome.reason);
}

void FenceHands::finish_device(const DeviceCall& call, int rc, lrmd::ExecutionStatus status, const std::string& reason) {
    const transition::Action& action = call.instruction.action;
    if (action.task == "start" && rc == 0) {
        started_.insert(action.resource);
    } else if (action.task == "stop") {
        started_.erase(action.resource);
    }
    if (const auto monitor = monitors_.find(action.resource); action.interval().count() > 0 && monitor != monitors_.end()) {
        monitor->second.is_running = false;
        monitor->second.next = world_->moment().now + action.interval();
        if (std::exchange(monitor->second.last_rc, rc) == rc) {
            return;  // Only changes are told.
        }
    }
    OperationRecord record;
    record.node = world_->self_name();
    record.resource = action.resource;
    record.agent = action.agent;
    record.task = action.task;
    record.interval = action.interval();
    record.operation_key = action.key;
    record.transition_key = call.instruction.transition_key;
    record.expected_rc = action.expected_rc();
    record.rc = rc;
    record.status = status;
    record.exit_reason = reason;
    record.call_id = ++last_operation_;
    record.last_rc_change = call.begun_wall;
    record.exec_time = world_->moment().now - call.begun;
    record.attributes = action.attributes;
    record.feature_set = kFeatureSet;
    record.origin = "systole-crmd";
    OperationResult result{.record = record};
    result.is_failure_ignored = action.meta("on_fail") == "ignore";
    if (is_recorded(record.task)) {
        for (const HistoryEntry& entry : history_entries(record, nullptr)) {
            records_[record.resource][entry.id] = record;
        }
        xml::Document holder = xml::Document::create("lrm_resources");
        append_history(holder.mutable_root(), record, nullptr);
        result.history = xml::Document::copy_of(holder.root().child());
    }
    world_->send(std::move(result), world_->replica().term().coordinator);
}

void FenceHands::on_timer(base::Time now) {
    for (auto& [resource, monitor] : monitors_) {
        if (!monitor.is_running && monitor.next <= now) {
            monitor.is_running = true;
            begin_device(Instruction(monitor.instruction), fencing::DeviceAction::Kind::monitor);
        }
    }
}

std::optional<base::Time> FenceHands::next_deadline() const {
    std::optional<base::Time> next;
    for (const auto& [resource, monitor] : monitors_) {
        if (!monitor.is_running && (!next || monitor.next < *next)) {
            next = monitor.next;
        }
    }
    return next;
}

}  // namespace systole::crmd
