// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "sim/status/resource_list.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.hpp"
#include "sim/status/brief_text.hpp"
#include "sim/status/clone_text.hpp"
#include "sim/status/primitive_text.hpp"

namespace systole::sim {

namespace {

using pengine::BundleReplica;
using pengine::Resource;
using pengine::Variant;

/// Connections that bundles and guest nodes bring along.
bool is_implicit(const Resource& rsc) {
    return base::is_true(rsc.meta.get("internal_rsc"));
}

/// Prints resources and tells of each whether there was anything to print.
class ResourceText {
public:
    ResourceText(Report& report, const ResourceListing& listing)
        : report_(report),
          listing_(listing),
          options_(listing.options),
          filter_(listing.filter),
          primitives_(listing.cluster, listing.options) {}

    bool append(const Resource& rsc) {
        if (!filter_.shows(rsc)) {
            return false;
        }
        switch (rsc.variant) {
            case Variant::primitive:
                return append_primitive(rsc);
            case Variant::group:
                return append_group(rsc, filter_);
            case Variant::clone:
                return append_clone(rsc);
            case Variant::bundle:
                return append_bundle(rsc);
        }
        return false;
    }

private:
    bool append_primitive(const Resource& rsc) {
        if (is_implicit(rsc) && !options_.implicit_resources) {
            return false;
        }
        report_.item(primitives_.of(rsc));
        return true;
    }

    [[nodiscard]] std::string group_title(const Resource& group) const {
        std::vector<std::string_view> attributes;
        std::string inactive;
        if (options_.only_active && is_active(group) && !is_active(group, pengine::Active::all)) {
            const auto count = std::ranges::count_if(
                group.children, [](const Resource* member) { return !is_active(*member, pengine::Active::all); });
            inactive = fmt::format("{} member{} inactive", count, count == 1 ? "" : "s");
            attributes.push_back(inactive);
        }
        if (group.is_disabled()) {
            attributes.emplace_back("disabled");
        }
        if (const std::string_view management = management_text(group); !management.empty()) {
            attributes.push_back(management);
        }
        return fmt::format("Resource Group: {}{}{}", group.id, in_parentheses(attributes), description_text(group, options_));
    }

    bool append_group(const Resource& group, const StatusFilter& filter) {
        LazyList list(report_, group_title(group), LazyList::Spacer::none);
        const bool is_whole = filter.is_wanted(group) || filter.is_wanted(group.top());
        const auto ancestors = is_whole ? StatusFilter::Ancestors::count : StatusFilter::Ancestors::ignore;
        std::vector<const Resource*> shown;
        for (const Resource* member : group.children) {
            if ((!options_.only_active || is_active(*member)) && filter.shows(*member, ancestors)) {
                shown.push_back(member);
            }
        }
        if (!shown.empty()) {
            list.open();
        }
        if (options_.is_brief) {
            append_brief(report_, shown, options_);
        } else {
            for (const Resource* member : shown) {
                report_.item(primitives_.of(*member));
            }
        }
        return list.is_open();
    }

    bool append_clone(const Resource& clone) {
        const CloneText text = summarize_clone(listing_, clone, primitives_);
        LazyList list(report_, clone_title(clone, options_), LazyList::Spacer::none);
        if (!text.full_instances.empty() || !text.lines.empty() || text.shows_bare_header) {
            list.open();
        }
        for (const Resource* instance : text.full_instances) {
            if (instance->variant == Variant::group) {
                append_group(*instance, {});  // an instance in full is shown with all its members
            } else {
                append_primitive(*instance);
            }
        }
        for (const std::string& line : text.lines) {
            report_.item(line);
        }
        return list.is_open();
    }

    [[nodiscard]] std::string bundle_title(const Resource& bundle) const {
        const pengine::BundleSettings& settings = *bundle.bundle;
        const std::string_view management = management_text(bundle);
        return fmt::format("Container bundle{}: {} [{}]{}{}{}", settings.replicas.size() > 1 ? " set" : "", bundle.id,
                           settings.image, bundle.settings.is_unique ? " (unique)" : "", description_text(bundle, options_),
                           management.empty() ? "" : fmt::format(" ({})", management));
    }

    bool append_bundle(const Resource& bundle) {
        LazyList list(report_, bundle_title(bundle), LazyList::Spacer::none);
        const bool is_whole = filter_.is_wanted(bundle);
        for (const BundleReplica& replica : bundle.bundle->replicas) {
            if (filter_.is_elsewhere(*replica.container)) {
                continue;
            }
            const std::vector<const Resource*> parts = wanted_parts(replica, is_whole);
            if (parts.empty()) {
                continue;
            }
            list.open();
            if (options_.implicit_resources || !is_whole) {
                append_parts(replica, parts, bundle.bundle->replicas.size() > 1);
            } else {
                append_replica(replica);
            }
        }
        return list.is_open();
    }

