#include "tools/fencing/history.hpp"

#include "base/number.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace systole::tools {
namespace {

/// "turning off of", "reboot of": how an action is told.
std::string_view action_words(std::string_view action) {
    if (action == "off") {
        return "turning off";
    }
    return action == "on" ? "unfencing" : action;
}

std::string_view state_words(std::string_view state) {
    return state == "success" ? "successful" : state;
}

std::time_t completion_of(xml::Element event) {
    return static_cast<std::time_t>(base::parse_whole_integer(event.get("completed")).value_or(0));
}

/// Local time as Pacemaker's tools show it.
std::string time_words(xml::Element event) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S%z}", fmt::localtime(completion_of(event)));
}

/// All that is recorded, or one entry as the state of things.
enum class EventDetail { all, latest };

std::string event_text(xml::Element event, EventDetail detail) {
    const std::string_view state = event.get("state");
    std::string text = fmt::format("{} of {} {}", action_words(event.get("action")), event.get("target"), state_words(state));
    if (!event.get("exit-reason").empty()) {
        text += fmt::format(" ({})", event.get("exit-reason"));
    }
    text += fmt::format(": delegate={}, client={}, origin={}", event.get("delegate"), event.get("client"), event.get("origin"));
    if (state != "pending") {
        text += fmt::format(", {}='{}'", detail == EventDetail::all ? "completed" : "last-successful", time_words(event));
    }
    return text;
}

void append_event(xml::MutableElement list, xml::Element event) {
    const std::string_view state = event.get("state");
    xml::MutableElement element = list.append("fence_event");
    element.set("action", event.get("action")).set("target", event.get("target"));
    element.set("client", event.get("client")).set("origin", event.get("origin"));
    element.set("status", state).set("extended-status", state);
    element.set_if("delegate", event.attribute("delegate"));
    if (!event.get("exit-reason").empty()) {
        element.set("exit-reason", event.get("exit-reason"));
    }
    if (state != "pending") {
        element.set("completed", time_words(event));
    }
}

/// The newest success; events come newest first.
xml::Element latest_success(xml::Element events) {
    for (const xml::Element event : events.children("fence_event")) {
        if (event.get("state") == "success") {
            return event;
        }
    }
    return {};
}

/// `*` and an empty name mean all nodes.
std::optional<std::string> history_target(FencingSession& session, std::string_view option) {
    const std::string target = session.line().value_or(option, "*");
    return target == "*" || target.empty() ? std::nullopt : std::optional(target);
}

int clean_history(FencingSession& session, const std::optional<std::string>& target) {
    session.output().line(fmt::format("cleaning up fencing-history for node {}", target.value_or("*")));
    return session.finish(session.ask(crmd::FenceHistoryCleanup{.target = target}));
}

int tell_events(FencingSession& session, xml::Element events) {
    int count = 0;
    for (const xml::Element event : events.children("fence_event")) {
        ++count;
        session.output().line(event_text(event, EventDetail::all));
    }
    return count;
}

int tell_latest(FencingSession& session, xml::Element events) {
    const xml::Element latest = latest_success(events);
    if (latest) {
        session.output().line(event_text(latest, EventDetail::latest));
    }
    return latest ? 1 : 0;
}

}  // namespace

int show_history(FencingSession& session) {
    const std::optional<std::string> target = history_target(session, "history");
    if (session.line().has("cleanup")) {
        return clean_history(session, target);
    }
    // Every node has the whole history anyway.
    if (session.line().has("broadcast") && !session.line().has("quiet")) {
        session.output().line("gather fencing-history from all nodes");
    }
    const std::optional<crmd::ClientAnswer> answer = session.ask(crmd::FenceHistoryQuery{.target = target});
    if (!answer || !answer->body) {
        return session.finish(answer);
    }
    const xml::Element events = answer->body->root();
    xml::MutableElement result = session.output().result().append("fence_history").set("target", target.value_or("*"));
    for (const xml::Element event : events.children("fence_event")) {
        append_event(result, event);
    }
    if (session.line().has("quiet")) {
        if (const xml::Element latest = latest_success(events); latest) {
            session.output().line(latest.get("completed"));
        }
        return session.output().finish(exit_code::kOk);
    }
    const int count = session.line().has("verbose") ? tell_events(session, events) : tell_latest(session, events);
    session.output().line(fmt::format("{} event{} found", count, count == 1 ? "" : "s"));
    return session.output().finish(exit_code::kOk);
}

int show_last_fencing(FencingSession& session) {
    const std::string target = session.line().value_or("last", "");
    const std::optional<crmd::ClientAnswer> answer = session.ask(crmd::FenceHistoryQuery{.target = target});
    if (!answer || !answer->body) {
        return session.finish(answer);
    }
    const xml::Element latest = latest_success(answer->body->root());
    xml::MutableElement result = session.output().result().append("last-fencing").set("target", target);
    if (!latest) {
        session.output().line(fmt::format("Node {} has never been fenced", target));
        return session.output().finish(exit_code::kOk);
    }
    const std::string when = fmt::format("{:%a %b %e %H:%M:%S %Y}", fmt::localtime(completion_of(latest)));
    session.output().line(fmt::format("Node {} last fenced at: {}", target, when));
    result.set("when", when);
    return session.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
