#include "pengine/history/operation_list.hpp"

#include <algorithm>
#include <optional>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/history/transition_key.hpp"

namespace systole::pengine {

namespace {

std::int64_t number_of(xml::Element entry, std::string_view name) {
    const auto number = base::parse_integer(entry.get(name));
    return number ? number->value : -1;
}

/// Negative numbers say nothing.
int compare_known(std::int64_t left, std::int64_t right) {
    if (left >= 0 && left < right) {
        return -1;
    }
    return right >= 0 && left > right ? 1 : 0;
}

/// One of the entries is pending: the transition it belongs to tells its age.
int compare_by_transition(xml::Element left, xml::Element right, bool left_pending, bool right_pending) {
    const auto left_magic = parse_transition_magic(left.get("transition-magic"));
    const auto right_magic = parse_transition_magic(right.get("transition-magic"));
    if (!left_magic || !right_magic) {
        return 0;
    }
    const bool is_same_run = base::equals_ignoring_case(left_magic->key.uuid, right_magic->key.uuid);
    if (!is_same_run || left_magic->key.transition == right_magic->key.transition) {
        return right_pending ? -1 : (left_pending ? 1 : 0);
    }
    const auto is_before = [](int a, int b) { return (a >= 0 && a < b) || b == -1; };
    if (is_before(left_magic->key.transition, right_magic->key.transition)) {
        return -1;
    }
    return is_before(right_magic->key.transition, left_magic->key.transition) ? 1 : 0;
}

}  // namespace

int compare_age(xml::Element left, xml::Element right) {
    const bool is_same_node = left.get("on_node") == right.get("on_node");
    const std::int64_t left_call = number_of(left, "call-id");
    const std::int64_t right_call = number_of(right, "call-id");
    if ((is_same_node && left.id() == right.id()) || (left_call == -1 && right_call == -1)) {
        return 0;
    }
    if (is_same_node) {
        if (const int order = compare_known(left_call, right_call); order != 0) {
            return order;
        }
    }
    if (left_call >= 0 && right_call >= 0) {
        return compare_known(number_of(left, "last-rc-change"), number_of(right, "last-rc-change"));
    }
    return compare_by_transition(left, right, left_call == -1, right_call == -1);
}

std::vector<xml::Element> sorted_operations(xml::Element lrm_resource) {
    std::vector<xml::Element> result;
    for (const xml::Element operation : lrm_resource.children("lrm_rsc_op")) {
        result.push_back(operation);
    }
    std::ranges::reverse(result);
    std::ranges::stable_sort(result, [](xml::Element left, xml::Element right) { return compare_age(left, right) < 0; });
    return result;
}

ActiveRange active_range(const std::vector<xml::Element>& operations) {
    ActiveRange range;
    int monitor = -1;
    int role_change = -1;
    for (std::size_t position = 0; position < operations.size(); ++position) {
        const xml::Element operation = operations[position];
        const std::string_view task = operation.get("operation");
        const auto i = static_cast<int>(position);
        if (task == "stop" && operation.get("op-status") == "0") {
            range.stop = i;
        } else if (task == "start" || task == "migrate_from") {
            range.start = i;
        } else if (task == "monitor" && monitor <= range.stop) {
            const std::string_view exit = operation.get("rc-code");
            monitor = exit == "0" || exit == "8" ? i : monitor;
        } else if (task == "promote" || task == "demote") {
            role_change = i;
        }
    }
    if (range.start == -1) {
        range.start = role_change != -1 ? role_change : monitor;
    }
    return range;
}

}  // namespace systole::pengine
