#include "sim/status/resource_list.hpp"

#include <algorithm>
#include <iterator>

#include "sim/status/primitive_text.hpp"

namespace systole::sim {

namespace {

using pengine::Node;
using pengine::Resource;
using pengine::Variant;

/// Writes resources as elements. Tools specification §4.9 names the attributes; `orphaned` doubles `removed` for old readers.
class ResourceXml {
public:
    ResourceXml(const StatusOptions& options, const StatusFilter& filter) : options_(options), filter_(filter) {}

    void append(xml::MutableElement parent, const Resource& rsc) const {
        switch (rsc.variant) {
            case Variant::primitive:
                append_primitive(parent, rsc);
                break;
            case Variant::group:
                append_group(parent, rsc);
                break;
            case Variant::clone:
                append_clone(parent, rsc);
                break;
            case Variant::bundle:
                append_bundle(parent, rsc);
                break;
        }
    }

private:
    void describe(xml::MutableElement element, const Resource& rsc) const {
        const std::string_view description = rsc.definition->own.get("description");
        if (!description.empty() && (options_.descriptions || options_.short_primitives)) {
            element.set("description", description);
        }
    }

    [[nodiscard]] std::string_view pending_text(const Resource& rsc) const {
        if (!options_.show_pending || rsc.history.pending_task.empty()) {
            return {};
        }
        return rsc.history.pending_task == "monitor" ? "Monitoring" : pending_state_text(rsc.history.pending_task);
    }

    void append_primitive(xml::MutableElement parent, const Resource& rsc) const {
        const std::vector<Node*>& nodes = rsc.history.active;
        xml::MutableElement element = parent.append("resource");
        element.set("id", printable_id(rsc)).set("resource_agent", agent_text(rsc.agent()));
        element.set("role", pengine::role_text(displayed_role(rsc))).set_if("target_role", rsc.meta.find("target-role"));
        element.set("active", is_active(rsc)).set("orphaned", rsc.is_removed).set("removed", rsc.is_removed);
        element.set("blocked", rsc.is_blocked).set("maintenance", rsc.in_maintenance).set("managed", rsc.is_managed);
        element.set("failed", rsc.is_failed).set("failure_ignored", rsc.failure_ignored);
        element.set("nodes_running_on", nodes.size());
        if (const std::string_view pending = pending_text(rsc); !pending.empty()) {
            element.set("pending", pending);
        }
        if (rsc.history.lock_node != nullptr) {
            element.set("locked_to", rsc.history.lock_node->name);
        }
        describe(element, rsc);
        for (const Node* node : nodes) {
            element.append("node").set("name", node->name).set("id", node->id).set("cached", node->is_online);
        }
    }

    /// The children that are shown; of what is not wanted as a whole, only those that are.
    [[nodiscard]] std::vector<const Resource*> shown_children(const Resource& rsc) const {
        const bool is_whole = filter_.is_wanted(rsc) || filter_.is_wanted(rsc.top());
        const auto ancestors = is_whole ? StatusFilter::Ancestors::count : StatusFilter::Ancestors::ignore;
        std::vector<const Resource*> shown;
        std::ranges::copy_if(rsc.children, std::back_inserter(shown), [&](const Resource* child) {
            return !filter_.is_elsewhere(*child) && filter_.shows(*child, ancestors);
        });
        return shown;
    }

    void append_group(xml::MutableElement parent, const Resource& group) const {
        const std::vector<const Resource*> shown = shown_children(group);
        if (shown.empty()) {
            return;
        }
        // Members before the first one shown do not count.
        const auto first = std::ranges::find(group.children, shown.front());
        xml::MutableElement element = parent.append("group");
        element.set("id", group.id).set("number_resources", static_cast<long>(group.children.end() - first));
        element.set("maintenance", group.in_maintenance).set("managed", group.is_managed);
        element.set("disabled", group.is_disabled());
        describe(element, group);
        for (const Resource* member : shown) {
            append(element, *member);
        }
    }

    void append_clone(xml::MutableElement parent, const Resource& clone) const {
        const std::vector<const Resource*> shown = shown_children(clone);
        if (shown.empty()) {
            return;
        }
        xml::MutableElement element = parent.append("clone");
        element.set("id", clone.id).set("multi_state", clone.settings.is_promotable);
        element.set("unique", clone.settings.is_unique).set("maintenance", clone.in_maintenance);
        element.set("managed", clone.is_managed).set("disabled", clone.is_disabled()).set("failed", clone.is_failed);
        element.set("failure_ignored", clone.failure_ignored).set_if("target_role", clone.meta.find("target-role"));
        describe(element, clone);
        for (const Resource* instance : shown) {
            append(element, *instance);
        }
    }

    void append_bundle(xml::MutableElement parent, const Resource& bundle) const {
        const pengine::BundleSettings& settings = *bundle.bundle;
        xml::MutableElement element = parent.append("bundle");
        element.set("id", bundle.id).set("type", settings.container_kind).set("image", settings.image);
        element.set("unique", bundle.settings.is_unique).set("maintenance", bundle.in_maintenance);
        element.set("managed", bundle.is_managed).set("failed", bundle.is_failed);
        describe(element, bundle);
        const bool is_whole = filter_.is_wanted(bundle);
        for (const pengine::BundleReplica& replica : settings.replicas) {
            if (!filter_.is_elsewhere(*replica.container)) {
                append_replica(element, replica, is_whole);
            }
        }
    }

    void append_replica(xml::MutableElement bundle, const pengine::BundleReplica& replica, bool is_whole) const {
        xml::MutableElement element;
        for (const Resource* part : {replica.ip, replica.child, replica.container, replica.remote}) {
            if (part == nullptr || (!is_whole && !filter_.shows(*part, StatusFilter::Ancestors::ignore))) {
                continue;
            }
            if (!element) {
                element = bundle.append("replica").set("id", replica.offset);
            }
            append(element, *part);
        }
    }

    const StatusOptions& options_;
    const StatusFilter& filter_;
};

}  // namespace

void append_resources_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusOptions& options,
                          const StatusFilter& filter) {
    xml::MutableElement list = parent.append("resources");
    const ResourceXml writer(options, filter);
    for (const Resource* rsc : listed_resources(cluster, options, filter)) {
        writer.append(list, *rsc);
    }
}

void append_running_xml(xml::MutableElement parent, const Node& node, const StatusOptions& options,
                        const StatusFilter& filter) {
    StatusOptions short_form = options;
    short_form.short_primitives = true;
    const ResourceXml writer(short_form, filter);
    for (const Resource* rsc : running_resources(node, filter)) {
        writer.append(parent, *rsc);
    }
}

}  // namespace systole::sim
