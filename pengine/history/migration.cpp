#include "pengine/history/migration.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "pengine/history/history_index.hpp"
#include "pengine/history/operation_list.hpp"
#include "pengine/history/resource_state.hpp"

namespace systole::pengine {

namespace {

bool is_done_with(xml::Element entry, int exit_code) {
    const std::optional<HistoryEntry> read = read_entry(entry);
    return read && read->status == ExecutionStatus::done && read->exit_code == exit_code;
}

/// What other histories say about a resource around a migration (spec 1 §14).
class MigrationView {
public:
    MigrationView(const Cluster& cluster, std::string_view rsc_id, std::string_view source, std::string_view target)
        : cluster_(cluster), rsc_id_(rsc_id), source_(source), target_(target) {}

    /// The migrate_to entry on the source to the target, or null.
    [[nodiscard]] xml::Element migrate_to() const { return find(source_, "migrate_to", "migrate_target", target_); }
    /// The migrate_from entry on the target from the source, or null.
    [[nodiscard]] xml::Element migrate_from() const { return find(target_, "migrate_from", "migrate_source", source_); }

    /// Some other start, stop or migration there is later than the entry.
    [[nodiscard]] bool has_newer_operation(std::string_view node, xml::Element entry) const {
        for (const xml::Element other : cluster_.history_index->find(node, rsc_id_).children("lrm_rsc_op")) {
            const std::string_view task = other.get("operation");
            const bool matters =
                task == "start" || task == "stop" || task == "migrate_to" || task == "migrate_from";
            if (other != entry && matters && compare_age(other, entry) > 0) {
                return true;
            }
        }
        return false;
    }

    /// Something on the node makes the migration irrelevant there.
    [[nodiscard]] bool has_newer_state(std::string_view node, xml::Element to, xml::Element from) const {
        // Call ids compare better on the same node.
        const bool prefers_to = !from || (to && base::equals_ignoring_case(node, source_));
        const xml::Element reference = prefers_to ? to : from;
        return has_newer_operation(node, reference) || has_stopped_monitor_after(node, reference);
    }

    [[nodiscard]] bool is_unknown_on(std::string_view node) const {
        for (const xml::Element entry : cluster_.history_index->find(node, rsc_id_).children("lrm_rsc_op")) {
            if (entry.get("rc-code") != "193") {
                return false;
            }
        }
        return true;
    }

private:
    /// The only entry for which `matches` holds; null if there are several (as Pacemaker's look-up by XPath has it) or none.
    template <typename Matches>
    [[nodiscard]] xml::Element find_only(std::string_view node, Matches matches) const {
        xml::Element result;
        for (const xml::Element entry : cluster_.history_index->find(node, rsc_id_).children("lrm_rsc_op")) {
            if (!matches(entry)) {
                continue;
            }
            if (result) {
                return {};
            }
            result = entry;
        }
        return result;
    }

    [[nodiscard]] xml::Element find(std::string_view node, std::string_view task, std::string_view attribute,
                                    std::string_view value) const {
        return find_only(node, [&](xml::Element entry) {
            return entry.get("operation") == task && entry.get(attribute) == value;
        });
    }

    [[nodiscard]] bool has_stopped_monitor_after(std::string_view node, xml::Element reference) const {
        const xml::Element monitor =
            find_only(node, [](xml::Element entry) { return entry.get("operation") == "monitor"; });
        return monitor && is_done_with(monitor, exit_code::kNotRunning) && compare_age(monitor, reference) > 0;
    }

