#include "pengine/placement/promotion_score.hpp"

#include <algorithm>
#include <string>

#include "pengine/model/parameters.hpp"

namespace systole::pengine {
namespace {

bool is_active_on(const Resource& rsc, const Node& node) {
    const std::vector<Node*>& active = rsc.history.active;
    return std::find(active.begin(), active.end(), &node) != active.end();
}

/// The part of an instance made from the primitive of this configured id, or null.
const Resource* part_of(const Resource& instance, std::string_view xml_id) {
    if (instance.xml_id == xml_id) {
        return &instance;
    }
    for (const Resource* child : instance.children) {
        if (child->xml_id == xml_id) {
            return child;
        }
    }
    return nullptr;
}

/// Anonymous instances share what is known about their clone on a node.
struct AnonymousState {
    const Resource* active = nullptr;  ///< the first instance that is active on the node
    bool is_probed = false;            ///< any has been probed there
};

AnonymousState anonymous_state(const Resource& rsc, const Node& node) {
    AnonymousState state;
    for (const Resource* instance : rsc.top().children) {
        const Resource* part = part_of(*instance, rsc.xml_id);
        if (part == nullptr) {
            continue;
        }
        if (state.active == nullptr && is_active_on(*part, node)) {
            state.active = part;
        }
        state.is_probed = state.is_probed || part->history.probed.contains(node);
    }
    return state;
}

bool is_known_enough(const Resource& rsc, const Node& node) {
    if (!rsc.settings.is_unique) {
        const AnonymousState state = anonymous_state(rsc, node);
        if (state.active == &rsc || (state.active == nullptr && state.is_probed)) {
            return true;
        }
    }
    if (rsc.history.active.empty() && rsc.history.probed.empty()) {
        return true;  // nothing is known anywhere yet: permanent scores must count
    }
    return rsc.history.probed.contains(node) || is_active_on(rsc, node);
}

bool applies(const Resource& rsc, const Node& node) {
    const NodeEntry* entry = rsc.placement.allowed.find(node);
    return entry != nullptr && entry->score >= 0 && is_known_enough(rsc, node);
}

std::optional<std::string_view> score_attribute(const Resource& rsc, const Node& node) {
    const Location which = rsc.placement.is_assigned ? Location::assigned : Location::current;
    const std::string name = "master-" + std::string(rsc.known_as());
    auto value = node_attribute(node, name, &rsc, which);
    if (!value && !rsc.settings.is_unique && rsc.instance >= 0) {
        value = node_attribute(node, "master-" + std::string(rsc.xml_id), &rsc, which);
    }
    return value;
}

}  // namespace

PromotionScore promotion_score(const Cluster& cluster, const Resource& instance, const Node& node) {
    if (instance.variant == Variant::group) {
        PromotionScore sum;
        for (const Resource* member : instance.children) {
            const PromotionScore score = promotion_score(cluster, *member, node);
            sum.value += score.value;
            sum.is_default = sum.is_default && score.is_default;
        }
        return sum;
    }
    if (!applies(instance, node)) {
        return {};
    }
    const auto value = score_attribute(instance, node);
    if (!value) {
        return {};
    }
    return {.value = parse_score(*value, cluster.options.health).value_or(0), .is_default = false};
}

}  // namespace systole::pengine
