#include "tools/resource/settle.hpp"

#include "base/clock.hpp"
#include "base/duration.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/resource/forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace systole::tools {
namespace {

using base::Milliseconds;

constexpr Milliseconds kPause{200};
/// How long --wait waits without --timeout.
constexpr Milliseconds kWaitLimit = std::chrono::hours{1};

/// Whether the coordinator says that it is idle. A CIB file has no coordinator: nothing goes on there.
bool is_coordinator_idle() {
    if (works_on_file()) {
        return true;
    }
    base::Result<Cluster> cluster = Cluster::connect();
    if (!cluster) {
        return false;
    }
    const base::Result<crmd::ClientAnswer> local = cluster->ask(crmd::StatusQuery{});
    if (!local || !local->body) {
        return false;
    }
    const std::string dc(local->body->root().get("dc"));
    const base::Result<crmd::ClientAnswer> answer = cluster->ask(crmd::StatusQuery{.node = dc});
    return answer && answer->body && answer->body->root().get("state") == "idle";
}

int give_up(ResourceContext& context, const std::vector<std::string>& pending) {
    if (!pending.empty()) {
        context.output().error("Pending actions:");
    }
    for (const std::string& action : pending) {
        context.output().error(fmt::format("\tAction {}", action));
    }
    context.output().program_error("Error performing operation: Timeout occurred");
    return context.output().finish(exit_code::kTimeout);
}

}  // namespace

int wait_for_cluster(ResourceContext& context) {
    const std::optional<std::string> text = context.line().value("timeout");
    const std::optional<Milliseconds> given = text ? base::parse_plain_duration(*text) : std::optional(kWaitLimit);
    if (!given || *given < Milliseconds{0}) {
        context.output().program_error(fmt::format("Invalid timeout '{}'", *text));
        return context.output().finish(exit_code::kUsage);
    }
    const base::Time end = base::Clock::now() + *given;
    std::vector<std::string> pending;
    while (true) {
        if (is_coordinator_idle()) {
            if (const std::optional<int> failed = context.reload(); failed) {
                return *failed;
            }
            pending = forecast(context.cluster()).pending;
            if (pending.empty()) {
                return context.output().finish(exit_code::kOk);
            }
        }
        if (base::Clock::now() >= end) {
            return give_up(context, pending);
        }
        std::this_thread::sleep_for(kPause);
    }
}

bool wait_for_resources(ResourceContext& context, const std::set<std::string>& primitives, Until until, Milliseconds limit) {
    const base::Time end = base::Clock::now() + limit;
    while (true) {
        if (context.reload()) {
            return false;
        }
        const std::set<std::string> running = running_now(context.cluster());
        const bool is_done = std::ranges::all_of(
            primitives, [&](const std::string& primitive) { return running.contains(primitive) == (until == Until::started); });
        if (is_done) {
            return true;
        }
        if (base::Clock::now() >= end) {
            return false;
        }
        std::this_thread::sleep_for(kPause);
    }
}

}  // namespace systole::tools
