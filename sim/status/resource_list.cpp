#include "sim/status/resource_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/number.hpp"
#include "sim/status/clone_text.hpp"
#include "sim/status/primitive_text.hpp"

namespace systole::sim {

namespace {

using pengine::BundleReplica;
using pengine::Resource;
using pengine::Variant;

class ResourceList {
public:
    ResourceList(Report& report, const pengine::Cluster& cluster, const StatusOptions& options)
        : report_(report), cluster_(cluster), options_(options), primitives_(cluster, options) {}

    void append(const Resource& rsc) {
        switch (rsc.variant) {
            case Variant::primitive:
                report_.item(primitives_.of(rsc));
                break;
            case Variant::group:
                append_group(rsc);
                break;
            case Variant::clone:
                append_clone(rsc);
                break;
            case Variant::bundle:
                append_bundle(rsc);
                break;
        }
    }

private:
    void append_group(const Resource& group) {
        std::vector<std::string_view> attributes;
        if (group.is_disabled()) {
            attributes.emplace_back("disabled");
        }
        if (const std::string_view management = management_text(group); !management.empty()) {
            attributes.push_back(management);
        }
        report_.begin_list(fmt::format("Resource Group: {}{}", group.id, in_parentheses(attributes)));
        for (const Resource* member : group.children) {
            if (!options_.only_active || is_active(*member)) {
                append(*member);
            }
        }
        report_.end_list();
    }

    void append_clone(const Resource& clone) {
        const CloneText text = summarize_clone(cluster_, clone, primitives_, options_);
        if (text.full_instances.empty() && text.lines.empty() && !text.shows_bare_header) {
            return;
        }
        report_.begin_list(clone_title(clone));
        for (const Resource* instance : text.full_instances) {
            append(*instance);
        }
        for (const std::string& line : text.lines) {
            report_.item(line);
        }
        report_.end_list();
    }

    void append_bundle(const Resource& bundle) {
        const pengine::BundleSettings& settings = *bundle.bundle;
        report_.begin_list(fmt::format("Container bundle{}: {} [{}]{}{}", settings.replicas.size() > 1 ? " set" : "", bundle.id,
                                       settings.image, bundle.settings.is_unique ? " (unique)" : "",
                                       bundle_management_text(bundle)));
        for (const BundleReplica& replica : settings.replicas) {
            const Resource& shown = replica.child != nullptr ? *replica.child : *replica.container;
            const Resource& named = replica.remote != nullptr ? *replica.remote : *replica.container;
            const std::string address = replica.address.empty() ? "" : fmt::format(" ({})", replica.address);
            report_.item(primitives_.of(shown, fmt::format("{}{}", named.id, address), current_node(*replica.container)));
        }
        report_.end_list();
    }

    static std::string bundle_management_text(const Resource& bundle) {
        const std::string_view management = management_text(bundle);
        return management.empty() ? "" : fmt::format(" ({})", management);
    }

    Report& report_;
    const pengine::Cluster& cluster_;
    const StatusOptions& options_;
    PrimitiveText primitives_;
};

/// Implicit resources are not shown, removed ones only while they are active altogether.
bool is_listed(const Resource& rsc) {
    if (base::is_true(rsc.meta.get("internal_rsc"))) {
        return false;
    }
    return !rsc.is_removed || is_active(rsc, pengine::Active::all);
}

}  // namespace

void append_resource_list(Report& report, const pengine::Cluster& cluster, const StatusOptions& options) {
    report.begin_list(options.only_active ? "Active Resources" : "Full List of Resources");
    ResourceList list(report, cluster, options);
    bool is_empty = true;
    for (const Resource* rsc : cluster.resources) {
        if (is_listed(*rsc) && (!options.only_active || is_active(*rsc))) {
            list.append(*rsc);
            is_empty = false;
        }
    }
    if (is_empty) {
        report.item(options.only_active ? "No active resources" : "No resources");
    }
    report.end_list();
}

}  // namespace systole::sim
