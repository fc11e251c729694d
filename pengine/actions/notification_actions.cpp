#include "pengine/actions/notification_actions.hpp"

#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"

namespace systole::pengine {

namespace {

/// What one of the four pseudo actions is.
struct FramePart {
    std::string_view type;      ///< pre or post
    std::string_view key_type;  ///< the same, or with "confirmed-" before it
    Task task = Task::notify;
};

Action& frame_action(Cluster& cluster, Resource& rsc, Task operation, const Action& around, const FramePart& part) {
    Action& action = request_with_key(cluster, rsc, notify_key(rsc.id, part.key_type, around.task_name), task_text(part.task),
                                      nullptr, around.is_optional ? Demand::optional : Demand::required);
    action.is_pseudo = true;
    action.meta.set("notify_key_type", part.key_type);
    action.meta.set("notify_key_operation", around.task_name);
    action.meta.set("notify_type", part.type);
    action.meta.set("notify_operation", task_text(operation));
    return action;
}

void frame_beginning(Cluster& cluster, Resource& rsc, Task operation, Action& begin, NotificationFrame& frame) {
    frame.pre = &frame_action(cluster, rsc, operation, begin, {"pre", "pre", Task::notify});
    frame.pre->is_runnable = true;
    frame.pre_done = &frame_action(cluster, rsc, operation, begin, {"pre", "confirmed-pre", Task::notified});
    frame.pre_done->is_runnable = true;
    relate(*frame.pre, *frame.pre_done, {Relation::ordered});
    relate(*frame.pre_done, begin, {Relation::ordered});
}

void frame_completion(Cluster& cluster, Resource& rsc, Task operation, Action& complete, NotificationFrame& frame) {
    frame.post = &frame_action(cluster, rsc, operation, complete, {"post", "post", Task::notify});
    frame.post_done = &frame_action(cluster, rsc, operation, complete, {"post", "confirmed-post", Task::notified});
    for (Action* action : {frame.post, frame.post_done}) {
        action->priority = kInfinity;
        action->is_runnable = complete.is_runnable;
    }
    relate(complete, *frame.post, {Relation::first_requires_then});
    relate(*frame.post, *frame.post_done, {Relation::first_requires_then});
}

void relate_frames(Action* done, Action* pre) {
    if (done != nullptr && pre != nullptr) {
        relate(*done, *pre, {Relation::ordered});
    }
}

}  // namespace

NotificationFrame frame_notifications(Cluster& cluster, Resource& rsc, Task task, Action* begin, Action* complete) {
    NotificationFrame frame;
    if (begin != nullptr) {
        frame_beginning(cluster, rsc, task, *begin, frame);
    }
    if (complete != nullptr) {
        frame_completion(cluster, rsc, task, *complete, frame);
    }
    if (begin != nullptr && complete != nullptr) {
        relate(*frame.pre_done, *frame.post, {Relation::ordered});
    }
    return frame;
}

void create_clone_notifications(Cluster& cluster, Resource& clone) {
    CloneNotifications& frames = clone.scheduling.notifications;
    if (!clone.settings.notify || frames.exist) {
        return;
    }
    frames.exist = true;
    frames.start = frame_notifications(cluster, clone, Task::start, newest_action(clone, Task::start),
                                       newest_action(clone, Task::started));
    frames.stop = frame_notifications(cluster, clone, Task::stop, newest_action(clone, Task::stop),
                                      newest_action(clone, Task::stopped));
    relate_frames(frames.stop.post_done, frames.start.pre);
}

void create_promotion_notifications(Cluster& cluster, Resource& clone, Action& promote, Action& promoted) {
    CloneNotifications& frames = clone.scheduling.notifications;
    if (clone.settings.notify && frames.promote.pre == nullptr) {
        frames.promote = frame_notifications(cluster, clone, Task::promote, &promote, &promoted);
    }
}

void create_demotion_notifications(Cluster& cluster, Resource& clone, Action& demote, Action& demoted) {
    CloneNotifications& frames = clone.scheduling.notifications;
    if (!clone.settings.notify || frames.demote.pre != nullptr) {
        return;
    }
    frames.demote = frame_notifications(cluster, clone, Task::demote, &demote, &demoted);
    relate_frames(frames.stop.post_done, frames.promote.pre);
    relate_frames(frames.start.post_done, frames.promote.pre);
    relate_frames(frames.demote.post_done, frames.promote.pre);
    relate_frames(frames.demote.post_done, frames.start.pre);
    relate_frames(frames.demote.post_done, frames.stop.pre);
}

}  // namespace systole::pengine
