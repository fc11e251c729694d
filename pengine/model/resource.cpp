#include "pengine/model/resource.hpp"

#include <algorithm>

#include "pengine/model/node.hpp"

namespace systole::pengine {

namespace {

bool is_usable_now(const Node& node) {
    return node.is_online && !node.is_unclean;
}

/// Walks over nodes where a resource is active, looking for the one that counts as current (spec 2 §1.5).
class ActiveNodeWalk {
public:
    explicit ActiveNodeWalk(const Resource& rsc) : rsc_(rsc) {}

    void visit(Node& node) {
        ++count_.all;
        if (is_usable_now(node)) {
            ++count_.clean;
        }
        if (rsc_.history.partial_source != nullptr) {
            if (rsc_.history.partial_source == &node) {
                current_ = &node;
            }
        } else if (!rsc_.requires_fencing() && is_usable_now(node) &&
                   (current_ == nullptr || !is_usable_now(*current_))) {
            current_ = &node;
        }
        if (current_ == nullptr) {
            current_ = &node;
        }
    }

    [[nodiscard]] Node* current() const { return current_; }
    [[nodiscard]] ActiveCount count() const { return count_; }

private:
    const Resource& rsc_;
    Node* current_ = nullptr;
    ActiveCount count_;
};

std::vector<const Resource*> active_containers(const Resource& bundle) {
    std::vector<const Resource*> result;
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        if (is_active(*replica.container)) {
            result.push_back(replica.container);
        }
    }
    return result;
}

ActiveNodeWalk walk_bundle(const Resource& bundle) {
    const std::vector<const Resource*> containers = active_containers(bundle);
    if (containers.size() == 1) {
        ActiveNodeWalk walk(*containers.front());
        for (Node* node : containers.front()->history.active) {
            walk.visit(*node);
        }
        return walk;
    }
    ActiveNodeWalk walk(bundle);
    NodeSet seen;
    for (const Resource* container : containers) {
        for (Node* node : container->history.active) {
            if (!seen.contains(*node)) {
                seen.insert(*node);
                walk.visit(*node);
            }
        }
    }
    return walk;
}

ActiveNodeWalk walk_active(const Resource& rsc) {
    if (rsc.variant == Variant::bundle) {
        return walk_bundle(rsc);
    }
    ActiveNodeWalk walk(rsc);
    for (Node* node : rsc.history.active) {
        walk.visit(*node);
    }
    return walk;
}

}  // namespace

Resource& Resource::top() {
    Resource* result = this;
    while (result->parent != nullptr && result->parent->variant != Variant::bundle) {
        result = result->parent;
    }
    return *result;
}

const Resource& Resource::top() const {
    const Resource* result = this;
    while (result->parent != nullptr && result->parent->variant != Variant::bundle) {
        result = result->parent;
    }
    return *result;
}

Resource& Resource::top_with_bundle() {
    Resource* result = this;
    while (result->parent != nullptr) {
        result = result->parent;
    }
    return *result;
}

const Resource& Resource::top_with_bundle() const {
    const Resource* result = this;
    while (result->parent != nullptr) {
        result = result->parent;
    }
    return *result;
}

bool Resource::is_bundled() const {
    return top_with_bundle().variant == Variant::bundle && variant != Variant::bundle;
}

bool Resource::is_ancestor_of(const Resource& other) const {
    for (const Resource* ancestor = other.parent; ancestor != nullptr; ancestor = ancestor->parent) {
        if (ancestor == this) {
            return true;
        }
    }
    return false;
}

bool Resource::is_remote_node_connection() const {
    return settings.is_remote_connection && launcher == nullptr;
}

bool Resource::is_disabled() const {
    const std::optional<Role> role = parse_role(meta.get("target-role"));
    return role == Role::stopped || (role == Role::unpromoted && has_promotable_top());
}

bool is_active(const Resource& rsc, Active which) {
    if (rsc.is_primitive()) {
        return std::ranges::any_of(rsc.history.active, [&rsc](const Node* node) {
            return node->is_unclean || node->is_online || !rsc.is_managed;
        });
    }
    const auto is_child_active = [which](const Resource* child) { return is_active(*child, which); };
    return which == Active::all ? std::ranges::all_of(rsc.children, is_child_active)
                                : std::ranges::any_of(rsc.children, is_child_active);
}

Node* current_node(const Resource& rsc) {
    return walk_active(rsc).current();
}

ActiveCount count_active(const Resource& rsc) {
    return walk_active(rsc).count();
}

namespace {

Role highest_state(const Resource& rsc, Role Resource::*role) {
    if (rsc.variant == Variant::bundle) {
        return Role::unknown;
    }
    if (rsc.is_primitive()) {
        return rsc.*role;
    }
    Role result = Role::unknown;
    for (const Resource* child : rsc.children) {
        result = std::max(result, highest_state(*child, role));
    }
    return result;
}

void collect_locations(const Resource& rsc, Location which, std::vector<Node*>& nodes) {
    const auto add = [&nodes](Node* node) {
        if (node != nullptr && std::ranges::find(nodes, node) == nodes.end()) {
            nodes.push_back(node);
        }
    };
    if (!rsc.is_primitive()) {
        for (const Resource* child : rsc.children) {
            collect_locations(*child, which, nodes);
        }
    } else if (which == Location::assigned) {
        add(rsc.placement.node);
    } else {
        std::ranges::for_each(rsc.history.active, add);
    }
}

}  // namespace

Role state_of_current(const Resource& rsc) {
    return highest_state(rsc, &Resource::current_role);
}

Role state_of_next(const Resource& rsc) {
    return highest_state(rsc, &Resource::next_role);
}

std::vector<Node*> locations_of(const Resource& rsc, Location which) {
    std::vector<Node*> nodes;
    collect_locations(rsc, which, nodes);
    return nodes;
}

Node* single_location(const Resource& rsc, Location which) {
    // Asked for every instance of a clone by every instance of another: the usual cases go without a list.
    if (rsc.is_primitive() && which == Location::assigned) {
        return rsc.placement.node;
    }
    if (rsc.is_primitive() && rsc.history.active.size() == 1) {
        return rsc.history.active.front();
    }
    const std::vector<Node*> nodes = locations_of(rsc, which);
    return nodes.size() == 1 ? nodes.front() : nullptr;
}

}  // namespace systole::pengine