    [[nodiscard]] std::vector<const Resource*> wanted_parts(const BundleReplica& replica, bool is_whole) const {
        std::vector<const Resource*> parts;
        for (const Resource* part : {replica.ip, replica.child, replica.container, replica.remote}) {
            if (part != nullptr && (is_whole || filter_.shows(*part, StatusFilter::Ancestors::ignore))) {
                parts.push_back(part);
            }
        }
        return parts;
    }

    void append_parts(const BundleReplica& replica, const std::vector<const Resource*>& parts, bool is_numbered) {
        if (is_numbered) {
            report_.item(fmt::format("Replica[{}]", replica.offset));
        }
        report_.begin_untitled_list();
        for (const Resource* part : parts) {
            report_.item(primitives_.of(*part));
        }
        report_.end_list();
    }

    void append_replica(const BundleReplica& replica) {
        const Resource& shown = replica.child != nullptr ? *replica.child : *replica.container;
        const Resource& named = replica.remote != nullptr ? *replica.remote : *replica.container;
        const std::string address = replica.address.empty() ? "" : fmt::format(" ({})", replica.address);
        report_.item(primitives_.of(shown, fmt::format("{}{}", named.id, address), current_node(*replica.container)));
    }

    Report& report_;
    const ResourceListing& listing_;
    const StatusOptions& options_;
    const StatusFilter& filter_;
    PrimitiveText primitives_;
};

bool is_listed(const Resource& rsc, const StatusOptions& options, const StatusFilter& filter) {
    const bool is_fully_active = is_active(rsc, pengine::Active::all);
    if (rsc.is_removed && !is_fully_active) {
        return false;
    }
    if (options.by_node) {
        return !is_fully_active;
    }
    if (options.is_brief && rsc.is_primitive()) {
        return false;
    }
    return is_active(rsc) ? !filter.is_elsewhere(rsc) : !options.only_active;
}

std::vector<const Resource*> brief_resources(const pengine::Cluster& cluster, const StatusFilter& filter) {
    std::vector<const Resource*> result;
    std::ranges::copy_if(cluster.resources, std::back_inserter(result),
                         [&filter](const Resource* rsc) { return filter.shows(*rsc); });
    return result;
}

/// How a resource list is called, and what it says if there is nothing in it.
struct ListTexts {
    std::string_view title;
    std::string_view nothing;
};

ListTexts texts_for(const StatusOptions& options) {
    if (options.by_node) {
        return {"Inactive Resources", "No inactive resources"};
    }
    return options.only_active ? ListTexts{"Active Resources", "No active resources"}
                               : ListTexts{"Full List of Resources", "No resources"};
}

}  // namespace

std::vector<const Resource*> listed_resources(const pengine::Cluster& cluster, const StatusOptions& options,
                                              const StatusFilter& filter) {
    std::vector<const Resource*> result;
    std::ranges::copy_if(cluster.resources, std::back_inserter(result), [&](const Resource* rsc) {
        return is_listed(*rsc, options, filter) && filter.shows(*rsc);
    });
    return result;
}

void append_resource_list(Report& report, const pengine::Cluster& cluster, const StatusOptions& options,
                          const StatusFilter& filter) {
    if (options.by_node && options.only_active) {
        return;  // all of them stand below their nodes
    }
    const ListTexts texts = texts_for(options);
    const ResourceListing listing{cluster, options, filter};
    ResourceText text(report, listing);
    report.separate();
    report.begin_list(texts.title);
    const std::size_t before = report.text().size();
    if (options.is_brief && !options.by_node) {
        append_brief(report, brief_resources(cluster, filter), options);
    }
    for (const Resource* rsc : listed_resources(cluster, options, filter)) {
        text.append(*rsc);
    }
    if (report.text().size() == before) {
        report.item(texts.nothing);
    }
    report.end_list();
}

std::vector<const Resource*> running_resources(const pengine::Node& node, const StatusFilter& filter) {
    std::vector<const Resource*> result;
    std::ranges::copy_if(node.running, std::back_inserter(result),
                         [&filter](const Resource* rsc) { return filter.shows(*rsc); });
    return result;
}

void append_running(Report& report, const pengine::Cluster& cluster, const pengine::Node& node,
                    const StatusOptions& options, const StatusFilter& filter) {
    StatusOptions short_form = options;
    short_form.short_primitives = true;
    const ResourceListing listing{cluster, short_form, filter};
    ResourceText text(report, listing);
    report.begin_list("Resources");
    const std::vector<const Resource*> running = running_resources(node, filter);
    if (options.is_brief) {
        append_brief(report, running, short_form);
    } else {
        for (const Resource* rsc : running) {
            text.append(*rsc);
        }
    }
    report.end_list();
}

}  // namespace systole::sim
