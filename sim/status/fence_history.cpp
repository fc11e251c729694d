#include "sim/status/fence_history.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/number.hpp"
#include "sim/status/time_text.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;

enum class FenceState { pending, failed, succeeded };

/// One `<fence_event>`.
struct FenceEvent {
    explicit FenceEvent(xml::Element event)
        : target(event.get("target")),
          action(event.get("action")),
          delegate(event.get("delegate")),
          client(event.get("client")),
          origin(event.get("origin")),
          reason(event.get("exit-reason")) {
        const std::string_view word = event.get("state");
        state = word == "failed" ? FenceState::failed : word == "success" ? FenceState::succeeded : FenceState::pending;
        const auto seconds = base::parse_integer(event.get("completed"));
        completed = seconds && state != FenceState::pending ? seconds->value : 0;
    }

    FenceState state = FenceState::pending;
    std::string_view target;
    std::string_view action;
    std::string_view delegate;  ///< empty: unknown
    std::string_view client;
    std::string_view origin;
    std::string_view reason;    ///< empty: none
    std::int64_t completed = 0;  ///< epoch seconds; 0: not yet
    std::string later_success;  ///< where a later attempt from succeeded; empty: none
};

bool is_same_kind(const FenceEvent& a, const FenceEvent& b) {
    return a.target == b.target && a.action == b.action && a.state == b.state;
}

/// Of each kind of event only the last, but all that are under way.
void keep_last_of_each(std::vector<FenceEvent>& events) {
    std::vector<FenceEvent> kept;
    for (FenceEvent& event : events) {
        const bool is_known = event.state != FenceState::pending &&
                              std::ranges::any_of(kept, [&event](const FenceEvent& other) { return is_same_kind(event, other); });
        if (!is_known) {
            kept.push_back(std::move(event));
        }
    }
    events = std::move(kept);
}

/// Notes with failures that were made good later from where. Precondition: newest first.
void note_later_successes(std::vector<FenceEvent>& events) {
    for (auto at = events.begin(); at != events.end(); ++at) {
        if (at->state != FenceState::failed) {
            continue;
        }
        const auto success = std::find_if(events.begin(), at, [&at](const FenceEvent& newer) {
            return newer.state == FenceState::succeeded && newer.target == at->target && newer.action == at->action;
        });
        if (success != at) {
            at->later_success = success->origin;
        }
    }
}

/// Newest first.
std::vector<FenceEvent> shown_events(const StatusRequest& request, const Cluster& cluster) {
    std::vector<FenceEvent> events;
    for (const xml::Element element : request.live.fence_history.children("fence_event")) {
        const pengine::Node* const target = cluster.find_node_by_name(element.get("target"));
        if (target == nullptr ? request.filter.shows_all_nodes() : request.filter.shows(*target)) {
            events.emplace_back(element);
        }
    }
    note_later_successes(events);
    if (!request.options.full_fence_history) {
        keep_last_of_each(events);
    }
    return events;
}

std::string_view state_word(FenceState state) {
    switch (state) {
        case FenceState::pending:
            return "pending";
        case FenceState::failed:
            return "failed";
        case FenceState::succeeded:
            return "success";
    }
    return "pending";
}

std::string_view friendly_action(std::string_view action) {
    if (action == "on") {
        return "unfencing";
    }
    return action == "off" ? std::string_view("turning off") : action;
}

std::string friendly_event(const FenceEvent& event, const StatusRequest& request, int utc_offset) {
    std::string text = fmt::format("{} of {}", friendly_action(event.action), event.target);
    if (event.state == FenceState::pending) {
        return text + fmt::format(" for {}@{} pending", event.client, event.origin);
    }
    text += event.delegate.empty() ? "" : fmt::format(" by {}", event.delegate);
    text += fmt::format(" for {}@{}{} {}", event.client, event.origin, request.options.full_fence_history ? "" : " last",
                        event.state == FenceState::failed ? "failed" : "successful");
    text += event.reason.empty() ? "" : fmt::format(" ({})", event.reason);
    return text + fmt::format(" at {}", calendar_text(event.completed, utc_offset));
}

