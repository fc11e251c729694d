#include "pengine/placement/distribute.hpp"

#include <algorithm>
#include <utility>

#include "pengine/placement/assign.hpp"
#include "pengine/placement/availability.hpp"

namespace systole::pengine {
namespace {

/// The node tables of a resource and of everything below, in one order, and how much of them had been explained.
struct TableBackup {
    std::vector<NodeTable> tables;
    std::size_t trace_mark = 0;
};

TableBackup back_up(const Cluster& cluster, Resource& rsc) {
    TableBackup backup{.tables = {}, .trace_mark = cluster.trace.contributions.size()};
    for_each_below(rsc, [&backup](Resource& below) { backup.tables.push_back(below.placement.allowed.copy()); });
    return backup;
}

void restore(Cluster& cluster, Resource& rsc, const TableBackup& backup) {
    std::size_t position = 0;
    for_each_below(rsc, [&](Resource& below) {
        below.placement.allowed = backup.tables[position++].copy();
        cluster.trace.forget_since(backup.trace_mark, below);
    });
}

class Distribution {
public:
    Distribution(Cluster& cluster, Resource& collective, const InstanceLimits& limits)
        : cluster_(cluster), collective_(collective), limits_(limits) {}

    void run(const std::vector<Resource*>& instances) {
        reset_counts(collective_);
        const int optimal_per_node = optimal_count();
        for (Resource* instance : instances) {
            if (assigned_ >= limits_.total) {
                break;
            }
            Node* current = node_to_keep(*instance, optimal_per_node);
            if (current != nullptr && assign_early(*instance, *current)) {
                ++assigned_;
            }
        }
        for (Resource* instance : instances) {
            if (!instance->placement.is_assigned) {
                assign_late(*instance);
            }
        }
    }

private:
    int optimal_count() const {
        int available_nodes = 0;
        collective_.placement.allowed.for_each(
            [&available_nodes](const NodeEntry& entry) { available_nodes += is_available(*entry.node) ? 1 : 0; });
        return available_nodes == 0 ? 1 : std::max(1, limits_.total / available_nodes);
    }

    /// The current node, if the instance may try to stay there.
    Node* node_to_keep(const Resource& instance, int optimal_per_node) const {
        if (instance.placement.is_assigned || instance.history.active.empty() || instance.is_failed) {
            return nullptr;
        }
        Node* node = current_node(instance);
        if (node == nullptr || !is_available(*node) || node->base_score < 0) {
            return nullptr;
        }
        const NodeEntry* entry = collective_.placement.allowed.find(*node);
        return entry != nullptr && entry->count >= optimal_per_node ? nullptr : node;
    }

    /// Whether the node takes another instance of the collective.
    bool can_run(const Resource& instance, const Node& node) const {
        if (instance.is_removed || !is_available(node)) {
            return false;
        }
        const NodeEntry* entry = collective_.placement.allowed.find(node);
        return entry != nullptr && entry->score >= 0 && entry->count < limits_.per_node;
    }

    void ban_impossible_nodes(Resource& instance) const {
        const Origin origin{.kind = Origin::Kind::clone_limit, .id = collective_.id, .other = &collective_};
        instance.placement.allowed.for_each([&](NodeEntry& entry) {
            if (can_run(instance, *entry.node)) {
                return;
            }
            entry.score = kMinusInfinity;
            cluster_.explain_score(instance, *entry.node, kMinusInfinity, kMinusInfinity, origin);
            for (Resource* child : instance.children) {
                if (NodeEntry* child_entry = child->placement.allowed.find(*entry.node)) {
                    child_entry->score = kMinusInfinity;
                    cluster_.explain_score(*child, *entry.node, kMinusInfinity, kMinusInfinity, origin);
                }
            }
        });
    }

    Node* assign_instance(Resource& instance, Node* prefer) {
        if (instance.placement.is_assigning) {
            return nullptr;
        }
        ban_impossible_nodes(instance);
        Node* node = assign(cluster_, instance, prefer,
                            prefer == nullptr ? IfUnplaceable::stop : IfUnplaceable::only_note);
        if (node != nullptr) {
            count_on(*node);
        }
        return node;
    }

    void count_on(const Node& node) {
        if (NodeEntry* entry = collective_.placement.allowed.find(node)) {
            ++entry->count;
        }
    }

    /// Tries to leave the instance on its node. While it prefers others, seats on these are set aside for instances to come.
    bool assign_early(Resource& instance, Node& current) {
        const NodeEntry* entry = instance.placement.allowed.find(current);
        if (entry == nullptr || !is_usable(*entry)) {
            return false;
        }
        const TableBackup backup = back_up(cluster_, instance);
        NodeTable collective_table = collective_.placement.allowed.copy();
        std::swap(collective_table, collective_.placement.allowed);
        const bool is_kept = try_to_keep(instance, current, backup);
        collective_.placement.allowed = std::move(collective_table);
        if (is_kept) {
            count_on(current);
        }
        return is_kept;
    }

    bool try_to_keep(Resource& instance, Node& current, const TableBackup& backup) {
        for (int reserved = 0; reserved < limits_.total - assigned_; ++reserved) {
            const Node* chosen = assign_instance(instance, &current);
            if (chosen == &current) {
                return true;
            }
            restore(cluster_, instance, backup);
            if (chosen == nullptr) {
                instance.placement.is_assigned = false;  // not its members: see spec 2 §10.2
                return false;
            }
            unassign(instance);
        }
        return false;
    }

    void assign_late(Resource& instance) {
        if (assigned_ >= limits_.total) {
            add_location_score_everywhere(cluster_, instance, kMinusInfinity,
                                          {.kind = Origin::Kind::clone_limit, .id = collective_.id, .other = &collective_});
        } else if (assign_instance(instance, nullptr) != nullptr) {
            ++assigned_;
        }
    }

    Cluster& cluster_;
    Resource& collective_;
    InstanceLimits limits_;
    int assigned_ = 0;
};

}  // namespace

void reset_counts(Resource& collective) {
    collective.placement.allowed.for_each([](NodeEntry& entry) { entry.count = 0; });
}

void distribute_instances(Cluster& cluster, Resource& collective, const std::vector<Resource*>& instances,
                          const InstanceLimits& limits) {
    Distribution(cluster, collective, limits).run(instances);
}

}  // namespace systole::pengine
