#include "tools/resource/restart.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "pengine/actions/operation_config.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/resources.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/resource/forecast.hpp"
#include "tools/resource/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

namespace systole::tools {
namespace {

using base::Milliseconds;
using pengine::Resource;

constexpr std::string_view kTargetRole = "target-role";
/// For what the cluster needs beside the agents.
constexpr Milliseconds kMargin{10'000};

std::string count_text(std::size_t count) {
    return fmt::format("{} resource{}", count, count == 1 ? "" : "s");
}

/// Keeps a resource stopped, and takes that back.
class Restarter {
public:
    explicit Restarter(ResourceContext& context)
        : context_(context),
          id_(context.resource().xml_id),
          node_(context.line().value("node")),
          was_running_(running_now(context.cluster())) {}

    int run() {
        if (const std::optional<int> failed = hold(); failed) {
            return *failed;
        }
        const std::optional<std::set<std::string>> concerned = without_forecast();
        const bool is_stopped = concerned && wait("stop", *concerned, Until::stopped);
        if (const std::optional<int> failed = release(); failed) {
            return *failed;
        }
        if (!is_stopped) {
            return late("shutdown", concerned.value_or(std::set<std::string>{}), Until::stopped);
        }
        const std::set<std::string> returning = with_forecast(*concerned);
        if (!wait("start again", returning, Until::started)) {
            return late("restart", returning, Until::started);
        }
        return context_.finish(exit_code::kOk);
    }

private:
    [[nodiscard]] bool bans() const { return node_.has_value(); }
    [[nodiscard]] xml::Element definition() const { return find_resource(context_.cib().root(), id_); }

    std::optional<int> hold() {
        if (bans()) {
            return context_.change(ban_request(id_, std::string(context_.cluster().find_node(*node_)->name)));
        }
        const xml::Element given = find_parameter(definition(), ResourceSet::meta, kTargetRole);
        former_role_ = given ? std::optional(std::string(given.get("value"))) : std::nullopt;
        return context_.change(set_parameter_request(definition(), ResourceSet::meta, std::string(kTargetRole), "Stopped"));
    }

    std::optional<int> release() {
        if (const std::optional<int> failed = context_.reload(); failed) {
            return failed;
        }
        if (bans()) {
            const std::string_view node = context_.cluster().find_node(*node_)->name;
            xml::Document pattern = xml::Document::create("rsc_location");
            pattern.mutable_root().set("id", fmt::format("cli-ban-{}-on-{}", id_, node));
            cib::Request removal;
            removal.operation = cib::Operation::remove;
            removal.scope = "constraints";
            removal.input = std::move(pattern);
            return context_.change(std::move(removal));
        }
        if (former_role_) {
            return context_.change(
                set_parameter_request(definition(), ResourceSet::meta, std::string(kTargetRole), *former_role_));
        }
        const xml::Element given = find_parameter(definition(), ResourceSet::meta, kTargetRole);
        return given ? context_.change(remove_parameter_request(given)) : std::nullopt;
    }

    /// What runs and will be stopped.
    std::optional<std::set<std::string>> without_forecast() {
        if (context_.reload()) {
            return std::nullopt;
        }
        const std::set<std::string> staying = forecast(context_.cluster()).running;
        std::set<std::string> stopping;
        std::ranges::set_difference(was_running_, staying, std::inserter(stopping, stopping.end()));
        return stopping;
    }

    /// Of these, what will be started again.
    std::set<std::string> with_forecast(const std::set<std::string>& stopped) {
        std::set<std::string> returning;
        if (!context_.reload()) {
            const std::set<std::string> wanted = forecast(context_.cluster()).running;
            std::ranges::set_intersection(stopped, wanted, std::inserter(returning, returning.end()));
        }
        return returning;
    }

    bool wait(std::string_view what, const std::set<std::string>& primitives, Until until) {
        if (!primitives.empty()) {
            context_.output().line(fmt::format("Waiting for {} to {}:", count_text(primitives.size()), what));
        }
        for (const std::string& primitive : primitives) {
            context_.output().line(fmt::format(" * {}", primitive));
        }
        const std::string_view operation = until == Until::stopped ? "stop" : "start";
        return wait_for_resources(context_, primitives, until, limit_for(primitives, operation));
    }

    Milliseconds limit_for(const std::set<std::string>& primitives, std::string_view operation) {
        if (const std::optional<std::string> given = context_.line().value("timeout"); given) {
            return base::parse_plain_duration(*given).value_or(kMargin);
        }
        Milliseconds limit = kMargin;
        for (const std::string& primitive : primitives) {
            if (const Resource* const resource = find(primitive); resource != nullptr) {
                const pengine::Operation* const configured = resource->definition->find_operation(operation, 0);
                const auto& meta = pengine::operation_meta(context_.cluster(), *resource, configured, operation, 0, nullptr);
                limit += Milliseconds(base::parse_whole_integer(meta.get("timeout")).value_or(0));
            }
        }
        return limit;
    }

    /// By a name of running_now(): an id, or that of an anonymous instance's configuration and where it is.
    [[nodiscard]] const Resource* find(const std::string& name) const {
        const std::string id = name.substr(0, name.find(' '));
        for (std::size_t i = 0; i < context_.cluster().resource_count(); ++i) {
            const Resource& candidate = context_.cluster().resource_at(i);
            if (candidate.is_primitive() && (candidate.id == id || candidate.xml_id == id)) {
                return &candidate;
            }
        }
        return nullptr;
    }

    int late(std::string_view what, const std::set<std::string>& primitives, Until until) {
        const std::set<std::string> running = running_now(context_.cluster());
        const auto remaining = std::ranges::count_if(
            primitives, [&](const std::string& primitive) { return running.contains(primitive) == (until == Until::stopped); });
        context_.output().program_error(
            fmt::format("Could not complete {} of {}, {} remaining", what, id_, count_text(static_cast<std::size_t>(remaining))));
        context_.output().program_error("Error performing operation: Timeout occurred");
        return context_.finish(exit_code::kTimeout);
    }

    ResourceContext& context_;
    std::string id_;
    std::optional<std::string> node_;
    std::set<std::string> was_running_;
    std::optional<std::string> former_role_;
};

}  // namespace

int restart_resource(ResourceContext& context) {
    if (works_on_file()) {
        context.output().program_error("--restart needs a running cluster, not a CIB file");
        return context.output().finish(exit_code::kUsage);
    }
    const std::optional<std::string> node_name = context.line().value("node");
    const std::vector<pengine::Node*> places = pengine::locations_of(context.resource(), pengine::Location::current);
    const bool runs =
        node_name ? std::ranges::find(places, context.cluster().find_node(*node_name)) != places.end() : !places.empty();
    if (!runs) {
        const std::string where = node_name ? fmt::format(" on {}", *node_name) : std::string();
        context.output().program_error(
            fmt::format("{} is not running{} and so cannot be restarted", context.resource_id(), where));
        return context.fail(cib::Status::no_such_object);
    }
    return Restarter(context).run();
}

}  // namespace systole::tools