std::string technical_event(const FenceEvent& event, const StatusRequest& request, int utc_offset) {
    if (event.state == FenceState::pending) {
        return fmt::format("{} of {} pending: client={}, origin={}", event.action, event.target, event.client, event.origin);
    }
    const bool has_failed = event.state == FenceState::failed;
    std::string_view label = "completed";
    if (!request.options.full_fence_history) {
        label = has_failed ? "last-failed" : "last-successful";
    }
    const std::string reason = event.reason.empty() ? "" : fmt::format(" ({})", event.reason);
    return fmt::format("{} of {} {}{}: delegate={}, client={}, origin={}, {}='{}'", event.action, event.target,
                       has_failed ? "failed" : "successful", reason, event.delegate, event.client, event.origin, label,
                       calendar_text(event.completed, utc_offset));
}

std::string event_text(const FenceEvent& event, const StatusRequest& request, int utc_offset) {
    const std::string text = request.options.friendly_failures ? friendly_event(event, request, utc_offset)
                                                               : technical_event(event, request, utc_offset);
    return event.later_success.empty() ? text
                                       : text + fmt::format(" (a later attempt from {} succeeded)", event.later_success);
}

bool is_wanted(FenceState state, const Sections& sections) {
    switch (state) {
        case FenceState::pending:
            return sections.contains(Section::fencing_pending);
        case FenceState::failed:
            return sections.contains(Section::fencing_failed);
        case FenceState::succeeded:
            return sections.contains(Section::fencing_succeeded);
    }
    return false;
}

void append_event_xml(xml::MutableElement list, const FenceEvent& event, int utc_offset) {
    xml::MutableElement element = list.append("fence_event");
    element.set("status", state_word(event.state));
    if (!event.reason.empty()) {
        element.set("exit-reason", event.reason);
    }
    if (!event.delegate.empty()) {
        element.set("delegate", event.delegate);
    }
    element.set("action", event.action).set("target", event.target).set("client", event.client).set("origin", event.origin);
    if (event.completed > 0) {
        element.set("completed", calendar_text(event.completed, utc_offset));
    }
}

}  // namespace

void append_failed_fencing(Report& report, const Cluster& cluster, const StatusRequest& request) {
    if (!request.sections.contains(Section::fencing_failed) || request.sections.contains(Section::fencing_succeeded)) {
        return;  // in the whole history failures have their place, too
    }
    LazyList section(report, "Failed Fencing Actions");
    for (const FenceEvent& event : shown_events(request, cluster)) {
        if (event.state == FenceState::failed) {
            section.item(event_text(event, request, cluster.run.now.utc_offset_seconds()));
        }
    }
}

void append_fence_history(Report& report, const Cluster& cluster, const StatusRequest& request) {
    const bool is_whole = request.sections.contains(Section::fencing_succeeded);
    LazyList section(report, is_whole ? "Fencing History" : "Pending Fencing Actions");
    for (const FenceEvent& event : shown_events(request, cluster)) {
        const bool has_own_section = event.state == FenceState::failed && !is_whole;
        if (is_wanted(event.state, request.sections) && !has_own_section) {
            section.item(event_text(event, request, cluster.run.now.utc_offset_seconds()));
        }
    }
}

void append_fence_history_xml(xml::MutableElement parent, const Cluster& cluster, const StatusRequest& request) {
    std::vector<FenceEvent> events = shown_events(request, cluster);
    std::erase_if(events, [&request](const FenceEvent& event) { return !is_wanted(event.state, request.sections); });
    if (events.empty()) {
        return;
    }
    xml::MutableElement list = parent.append("fence_history");
    list.set("status", 0);
    for (const FenceEvent& event : events) {
        append_event_xml(list, event, cluster.run.now.utc_offset_seconds());
    }
}

}  // namespace systole::sim
