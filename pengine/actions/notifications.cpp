#include "pengine/actions/notifications.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/notification_actions.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"

namespace systole::pengine {

namespace {

/// A resource, and the node where something happens or happened to it.
struct Notice {
    const Resource* rsc = nullptr;
    const Node* node = nullptr;
};
using Notices = std::vector<Notice>;

/// Everything notifications of one kind of operation tell the agents.
struct NotifyData {
    Notices start;
    Notices stop;
    Notices promote;
    Notices demote;
    Notices inactive;
    Notices active;
    Notices unpromoted;
    Notices promoted;
    NameValues keys;

    [[nodiscard]] Notices* of(Task task) {
        if (task == Task::start) {
            return &start;
        }
        if (task == Task::stop) {
            return &stop;
        }
        if (task == Task::promote) {
            return &promote;
        }
        return task == Task::demote ? &demote : nullptr;
    }
};

bool is_sorted_before(const Notice& left, const Notice& right) {
    if (left.rsc->id != right.rsc->id) {
        return left.rsc->id < right.rsc->id;
    }
    const std::string_view left_node = left.node == nullptr ? std::string_view{} : left.node->id;
    const std::string_view right_node = right.node == nullptr ? std::string_view{} : right.node->id;
    return left_node < right_node;
}

/// Sorts the entries and keeps the first of each resource.
void settle(Notices& list) {
    std::stable_sort(list.begin(), list.end(), is_sorted_before);
    const auto last = std::unique(list.begin(), list.end(), [](const Notice& left, const Notice& right) {
        return left.rsc->id == right.rsc->id;
    });
    list.erase(last, list.end());
}

void append_word(std::string& text, std::string_view word) {
    if (!text.empty()) {
        text += ' ';
    }
    text += word;
}

std::string or_blank(std::string text) {
    return text.empty() ? " " : text;
}

std::string resource_names(const Notices& list) {
    std::string text;
    for (const Notice& notice : list) {
        append_word(text, notice.rsc->id);
    }
    return or_blank(std::move(text));
}

std::string node_names(const Notices& list) {
    std::string text;
    for (const Notice& notice : list) {
        if (notice.node != nullptr) {
            append_word(text, notice.node->name);
        }
    }
    return or_blank(std::move(text));
}

void collect_state(const Resource& rsc, NotifyData& data) {
    const Notice notice{&rsc, rsc.history.active.empty() ? nullptr : rsc.history.active.front()};
    switch (rsc.current_role) {
        case Role::stopped:
            data.inactive.push_back(notice);
            break;
        case Role::started:
            data.active.push_back(notice);
            break;
        case Role::unpromoted:
            data.unpromoted.push_back(notice);
            data.active.push_back(notice);
            break;
        case Role::promoted:
            data.promoted.push_back(notice);
            data.active.push_back(notice);
            break;
        case Role::unknown:
            break;
    }
}

void collect_actions(const Resource& rsc, NotifyData& data) {
    for (const Action* action : rsc.scheduling.actions) {
        const bool is_lost_stop = action->task == Task::stop && action->node != nullptr && action->node->is_unclean;
        if (action->is_optional || action->node == nullptr || (!action->is_runnable && !is_lost_stop)) {
            continue;
        }
        if (Notices* list = data.of(action->task)) {
            list->push_back({&rsc, action->node});
        }
    }
}

class KeyWriter {
public:
    KeyWriter(Cluster& cluster, NameValues& keys) : cluster_(cluster), keys_(keys) {}

    void set(std::string_view name, std::string value) { keys_.set(name, cluster_.strings.keep(std::move(value))); }

    void set_list(std::string_view kind, Notices& list) {
        settle(list);
        set(name(kind, "resource"), resource_names(list));
        set(name(kind, "uname"), node_names(list));
    }

