#include "pengine/placement/instance_order.hpp"

#include <algorithm>
#include <optional>

#include "pengine/placement/availability.hpp"
#include "pengine/placement/colocation_lists.hpp"
#include "pengine/placement/list_sort.hpp"
#include "pengine/placement/merge.hpp"

namespace systole::pengine {
namespace {

/// Negative if the left side has it and the right has not, positive the other way round.
int prefer(bool left, bool right) {
    if (left == right) {
        return 0;
    }
    return left ? -1 : 1;
}

int smaller_first(long left, long right) {
    if (left == right) {
        return 0;
    }
    return left < right ? -1 : 1;
}

bool has_failed(const Resource& rsc) {
    return rsc.is_failed || std::any_of(rsc.children.begin(), rsc.children.end(),
                                        [](const Resource* child) { return has_failed(*child); });
}

/// The digits at the end of an instance's id.
long instance_number(std::string_view id) {
    std::size_t separator = id.rfind(':');
    if (separator == std::string_view::npos) {
        separator = id.rfind('-');
    }
    long number = 0;
    for (const char digit : separator == std::string_view::npos ? std::string_view() : id.substr(separator + 1)) {
        if (digit < '0' || digit > '9') {
            break;
        }
        number = number * 10 + (digit - '0');
    }
    return number;
}

/// The score of the current node once everything colocated with the instance is counted.
Score colocated_score(Resource& instance, Node& node) {
    NodeTable table;
    table.insert(node, node.base_score, node.discovery);
    const auto factor = [](const Colocation& colocation) {
        return static_cast<float>(colocation.score) / static_cast<float>(kInfinity);
    };
    for (const Colocation* colocation : colocations_this_with(instance)) {
        merge_preferences(*colocation->primary, instance, table, *colocation, factor(*colocation), {});
    }
    for (const Colocation* colocation : colocations_with_this(instance)) {
        if (has_influence(*colocation, instance)) {
            merge_preferences(*colocation->dependent, instance, table, *colocation, factor(*colocation),
                              {.nonnegative = true});
        }
    }
    return table.find(node)->score;
}

/// One side of a comparison. The current node is null for an instance which may not stay there.
struct Contender {
    Resource& rsc;
    Node* node;
    bool is_allowed = true;

    explicit Contender(Resource& instance) : rsc(instance), node(current_node(instance)) {
        if (node == nullptr) {
            return;
        }
        const NodeEntry* entry = rsc.placement.allowed.find(*node);
        is_allowed = entry != nullptr && entry->score >= 0;
        if (!is_allowed) {
            node = nullptr;
        }
    }

    [[nodiscard]] const NodeEntry* parent_entry() const { return rsc.parent->placement.allowed.find(*node); }
};

int compare_active(const Contender& left, const Contender& right) {
    if (const int available = prefer(is_available(*left.node), is_available(*right.node)); available != 0) {
        return available;
    }
    const NodeEntry* left_entry = left.parent_entry();
    const NodeEntry* right_entry = right.parent_entry();
    if (left_entry == nullptr && right_entry == nullptr) {
        return 0;
    }
    if (left_entry == nullptr || right_entry == nullptr) {
        return prefer(left_entry != nullptr, right_entry != nullptr);
    }
    if (left_entry->count != right_entry->count) {
        return smaller_first(left_entry->count, right_entry->count);
    }
    if (const int healthy = prefer(!has_failed(left.rsc), !has_failed(right.rsc)); healthy != 0) {
        return healthy;
    }
    const Score left_score = colocated_score(left.rsc, *left.node);
    const Score right_score = colocated_score(right.rsc, *right.node);
    if (left_score != right_score) {
        return smaller_first(right_score, left_score);
    }
    return smaller_first(instance_number(left.rsc.id), instance_number(right.rsc.id));
}

}  // namespace

int compare_instances(Resource& left, Resource& right) {
    const int left_count = count_active(left).all;
    const int right_count = count_active(right).all;
    if (left_count > 0 && right_count > 0 && left_count != right_count) {
        return smaller_first(left_count, right_count);
    }
    const Contender left_side(left);
    const Contender right_side(right);
    if (const int allowed = prefer(left_side.is_allowed, right_side.is_allowed); allowed != 0) {
        return allowed;
    }
    if (left.placement.priority != right.placement.priority) {
        return smaller_first(right.placement.priority, left.placement.priority);
    }
    if (left_side.node == nullptr || right_side.node == nullptr) {
        return prefer(left_side.node != nullptr, right_side.node != nullptr);
    }
    return compare_active(left_side, right_side);
}

void sort_instances(std::vector<Resource*>& instances) {
    sort_as_list(instances, [](Resource* left, Resource* right) { return compare_instances(*left, *right); });
}

}  // namespace systole::pengine