    const Cluster& cluster_;
    std::string_view rsc_id_;
    std::string_view source_;
    std::string_view target_;
};

/// Names of the nodes of a migration; nothing if the entry is not sound.
struct MigrationNodes {
    std::string_view source;
    std::string_view target;
};

std::optional<MigrationNodes> migration_nodes(const HistoryEntry& entry, const Node& node, bool is_source) {
    const auto source = entry.element.attribute("migrate_source");
    const auto target = entry.element.attribute("migrate_target");
    if (!source || !target || !base::equals_ignoring_case(is_source ? *source : *target, node.name)) {
        return std::nullopt;
    }
    return MigrationNodes{*source, *target};
}

void add_dangling_source(Resource& rsc, Node& node) {
    rsc.history.dangling_sources.insert(rsc.history.dangling_sources.begin(), &node);
}

void fail_for_good(Resource& rsc) {
    rsc.is_failed = true;
    rsc.stop_if_failed = true;
    rsc.settings.is_migratable = false;
}

/// The source says it migrated away, and nothing says it arrived.
void apply_unfinished(ResourceHistory& history, Node* target, const MigrationView& view, std::string_view target_name,
                      bool is_active_on_target, bool has_newer_on_source) {
    Resource& rsc = history.rsc;
    if (target != nullptr && target->is_online && view.is_unknown_on(target_name)) {
        return;  // will be probed
    }
    if (is_active_on_target) {
        add_active_node(history.cluster, rsc, *target, Failed::no);
        if (history.node.is_online) {
            rsc.history.partial_source = &history.node;
            rsc.history.partial_target = target;
        }
    } else if (!has_newer_on_source) {
        fail_for_good(rsc);
    }
}

}  // namespace

void apply_migrate_to(ResourceHistory& history, const HistoryEntry& entry) {
    const std::optional<MigrationNodes> nodes = migration_nodes(entry, history.node, true);
    if (!nodes) {
        return;
    }
    Resource& rsc = history.rsc;
    const MigrationView view(history.cluster, rsc.id, nodes->source, nodes->target);
    const bool has_newer_on_source = view.has_newer_operation(nodes->source, entry.element);
    const xml::Element from = view.migrate_from();
    if (from && has_newer_on_source) {
        return;
    }
    const bool has_newer_on_target = view.has_newer_state(nodes->target, entry.element, from);
    if (has_newer_on_source && has_newer_on_target) {
        return;
    }
    if (from && is_done_with(from, exit_code::kOk)) {
        rsc.current_role = Role::stopped;
        add_dangling_source(rsc, history.node);
        return;
    }
    rsc.current_role = Role::started;
    Node* const target = history.cluster.find_node_by_name(nodes->target);
    const bool is_active_on_target = !has_newer_on_target && target != nullptr && target->is_online;
    if (from && from.get("op-status") != "-1") {
        if (is_active_on_target) {
            add_active_node(history.cluster, rsc, *target, Failed::yes);
        } else {
            fail_for_good(rsc);
        }
        return;
    }
    apply_unfinished(history, target, view, nodes->target, is_active_on_target, has_newer_on_source);
}

void apply_failed_migrate_to(ResourceHistory& history, const HistoryEntry& entry) {
    const std::optional<MigrationNodes> nodes = migration_nodes(entry, history.node, true);
    if (!nodes) {
        return;
    }
    Resource& rsc = history.rsc;
    rsc.current_role = Role::started;
    const MigrationView view(history.cluster, rsc.id, nodes->source, nodes->target);
    const xml::Element from = view.migrate_from();
    const xml::Element successful_from = from && is_done_with(from, exit_code::kOk) ? from : xml::Element();
    if (!view.is_unknown_on(nodes->target) && !view.has_newer_state(nodes->target, entry.element, successful_from)) {
        Node* const target = history.cluster.find_node_by_name(nodes->target);
        if (target != nullptr && target->is_online) {
            add_active_node(history.cluster, rsc, *target, Failed::no);
        }
    } else if (!view.has_newer_operation(nodes->source, entry.element)) {
        add_dangling_source(rsc, history.node);
    }
}

void apply_failed_migrate_from(ResourceHistory& history, const HistoryEntry& entry) {
    const std::optional<MigrationNodes> nodes = migration_nodes(entry, history.node, false);
    if (!nodes) {
        return;
    }
    Resource& rsc = history.rsc;
    rsc.current_role = Role::started;
    const MigrationView view(history.cluster, rsc.id, nodes->source, nodes->target);
    const xml::Element to = view.migrate_to();
    const xml::Element successful_to = to && is_done_with(to, exit_code::kOk) ? to : xml::Element();
    Node* const source = history.cluster.find_node_by_name(nodes->source);
    if (!view.is_unknown_on(nodes->source) && !view.has_newer_state(nodes->source, successful_to, entry.element) &&
        source != nullptr && source->is_online) {
        add_active_node(history.cluster, rsc, *source, Failed::yes);
    }
}

}  // namespace systole::pengine