    [[nodiscard]] std::string_view name(std::string_view kind, std::string_view what) {
        return cluster_.strings.keep(fmt::format("notify_{}_{}", kind, what));
    }

private:
    Cluster& cluster_;
    NameValues& keys_;
};

std::string names_of(const std::vector<const Node*>& nodes) {
    std::string text;
    for (const Node* node : nodes) {
        append_word(text, node->name);
    }
    return or_blank(std::move(text));
}

/// The same nodes with guests replaced by their hosts.
std::vector<const Node*> hosts_of(const std::vector<const Node*>& nodes) {
    std::vector<const Node*> hosts;
    for (const Node* node : nodes) {
        const bool has_host = node->is_guest() && !node->connection->launcher->history.active.empty();
        hosts.push_back(has_host ? current_node(*node->connection->launcher) : node);
    }
    return hosts;
}

void write_keys(Cluster& cluster, const Resource& clone, NotifyData& data) {
    KeyWriter writer(cluster, data.keys);
    writer.set_list("stop", data.stop);
    writer.set_list("start", data.start);
    writer.set_list("demote", data.demote);
    writer.set_list("promote", data.promote);
    writer.set_list("active", data.active);
    writer.set_list("unpromoted", data.unpromoted);
    writer.set_list("slave", data.unpromoted);
    writer.set_list("promoted", data.promoted);
    writer.set_list("master", data.promoted);
    settle(data.inactive);
    writer.set(writer.name("inactive", "resource"), resource_names(data.inactive));

    std::vector<const Node*> available;
    for (const Node* node : cluster.nodes) {
        if (clone.placement.allowed.find(*node) != nullptr) {
            available.push_back(node);
        }
    }
    const std::vector<const Node*> all(cluster.nodes.begin(), cluster.nodes.end());
    writer.set("notify_available_uname", names_of(available));
    writer.set("notify_all_uname", names_of(all));
    if (clone.meta.get("container-attribute-target") == "host") {
        writer.set("notify_all_hosts", names_of(hosts_of(all)));
    }
}

void put_keys(Action& action, const NameValues& keys) {
    for (const NameValues::Pair& pair : keys) {
        action.meta.set(pair.name, pair.value);
    }
}

/// Creates the notifications that one kind of operation causes.
class NotificationMaker {
public:
    NotificationMaker(Cluster& cluster, Task task, const NotificationFrame& frame, NotifyData& data)
        : cluster_(cluster), task_(task), frame_(frame), data_(data) {}

    void create(Resource& rsc) {
        put_keys_on_operations(rsc);
        const Notices* own = data_.of(task_);
        if (own == nullptr || (task_ != Task::stop && own->empty())) {
            return;
        }
        if ((task_ == Task::stop || task_ == Task::demote) && rsc.current_role != Role::stopped) {
            notify_where_active(rsc);
        } else if ((task_ == Task::start || task_ == Task::promote) && rsc.next_role != Role::stopped) {
            notify_where_assigned(rsc);
        }
    }

private:
    void put_keys_on_operations(const Resource& rsc) {
        for (Action* action : rsc.scheduling.actions) {
            if (action->is_required() && action->node != nullptr && data_.of(action->task) != nullptr) {
                put_keys(*action, data_.keys);
            }
        }
    }

    void notify_where_active(Resource& rsc) {
        const Action* stop = newest_action(rsc, Task::stop);
        for (Node* node : rsc.history.active) {
            if (stop != nullptr && stop->is_pseudo && (node->is_unclean || node->needs_reset)) {
                continue;
            }
            notify(rsc, *node, frame_.pre, frame_.pre_done);
            if (task_ == Task::demote || stop == nullptr || stop->is_optional) {
                notify_after(rsc, *node);
            }
        }
    }

    void notify_where_assigned(Resource& rsc) {
        const Action* start = newest_action(rsc, Task::start);
        if (start != nullptr && start->node != nullptr && start->node->is_remote_variant() &&
            start->node->connection != nullptr) {
            const Action* connection_start = newest_action(*start->node->connection, Task::start);
            if (connection_start != nullptr && !connection_start->is_runnable) {
                return;
            }
        }
        Node* node = rsc.placement.node;
        if (node == nullptr) {
            return;
        }
        if (task_ == Task::promote || start == nullptr || start->is_optional) {
            notify(rsc, *node, frame_.pre, frame_.pre_done);
        }
        notify_after(rsc, *node);
    }

