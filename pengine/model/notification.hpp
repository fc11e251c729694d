#pragma once

namespace systole::pengine {

struct Action;

/// The pseudo actions around one kind of operation of a notifying clone (spec 3 §20.1); null where not made.
struct NotificationFrame {
    Action* pre = nullptr;
    Action* pre_done = nullptr;
    Action* post = nullptr;
    Action* post_done = nullptr;
};

/// The frames of one clone.
struct CloneNotifications {
    bool exist = false;  ///< made; only for clones that notify
    NotificationFrame start;
    NotificationFrame stop;
    NotificationFrame promote;
    NotificationFrame demote;
};

}  // namespace systole::pengine
