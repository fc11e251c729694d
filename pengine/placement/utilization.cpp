#include "pengine/placement/utilization.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "pengine/model/hash_order.hpp"

namespace systole::pengine {
namespace {

const Utilization::Amount* find_amount(const Utilization& utilization, std::string_view name) {
    const auto found = std::find_if(utilization.amounts.begin(), utilization.amounts.end(),
                                    [name](const Utilization::Amount& amount) { return amount.name == name; });
    return found == utilization.amounts.end() ? nullptr : &*found;
}

int amount_of(const Utilization& utilization, std::string_view name) {
    const Utilization::Amount* amount = find_amount(utilization, name);
    return amount == nullptr ? 0 : amount->value;
}

int vote(int left, int right) {
    if (left == right) {
        return 0;
    }
    return left > right ? -1 : 1;
}

void change_amount(Utilization& utilization, std::string_view name, std::int64_t difference) {
    const auto clip = [](std::int64_t value) {
        return static_cast<int>(std::clamp<std::int64_t>(value, std::numeric_limits<int>::min(),
                                                         std::numeric_limits<int>::max()));
    };
    for (Utilization::Amount& amount : utilization.amounts) {
        if (amount.name == name) {
            amount.value = clip(amount.value + difference);
            return;
        }
    }
    utilization.amounts.push_back({.name = name, .value = clip(difference)});
}

}  // namespace

int compare_capacity(const Utilization& left, const Utilization& right) {
    int votes = 0;
    for (const Utilization::Amount& amount : left.amounts) {
        votes += vote(amount.value, amount_of(right, amount.name));
    }
    for (const Utilization::Amount& amount : right.amounts) {
        if (find_amount(left, amount.name) == nullptr) {
            votes += vote(0, amount.value);
        }
    }
    return votes;
}

bool has_capacity(const Utilization& remaining, const Utilization& need) {
    return std::all_of(need.amounts.begin(), need.amounts.end(), [&remaining](const Utilization::Amount& amount) {
        return amount.value <= amount_of(remaining, amount.name);
    });
}

void add_amounts(Utilization& utilization, const Utilization& addition) {
    for (const Utilization::Amount& amount : addition.amounts) {
        change_amount(utilization, amount.name, amount.value);
    }
}

void subtract_amounts(Utilization& utilization, const Utilization& subtraction) {
    for (const Utilization::Amount& amount : subtraction.amounts) {
        change_amount(utilization, amount.name, -static_cast<std::int64_t>(amount.value));
    }
}

std::string utilization_text(const Utilization& utilization) {
    std::vector<std::uint32_t> hashes;
    hashes.reserve(utilization.amounts.size());
    for (const Utilization::Amount& amount : utilization.amounts) {
        hashes.push_back(string_hash(amount.name));
    }
    std::string text;
    for (const std::size_t position : hash_order(hashes)) {
        const Utilization::Amount& amount = utilization.amounts[position];
        text.append(" ").append(amount.name).append("=").append(std::to_string(amount.value));
    }
    return text;
}

}  // namespace systole::pengine
