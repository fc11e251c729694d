#include "tools/resource/why.hpp"

#include "pengine/explain/explain.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/explain/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace systole::tools {
namespace {

using pengine::Location;
using pengine::Node;
using pengine::Resource;
using pengine::Role;

bool runs_on(const Resource& resource, const Node& node) {
    const std::vector<Node*> places = pengine::locations_of(resource, Location::current);
    return std::ranges::find(places, &node) != places.end();
}

bool runs_anywhere(const Resource& resource) {
    return !pengine::locations_of(resource, Location::current).empty();
}

/// Tells of one resource after another: text lines at once, XML below the element that is current.
class Reasons {
public:
    explicit Reasons(ResourceContext& context) : output_(context.output()), reason_(output_.result().append("reason")) {}

    void tell_all(const std::vector<Resource*>& resources) {
        xml::MutableElement list = reason_.append("resources");
        for (const Resource* const resource : resources) {
            const bool is_running = runs_anywhere(*resource);
            output_.line(fmt::format("Resource {} is {}running", resource->id, is_running ? "" : "not "));
            xml::MutableElement element = list.append("resource");
            element.set("id", resource->id).set("running", is_running);
            tell_checks(*resource, element);
        }
    }

    void tell_node(const Node& node) {
        xml::MutableElement list = reason_.append("resources");
        for (const Resource* const resource : node.running) {
            output_.line(fmt::format("Resource {} is running on host {}", resource->id, node.name));
            xml::MutableElement element = list.append("resource");
            element.set("id", resource->id).set("running", true).set("host", node.name);
            tell_checks(*resource, element);
        }
    }

    void tell_one(const Resource& resource) {
        const bool is_running = runs_anywhere(resource);
        output_.line(fmt::format("Resource {} is {}running", resource.id, is_running ? "" : "not "));
        reason_.set("running", is_running);
        tell_checks(resource, reason_);
    }

    void tell_one(const Resource& resource, const Node& node) {
        const bool is_running = runs_on(resource, node);
        output_.line(fmt::format("Resource {} is {}running on host {}", resource.id, is_running ? "" : "not ", node.name));
        if (is_running) {
            reason_.set("running_on", node.name);
        }
        tell_checks(resource, reason_);
    }

private:
    /// What the configuration of the outermost resource says.
    void tell_checks(const Resource& resource, xml::MutableElement parent) {
        const Resource& top = resource.top();
        xml::MutableElement check = parent.append("check").set("id", top.id);
        if (top.settings.target_role == Role::stopped) {
            output_.line(fmt::format("Configuration specifies '{}' should remain stopped", top.id));
            check.set("remain_stopped", true);
        } else if (top.settings.target_role == Role::unpromoted && top.settings.is_promotable) {
            output_.line(fmt::format("Configuration specifies '{}' should not be promoted", top.id));
            check.set("promotable", false);
        }
        if (!top.is_managed) {
            output_.line(fmt::format("Configuration prevents cluster from stopping or starting unmanaged '{}'", top.id));
            check.set("unmanaged", true);
        }
        if (resource.history.lock_node != nullptr) {
            const std::string_view locked = resource.history.lock_node->name;
            output_.line(fmt::format("'{}' is locked to node {} due to shutdown", top.id, locked));
            check.set("locked-to", locked);
        }
    }

    Output& output_;
    xml::MutableElement reason_;
};

void tell_reasons(ResourceContext& context) {
    const std::optional<std::string> node_name = context.line().value("node");
    const Node* const node = node_name ? context.cluster().find_node(*node_name) : nullptr;
    const bool is_one = !context.resource_id().empty();
    Reasons reasons(context);
    if (is_one && node != nullptr) {
        reasons.tell_one(context.resource(), *node);
    } else if (is_one) {
        reasons.tell_one(context.resource());
    } else if (node != nullptr) {
        reasons.tell_node(*node);
    } else {
        reasons.tell_all(context.cluster().resources);
    }
}

/// Keeps of each resource only what is about one node.
void keep_node(pengine::Explanation& explanation, std::string_view node) {
    for (auto& resource : explanation.resources) {
        std::erase_if(resource.nodes, [node](const pengine::NodeStanding& standing) { return standing.node != node; });
    }
}

/// The standard lines, then what the policy engine would decide now and why.
int explain_decisions(ResourceContext& context) {
    tell_reasons(context);
    pengine::RunOptions options = context.cluster().run;
    options.explain = true;
    const base::Result<std::unique_ptr<pengine::Cluster>> cluster = pengine::schedule(context.view().cib->root(), options);
    if (!cluster) {
        context.output().program_error(cluster.error().message);
        return context.output().finish(exit_code::kConfig);
    }
    static_cast<void>(pengine::build_graph(**cluster));
    pengine::Explanation explanation = pengine::explain(**cluster, context.resource_id());
    if (const std::optional<std::string> node = context.line().value("node"); node) {
        keep_node(explanation, context.cluster().find_node(*node)->name);
    }
    context.output().raw(explanation_text(explanation));
    add_explanation(context.output().result(), explanation);
    return context.output().finish(exit_code::kOk);
}

}  // namespace

int explain_resources(ResourceContext& context) {
    if (context.line().has("explain")) {
        return explain_decisions(context);
    }
    tell_reasons(context);
    return context.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
