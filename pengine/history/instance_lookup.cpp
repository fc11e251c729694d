#include "pengine/history/instance_lookup.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "pengine/model/clone_reader.hpp"
#include "pengine/model/resource_reader.hpp"

namespace systole::pengine {

namespace {

/// The part of an instance with this configured id (or id), or null.
Resource* part_called(Resource& instance, std::string_view name) {
    if (instance.is_primitive()) {
        return instance.xml_id == name || instance.id == name ? &instance : nullptr;
    }
    for (Resource* member : instance.children) {
        if (member->xml_id == name || member->id == name) {
            return member;
        }
    }
    return nullptr;
}

/// The first node where an instance is active or has something pending, or null.
Node* first_location(Resource& instance) {
    Node* result = nullptr;
    for_each_leaf(instance, [&result](Resource& leaf) {
        if (result != nullptr) {
            return;
        }
        result = leaf.history.active.empty() ? leaf.history.pending_node : leaf.history.active.front();
    });
    return result;
}

/// Chooses an instance of an anonymous clone (spec 1 §10.8.1).
class InstanceChoice {
public:
    InstanceChoice(Cluster& cluster, Node& node, Resource& clone, std::string_view name)
        : cluster_(cluster), node_(node), clone_(clone), name_(name) {}

    Resource* choose() {
        Resource* chosen = nullptr;
        for (Resource* instance : clone_.children) {
            chosen = consider(*instance);
            if (chosen != nullptr) {
                break;
            }
        }
        if (chosen == nullptr && !has_duplicates_) {
            chosen = candidate_;
        }
        if (chosen != nullptr && wastes_instance(*chosen)) {
            chosen = nullptr;
        }
        return chosen != nullptr ? chosen : make_removed_instance();
    }

private:
    Resource* consider(Resource& instance) {
        const Node* const location = first_location(instance);
        if (location == nullptr) {
            remember_candidate(instance);
            return nullptr;
        }
        if (location != &node_) {
            return nullptr;
        }
        Resource* const part = part_called(instance, name_);
        if (part != nullptr && !part->history.active.empty()) {
            has_duplicates_ = true;  // never use an inactive instance for a second entry on one node
            return nullptr;
        }
        return part;
    }

    void remember_candidate(Resource& instance) {
        if (has_duplicates_ || candidate_ != nullptr || instance.is_blocked) {
            return;
        }
        Resource* const part = part_called(instance, name_);
        const Node* const pending = part == nullptr ? nullptr : part->history.pending_node;
        if (pending == nullptr || pending == &node_) {
            candidate_ = part;
        }
    }

    /// What may have run on a node that is gone should not take a number that could be started elsewhere.
    [[nodiscard]] bool wastes_instance(const Resource& chosen) const {
        const bool is_gone = !node_.is_online || node_.is_unclean;
        const bool is_universal = clone_.clone->clone_max == static_cast<int>(cluster_.nodes.size());
        return !chosen.requires_fencing() && is_gone && !node_.is_guest() && !is_universal;
    }

    Resource* make_removed_instance() {
        Resource* const instance = make_instance(cluster_, clone_);
        if (instance == nullptr) {
            return nullptr;
        }
        mark_removed(*instance);
        cluster_.index_tree(*instance);
        return part_called(*instance, name_);
    }

    Cluster& cluster_;
    Node& node_;
    Resource& clone_;
    std::string_view name_;
    Resource* candidate_ = nullptr;
    bool has_duplicates_ = false;
};

/// The instance inside a bundle that runs on this bundle node, or null.
Resource* find_bundled_instance(const Resource& bundle, const Node& node) {
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        if (replica.node == &node) {
            return replica.child;
        }
    }
    return nullptr;
}

Resource* find_named(const Cluster& cluster, std::string_view name) {
    if (Resource* const rsc = cluster.find_resource_or_history_name(name); rsc != nullptr) {
        return rsc->is_primitive() ? rsc : nullptr;
    }
    // Even with clone-max 0 there is an instance 0.
    Resource* const first = cluster.find_resource_or_history_name(fmt::format("{}:0", base_name(name)));
    return first != nullptr && first->is_primitive() && !first->settings.is_unique ? first : nullptr;
}

}  // namespace

std::string_view base_name(std::string_view name) {
    const std::size_t colon = name.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == name.size()) {
        return name;
    }
    const std::string_view number = name.substr(colon + 1);
    return number.find_first_not_of("0123456789") == std::string_view::npos ? name.substr(0, colon) : name;
}

Resource* find_resource_of_history(Cluster& cluster, Node& node, std::string_view name) {
    Resource* rsc = find_named(cluster, name);
    if (rsc == nullptr) {
        return nullptr;
    }
    Resource& top = rsc->top();
    if (top.is_clone() && !top.settings.is_unique) {
        rsc = top.is_bundled() ? find_bundled_instance(*top.parent, node)
                               : InstanceChoice(cluster, node, top, base_name(name)).choose();
    }
    if (rsc != nullptr && rsc->id != name && rsc->history.name != name) {
        rsc->history.name = name;
        cluster.index_resource(name, *rsc);
    }
    return rsc;
}

}  // namespace systole::pengine
