#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace systole::pengine {

/// Merge sort that compares the same pairs in the same order as Pacemaker's list sort: the first half is the smaller one, and of
/// equals the left one stays in front. The outcome matters where a comparison is not transitive, as that of balanced capacities.
/// `compare` gives a negative number, zero or a positive number.
template <typename Item, typename Compare>
void sort_as_list(std::span<Item> items, const Compare& compare) {
    if (items.size() < 2) {
        return;
    }
    const std::span<Item> left = items.first(items.size() / 2);
    const std::span<Item> right = items.subspan(items.size() / 2);
    sort_as_list(left, compare);
    sort_as_list(right, compare);
    std::vector<Item> merged;
    merged.reserve(items.size());
    std::size_t from_left = 0;
    std::size_t from_right = 0;
    while (from_left < left.size() || from_right < right.size()) {
        const bool takes_left = from_right == right.size() ||
                                (from_left < left.size() && compare(left[from_left], right[from_right]) <= 0);
        merged.push_back(takes_left ? left[from_left++] : right[from_right++]);
    }
    for (std::size_t position = 0; position < items.size(); ++position) {
        items[position] = merged[position];
    }
}

template <typename Item, typename Compare>
void sort_as_list(std::vector<Item>& items, const Compare& compare) {
    sort_as_list(std::span<Item>(items), compare);
}

}  // namespace systole::pengine
