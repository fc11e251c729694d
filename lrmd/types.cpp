#include "lrmd/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::lrmd {

namespace {

constexpr std::array<std::string_view, 5> kUnrecorded = {"notify", "meta-data", "validate-all", "cancel", "delete"};

bool is_failure(const Result& result) {
    return result.status != ExecutionStatus::pending && !result.is_success();
}

}  // namespace

std::string AgentId::text() const {
    return provider.empty() ? fmt::format("{}:{}", standard, type) : fmt::format("{}:{}:{}", standard, provider, type);
}

std::vector<std::string> history_ids(const Result& result) {
    const auto& operation = result.key.operation;
    const auto& resource = result.resource.value();
    if (result.status == ExecutionStatus::cancelled ||
        std::find(kUnrecorded.begin(), kUnrecorded.end(), operation) != kUnrecorded.end()) {
        return {};
    }
    if (operation == "migrate_to" || operation == "migrate_from") {
        return {fmt::format("{}_{}_0", resource, operation)};
    }
    if (is_failure(result)) {
        std::vector<std::string> ids = {resource + "_last_failure_0"};
        if (!result.key.is_recurring()) {
            ids.push_back(resource + "_last_0");
        }
        return ids;
    }
    if (result.key.is_recurring()) {
        return {fmt::format("{}_{}_{}", resource, operation, result.key.interval.count())};
    }
    return {resource + "_last_0"};
}

std::string readable(const ResourceId& resource, const OperationKey& key) {
    return fmt::format("{} {} {}", resource.value(), key.operation, key.interval.count());
}

std::string_view phrase_of(ExecutionStatus status) {
    switch (status) {
        case ExecutionStatus::unknown: return "Unknown";
        case ExecutionStatus::pending: return "Pending";
        case ExecutionStatus::done: return "Done";
        case ExecutionStatus::cancelled: return "Cancelled";
        case ExecutionStatus::timed_out: return "Timed out";
        case ExecutionStatus::not_supported: return "Not supported";
        case ExecutionStatus::error: return "Error";
        case ExecutionStatus::hard_error: return "Hard error";
        case ExecutionStatus::fatal_error: return "Fatal error";
        case ExecutionStatus::not_installed: return "Not installed";
        case ExecutionStatus::not_connected: return "Internal communication failure";
        case ExecutionStatus::invalid: return "Cannot execute now";
        case ExecutionStatus::no_fence_device: return "No fence device";
        case ExecutionStatus::no_secrets: return "CIB secrets unavailable";
    }
    return "Unknown";
}

}  // namespace systole::lrmd
