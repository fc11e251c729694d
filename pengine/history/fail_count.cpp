#include "pengine/history/fail_count.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/history/fail_count_attribute.hpp"
#include "pengine/history/history_index.hpp"
#include "pengine/history/transition_key.hpp"
#include "pengine/model/interval.hpp"

namespace systole::pengine {
namespace {

/// The id without instance number: what the CIB calls the resource.
std::string_view base_name(std::string_view name) {
    const std::size_t colon = name.rfind(':');
    const bool is_instance = colon != std::string_view::npos && colon + 1 < name.size() &&
                             name.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
    return is_instance ? name.substr(0, colon) : name;
}

FailCount recorded_failures(const Cluster& cluster, const Resource& rsc, const Node& node) {
    using Instances = FailureAttribute::Instances;
    const std::string_view name = rsc.settings.is_unique ? rsc.known_as() : base_name(rsc.known_as());
    const Instances instances = rsc.settings.is_unique ? Instances::own : Instances::any;
    const FailureAttribute counts("fail-count-", name, instances);
    const FailureAttribute times("last-failure-", name, instances);
    FailCount result;
    for (const NameValues::Pair& attribute : node.attributes) {
        if (counts.matches(attribute.name)) {
            result.count =
                add_scores(result.count, parse_score(attribute.value, cluster.options.health).value_or(0));
        } else if (times.matches(attribute.name)) {
            const auto time = base::parse_integer(attribute.value);
            result.last_failure = std::max(result.last_failure, time ? time->value : 0);
        }
    }
    return result;
}

/// Whether the entry is a failure of the operation.
bool is_failure_of(const Operation& operation, std::string_view rsc_id, xml::Element entry) {
    if (parse_unsigned(entry.get("interval")) != operation.interval_ms ||
        !base::equals_ignoring_case(entry.get("operation"), operation.name)) {
        return false;
    }
    if (base::equals_ignoring_case(entry.id(), operation_key(rsc_id, "last_failure"))) {
        return true;
    }
    if (!base::equals_ignoring_case(entry.id(), operation_key(rsc_id, operation.name, operation.interval_ms))) {
        return false;
    }
    const auto recorded = base::parse_integer(entry.get("rc-code"));
    return (recorded ? recorded->value : -1) != expected_result(entry);
}

/// Whether the configuration wants the resource blocked by a failure it has had, which then must never be forgotten.
bool is_blocked_by_failure(const Cluster& cluster, const Resource& rsc, const Node& node, xml::Element entry) {
    const std::string_view rsc_id = base_name(rsc.id);
    return std::any_of(
        rsc.definition->operations.begin(), rsc.definition->operations.end(), [&](const Operation& operation) {
            if (operation.scope == ReferenceScope::whole_cib || operation.element.get("on-fail") != "block") {
                return false;
            }
            if (entry) {
                return is_failure_of(operation, rsc_id, entry);
            }
            for (const xml::Element other :
                 cluster.history_index->find(node.name, rsc_id).children("lrm_rsc_op")) {
                if (is_failure_of(operation, rsc_id, other)) {
                    return true;
                }
            }
            return false;
        });
}

void add_launched(Cluster& cluster, const Resource& rsc, const Node& node, FailCountQuery query, FailCount& sum) {
    if (!query.with_launched || rsc.launched.empty() || rsc.is_bundled()) {
        return;
    }
    query.entry = {};
    for (Resource* launched : rsc.launched) {
        const FailCount other = fail_count(cluster, *launched, node, query);
        sum.count = add_scores(sum.count, other.count);
        sum.last_failure = std::max(sum.last_failure, other.last_failure);
    }
}

}  // namespace

FailCount fail_count(Cluster& cluster, Resource& rsc, const Node& node, const FailCountQuery& query) {
    FailCount result = recorded_failures(cluster, rsc, node);
    std::uint32_t& timeout_ms = rsc.settings.failure_timeout_ms;
    if (result.count > 0 && timeout_ms > 0 && is_blocked_by_failure(cluster, rsc, node, query.entry)) {
        timeout_ms = 0;
    }
    const bool can_expire = query.effective && result.count > 0 && result.last_failure > 0 && timeout_ms > 0;
    if (can_expire && cluster.now() > result.last_failure + rounded_seconds(timeout_ms)) {
        result.count = 0;
    }
    add_launched(cluster, rsc, node, query, result);
    return result;
}

}  // namespace systole::pengine
