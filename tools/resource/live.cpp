#include "tools/resource/live.hpp"

#include "base/duration.hpp"
#include "cib/status.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace systole::tools {
namespace {

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

/// What is meant: a group or clone as a whole when a part of it is named, but with --force just what was named.
pengine::Resource& resource_concerned(ResourceContext& context) {
    return context.line().has("force") ? context.resource() : context.resource().top_with_bundle();
}

std::vector<const pengine::Node*> nodes_concerned(ResourceContext& context) {
    std::vector<const pengine::Node*> nodes;
    const std::optional<std::string> wanted = context.line().value("node");
    const pengine::Node* const one = wanted ? context.cluster().find_node(*wanted) : nullptr;
    for (const pengine::Node* const node : context.cluster().nodes) {
        if (one == nullptr || node == one) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

/// A line for each primitive and node concerned, or one for all resources.
template <typename Describe>
void tell(ResourceContext& context, const Describe& describe) {
    if (!context.line().has("resource")) {
        context.output().line(describe("all resources", context.line().value_or("node", "all nodes")));
        return;
    }
    for_each_leaf(resource_concerned(context), [&](const pengine::Resource& leaf) {
        for (const pengine::Node* const node : nodes_concerned(context)) {
            context.output().line(describe(leaf.id, node->name));
        }
    });
}

/// The interval without --interval is that of operations that are not repeated.
crmd::ResourceCommand forget_command(ResourceContext& context, crmd::ResourceVerb verb) {
    crmd::ResourceCommand request{.verb = verb};
    if (context.line().has("resource")) {
        request.resource = resource_concerned(context).xml_id;
    }
    if (const std::optional<std::string> node = context.line().value("node"); node) {
        request.node = context.cluster().find_node(*node)->name;
    }
    if (verb == crmd::ResourceVerb::cleanup && context.line().has("operation")) {
        request.operation = context.line().value("operation");
        request.interval = base::parse_plain_duration(context.line().value_or("interval", "0"));
    }
    return request;
}

int forget(ResourceContext& context, crmd::ResourceVerb verb) {
    const std::optional<std::string> interval = context.line().value("interval");
    if (interval && !base::parse_plain_duration(*interval)) {
        context.output().program_error(fmt::format("Invalid interval '{}'", *interval));
        return context.output().finish(exit_code::kUsage);
    }
    if (works_on_file()) {
        tell(context, [](std::string_view what, std::string_view where) {
            return fmt::format("Dry run: skipping clean-up of {} on {} due to CIB_file", what, where);
        });
        return context.output().finish(exit_code::kOk);
    }
    if (const std::optional<int> failed = command(context, forget_command(context, verb)); failed) {
        return *failed;
    }
    tell(context, [](std::string_view what, std::string_view where) { return fmt::format("Cleaned up {} on {}", what, where); });
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