    Action* notify(Resource& rsc, Node& node, Action* begin, Action* done) {
        if (begin == nullptr || done == nullptr || !node.is_online || !begin->is_runnable) {
            return nullptr;
        }
        Action& action = request_with_key(
            cluster_, rsc,
            notify_key(rsc.id, begin->meta_value("notify_type").value_or(""), begin->meta_value("notify_operation").value_or("")),
            "notify", &node, begin->is_optional ? Demand::optional : Demand::required);
        copy_meta(*begin, action);
        put_keys(action, data_.keys);
        relate(*begin, action, {Relation::ordered});
        relate(action, *done, {Relation::ordered});
        return &action;
    }

    static void copy_meta(const Action& from, Action& to) {
        const auto copy = [&to](const NameValues& table) {
            for (const NameValues::Pair& pair : table) {
                if (!to.meta_value(pair.name)) {
                    to.meta.set(pair.name, pair.value);
                }
            }
        };
        copy(from.meta);
        if (from.configured_meta != nullptr) {
            copy(*from.configured_meta);
        }
    }

    void notify_after(Resource& rsc, Node& node) {
        if (Action* action = notify(rsc, node, frame_.post, frame_.post_done)) {
            action->priority = kInfinity;
        }
        if (frame_.post_done == nullptr) {
            return;
        }
        for (std::size_t index = rsc.scheduling.actions.size(); index-- > 0;) {
            Action& action = *rsc.scheduling.actions[index];
            const auto interval = action.meta_value("interval");
            if (interval && *interval != "0" && action.task != Task::cancel) {
                relate(*frame_.post_done, action, {Relation::ordered});
            }
        }
    }

    Cluster& cluster_;
    Task task_;
    const NotificationFrame& frame_;
    NotifyData& data_;
};

void require(const NotificationFrame& frame) {
    for (Action* action : {frame.pre, frame.pre_done, frame.post, frame.post_done}) {
        if (action != nullptr) {
            action->is_optional = false;
        }
    }
}

void notify_of(Cluster& cluster, Resource& clone, Task task, const NotificationFrame& frame) {
    if (frame.pre == nullptr && frame.post == nullptr) {
        return;
    }
    NotifyData data;
    for_each_leaf(clone, [&data](Resource& rsc) {
        if (rsc.is_primitive()) {
            collect_state(rsc, data);
            collect_actions(rsc, data);
        }
    });
    write_keys(cluster, clone, data);
    if (!data.of(task)->empty()) {
        require(frame);
    }
    NotificationMaker maker(cluster, task, frame, data);
    for_each_leaf(clone, [&maker](Resource& rsc) {
        if (rsc.is_primitive()) {
            maker.create(rsc);
        }
    });
}

}  // namespace

void create_notifications(Cluster& cluster, Resource& clone) {
    const CloneNotifications& frames = clone.scheduling.notifications;
    if (!frames.exist) {
        return;
    }
    notify_of(cluster, clone, Task::start, frames.start);
    notify_of(cluster, clone, Task::stop, frames.stop);
    notify_of(cluster, clone, Task::promote, frames.promote);
    notify_of(cluster, clone, Task::demote, frames.demote);
}

void notify_of_fencing(Cluster& cluster, Resource& rsc, Action& fence, const Action& stop) {
    const NotificationFrame frame = frame_notifications(cluster, rsc, Task::stop, nullptr, &fence);
    NotifyData data;
    Resource& top = rsc.top();
    for_each_leaf(top, [&data](Resource& leaf) { collect_state(leaf, data); });
    KeyWriter writer(cluster, data.keys);
    writer.set("notify_stop_resource", std::string(rsc.id));
    writer.set("notify_stop_uname", std::string(stop.node->name));
    NotificationMaker maker(cluster, Task::stop, frame, data);
    for_each_leaf(top, [&maker](Resource& leaf) { maker.create(leaf); });
}

}  // namespace systole::pengine
