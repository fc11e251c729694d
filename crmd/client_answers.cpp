#include "crmd/client_answers.hpp"

#include <chrono>
#include <utility>

namespace systole::crmd {

ClientAnswer answer_of(cib::Status status, std::string message) {
    ClientAnswer answer{.rc = cib::exit_code_of(status), .message = std::move(message), .note = {}, .body = {}};
    if (status != cib::Status::ok && answer.message.empty()) {
        answer.message = cib::message_of(status);
    }
    return answer;
}

ClientAnswer answer_with(xml::Document body) {
    return {.rc = 0, .message = {}, .note = {}, .body = std::move(body)};
}

xml::Document describe_status(const Surroundings& world, const Controller& controller) {
    xml::Document body = xml::Document::create("status");
    const auto coordinator = world.replica().coordinator();
    std::string state = "halted";
    if (!world.replica().is_open()) {
        state = "starting";
    } else if (controller.is_active()) {
        switch (controller.state()) {
            case Controller::State::inactive: break;
            case Controller::State::joining: state = "joining"; break;
            case Controller::State::idle: state = "idle"; break;
            case Controller::State::deciding:
            case Controller::State::transition: state = "transition"; break;
        }
    } else {
        state = "member";
    }
    body.mutable_root()
        .set("node", world.self_name())
        .set("node_id", std::to_string(world.config().self.id.value()))
        .set("dc", coordinator ? coordinator->name.value() : "")
        .set("dc_id", coordinator ? std::to_string(coordinator->id.value()) : "")
        .set("quorate", world.replica().is_quorate())
        .set("state", state)
        .set("term", cib::to_text(world.replica().term()))
        .set("writable", world.replica().is_writable())
        .set("feature_set", kFeatureSet)
        .set("version", world.config().version);
    return body;
}

xml::Document describe(const fencing::HistoryEntry& entry) {
    xml::Document document = xml::Document::create("fence_event");
    xml::MutableElement element = document.mutable_root();
    element.set("target", entry.target.value()).set("action", fencing::to_text(entry.action));
    element.set("state", fencing::to_text(entry.state));
    if (entry.delegate) {
        element.set("delegate", entry.delegate->value());
    }
    element.set("client", entry.client).set("origin", entry.origin.value());
    const auto completed = std::chrono::duration_cast<std::chrono::seconds>(entry.completed);
    element.set("completed", static_cast<long long>(completed.count())).set("exit-reason", entry.reason);
    element.set("completed_ns", static_cast<long long>(entry.completed.count()));
    return document;
}

bool is_privileged(const std::string& user) {
    return user.empty() || user == "root" || user == "hacluster";
}

}  // namespace systole::crmd
