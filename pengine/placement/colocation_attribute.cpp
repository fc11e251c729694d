#include "pengine/placement/colocation_attribute.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pengine/model/resource.hpp"
#include "pengine/placement/availability.hpp"

namespace systole::pengine {
namespace {


bool wants_host(const Resource& rsc) {
    const auto target = rsc.meta.find("container-attribute-target");
    return target && base::equals_ignoring_case(*target, "host");
}

/// Whether `rsc` belongs to the bundle whose replica's node this is.
bool is_inside_bundle_of(const Resource& rsc, const Node& node) {
    const Resource* inner = &rsc.top();
    const Resource* bundle = inner->parent;
    return bundle != nullptr && bundle->variant == Variant::bundle && bundle == node.connection->parent &&
           bundle->bundle->inner_clone == inner;
}

}  // namespace

const Node* attribute_node(const Node& node, const Resource& rsc) {
    if (!node.is_guest()) {
        return &node;
    }
    if ((node.is_bundle_node() && is_inside_bundle_of(rsc, node)) || wants_host(rsc)) {
        return node.assigned_host();
    }
    return &node;
}

AttributeValue::AttributeValue(const Node* node, std::string_view attribute, const Resource& rsc) {
    const Node* source = node == nullptr ? nullptr : attribute_node(*node, rsc);
    if (source == nullptr) {
        return;
    }
    if (attribute == kNodeNameAttribute) {
        node_ = source;
    } else {
        value_ = source->attributes.find(attribute);
    }
}

bool AttributeValue::operator==(const AttributeValue& other) const {
    if (value_ && other.value_) {
        return base::equals_ignoring_case(*value_, *other.value_);
    }
    return value_.has_value() == other.value_.has_value() && node_ == other.node_;
}

BestScores::BestScores(const Resource& rsc, const NodeTable& table, std::string_view attribute)
    : rsc_(rsc), table_(table), attribute_(attribute), is_direct_(attribute == kNodeNameAttribute) {
    if (is_direct_) {
        table.for_each([this, &rsc](const NodeEntry& entry) {
            is_direct_ = is_direct_ && attribute_node(*entry.node, rsc) == entry.node;
        });
    }
}

Score BestScores::best(const Node& node, const Resource& other) const {
    if (is_direct_) {
        const Node* wanted = attribute_node(node, other);
        const NodeEntry* entry = wanted == nullptr ? nullptr : table_.find(*wanted);
        return entry != nullptr && is_available(*entry->node) ? std::max(entry->score, kMinusInfinity) : kMinusInfinity;
    }
    const AttributeValue wanted(&node, attribute_, other);
    Score result = kMinusInfinity;
    table_.for_each([&](const NodeEntry& entry) {
        if (is_available(*entry.node) && entry.score > result &&
            AttributeValue(entry.node, attribute_, rsc_) == wanted) {
            result = entry.score;
        }
    });
    return result;
}

}  // namespace systole::pengine
