#include "tools/resource/live.hpp"

#include "base/clock.hpp"
#include "base/duration.hpp"
#include "cib/status.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace systole::tools {
namespace {

using base::Milliseconds;

constexpr Milliseconds kPollInterval{100};
/// How long --wait waits without --timeout; the cluster's own timeouts end sooner.
constexpr Milliseconds kWaitLimit = std::chrono::hours{24};

int not_connected(CommandLine& line, const base::Error& error) {
    line.output().program_error(fmt::format("Could not connect to the cluster: {}", error.message));
    const int code = error.code == base::Errc::timeout ? exit_code::kTimeout : exit_code::kNotConnected;
    return line.output().finish(code);
}

/// Asks the brain; the exit status if it does not do it.
std::optional<int> command(ResourceContext& context, crmd::ResourceCommand command) {
    base::Result<Cluster> cluster = Cluster::connect();
    if (!cluster) {
        return not_connected(context.line(), cluster.error());
    }
    const base::Result<crmd::ClientAnswer> answer = cluster->ask(command);
    if (!answer) {
        return not_connected(context.line(), answer.error());
    }
    if (answer->rc != 0) {
        context.output().program_error(fmt::format("Error performing operation: {}", answer->message));
        return context.output().finish(answer->rc);
    }
    return std::nullopt;
}

/// "R on NODE" for each primitive and node concerned.
void tell(ResourceContext& context, std::string_view verb) {
    const std::optional<std::string> node = context.line().value("node");
    if (!context.line().has("resource")) {
        context.output().line(fmt::format("{} all resources on {}", verb, node.value_or("all nodes")));
        return;
    }
    for (pengine::Resource* const instance : context.instances()) {
        for_each_leaf(*instance, [&](const pengine::Resource& leaf) {
            for (const pengine::Node* const one : context.cluster().nodes) {
                if (!node || one == context.cluster().find_node(*node)) {
                    context.output().line(fmt::format("{} {} on {}", verb, leaf.id, one->name));
                }
            }
        });
    }
}

int forget(ResourceContext& context, crmd::ResourceVerb verb) {
    crmd::ResourceCommand request{.verb = verb};
    if (context.line().has("resource")) {
        request.resource = context.resource_id();
    }
    request.node = context.line().value("node");
    if (verb == crmd::ResourceVerb::cleanup) {
        request.operation = context.line().value("operation");
        if (const std::optional<std::string> interval = context.line().value("interval"); interval) {
            request.interval = base::parse_plain_duration(*interval);
        }
    }
    if (const std::optional<int> failed = command(context, request); failed) {
        return *failed;
    }
    tell(context, "Cleaned up");
    return context.output().finish(exit_code::kOk);
}

}  // namespace

int clean_up_resource(ResourceContext& context) {
    return forget(context, crmd::ResourceVerb::cleanup);
}

int refresh_resource(ResourceContext& context) {
    return forget(context, crmd::ResourceVerb::refresh);
}

int fail_resource(ResourceContext& context) {
    const std::optional<std::string> node = context.line().value("node");
    if (!node) {
        context.output().program_error("Must supply a node name with -N/--node");
        return context.output().finish(exit_code::kUsage);
    }
    const std::optional<int> failed =
        command(context, {.verb = crmd::ResourceVerb::fail, .resource = context.resource_id(), .node = node});
    return failed ? *failed : context.output().finish(exit_code::kOk);
}

int wait_for_cluster(CommandLine& line) {
    const std::optional<std::string> text = line.value("timeout");
    const Milliseconds limit = text ? base::parse_plain_duration(*text).value_or(kWaitLimit) : kWaitLimit;
    const base::Time end = base::Clock::now() + limit;
    base::Result<Cluster> cluster = Cluster::connect();
    if (!cluster) {
        return not_connected(line, cluster.error());
    }
    while (true) {
        const base::Result<crmd::ClientAnswer> answer = cluster->ask(crmd::StatusQuery{});
        if (!answer) {
            return not_connected(line, answer.error());
        }
        if (answer->body && answer->body->root().get("state") == "idle") {
            return line.output().finish(exit_code::kOk);
        }
        if (base::Clock::now() >= end) {
            line.output().program_error("Error performing operation: Timeout occurred");
            return line.output().finish(exit_code::kTimeout);
        }
        std::this_thread::sleep_for(kPollInterval);
    }
}

int delete_resource(ResourceContext& context) {
    const std::optional<std::string> type = context.line().value("resource-type");
    if (!type) {
        context.output().program_error("You need to specify a resource type with -t");
        return context.output().finish(exit_code::kUsage);
    }
    cib::Request request;
    request.operation = cib::Operation::remove;
    request.scope = "resources";
    request.input = xml::Document::create(*type);
    request.input->mutable_root().set("id", context.resource_id());
    request.client = context.output().program();
    return context.remove_resource(std::move(request));
}

}  // namespace systole::tools
