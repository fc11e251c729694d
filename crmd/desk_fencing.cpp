#include "crmd/client_answers.hpp"
#include "crmd/desk.hpp"

#include <utility>

// Questions and orders of clients to the fencer of this node.
namespace systole::crmd {

void Desk::serve(const Origin& origin, const ClientIdentity& identity, FenceConfirm& confirm) {
    parts_.fencing.confirm(confirm.target, identity.name, [this, origin](const fencing::Outcome& outcome, const auto& entry) {
        ClientAnswer answer = answer_with(describe(entry));
        answer.rc = outcome.status == fencing::Status::success ? 0 : 1;
        answer.message = outcome.reason;
        reply(origin, std::move(answer));
    });
}

void Desk::serve(const Origin& origin, const ClientIdentity&, FenceHistoryQuery& query) {
    parts_.fencing.history(query.target, [this, origin](const fencing::History& history) {
        xml::Document body = xml::Document::create("fence_history");
        for (const fencing::HistoryEntry& entry : history.entries) {
            body.mutable_root().append_copy(describe(entry).root());
        }
        reply(origin, answer_with(std::move(body)));
    });
}

void Desk::serve(const Origin& origin, const ClientIdentity&, FenceHistoryCleanup& cleanup) {
    parts_.fencing.clean_history(cleanup.target,
                                 [this, origin](const fencing::History&) { reply(origin, answer_of(cib::Status::ok)); });
}

void Desk::serve(const Origin& origin, const ClientIdentity&, FenceDevicesQuery& query) {
    parts_.fencing.list_devices(query.target, [this, origin](const fencing::DeviceList& list) {
        xml::Document body = xml::Document::create("devices");
        for (const fencing::Capability& device : list.devices) {
            body.mutable_root().append("device").set("id", device.id.value()).set("agent", device.agent);
        }
        reply(origin, answer_with(std::move(body)));
    });
}

void Desk::serve(const Origin& origin, const ClientIdentity& identity, FenceSetup& setup) {
    if (!is_privileged(identity.user)) {
        refuse(origin, cib::Status::denied);
        return;
    }
    parts_.fencing.set_up(std::move(setup.setup), [this, origin](const fencing::Outcome& outcome) {
        const bool is_unknown = outcome.status == fencing::Status::not_found;
        const bool is_success = outcome.status == fencing::Status::success;
        refuse(origin,
               is_success   ? cib::Status::ok
               : is_unknown ? cib::Status::no_such_object
                            : cib::Status::invalid,
               outcome.reason);
    });
}

void Desk::serve(const Origin& origin, const ClientIdentity&, FenceAgentQuery& query) {
    using fencing::Action;
    fencing::AskAgent& question = query.question;
    const bool is_harmless =
        question.action == Action::monitor || question.action == Action::list || question.action == Action::status;
    if (!is_harmless || !question.device.agent.empty()) {
        refuse(origin, cib::Status::invalid, "only known devices are asked, for monitor, list or status");
        return;
    }
    parts_.fencing.ask_agent(std::move(question), [this, origin](const fencing::AgentDone& done) {
        xml::Document body = xml::Document::create("agent_result");
        xml::MutableElement root = body.mutable_root();
        root.set("status", fencing::to_text(done.outcome.status)).set("exit_code", done.exit_code);
        root.set("reason", done.outcome.reason).set("output", done.output);
        ClientAnswer answer = answer_with(std::move(body));
        answer.rc = done.outcome.status == fencing::Status::success ? 0 : 1;
        answer.message = done.outcome.reason;
        reply(origin, std::move(answer));
    });
}

}  // namespace systole::crmd
