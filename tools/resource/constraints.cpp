#include "tools/resource/constraints.hpp"

#include "pengine/phases.hpp"
#include "sim/transition/report.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <set>

namespace systole::tools {
namespace {

using pengine::Colocation;
using pengine::LocationConstraint;
using pengine::Resource;
using pengine::Role;

/// Which end of colocations a resource is, and how the list of the other ends is called.
enum class End { primary, dependent };

std::string heading(const Resource& resource, End end) {
    return end == End::primary ? fmt::format("Resources colocated with {}", resource.id)
                               : fmt::format("Resources {} is colocated with", resource.id);
}

std::string line_of(const Colocation& colocation, const Resource& other, End end) {
    const std::string score = pengine::score_text(colocation.score);
    if (colocation.primary_role <= Role::started) {
        return fmt::format("{} (score={}, id={})", other.id, score, colocation.id);
    }
    return fmt::format("{} (score={}, {} role={}, id={})", other.id, score, end == End::primary ? "needs" : "with",
                       pengine::role_text(colocation.primary_role), colocation.id);
}

/// Lists constraints as nested text and, at the same time, as a flat sequence of XML elements.
class ConstraintLister {
public:
    ConstraintLister(xml::MutableElement parent, ConstraintDepth depth) : parent_(parent), depth_(depth) {}

    void list(const Resource& resource) {
        list_locations(resource);
        for (const End end : {End::primary, End::dependent}) {
            visited_.clear();
            list_colocations(resource, end);
        }
    }

    [[nodiscard]] const std::string& text() const { return report_.text(); }

private:
    void list_locations(const Resource& resource) {
        bool has_heading = false;
        const auto& locations = resource.placement.locations;
        for (auto constraint = locations.rbegin(); constraint != locations.rend(); ++constraint) {
            for (const LocationConstraint::Preference& preference : (*constraint)->preferences) {
                if (!has_heading) {
                    report_.begin_list("Locations");
                    has_heading = true;
                }
                list_location(resource, **constraint, preference);
            }
        }
        if (has_heading) {
            report_.end_list();
        }
    }

    void list_location(const Resource& resource,
                       const LocationConstraint& constraint,
                       const LocationConstraint::Preference& preference) {
        const std::string score = pengine::score_text(preference.score);
        report_.item(fmt::format("Node {} (score={}, id={}, rsc={})", preference.node->name, score, constraint.id, resource.id));
        parent_.append("rsc_location")
            .set("node", preference.node->name)
            .set("rsc", resource.id)
            .set("id", constraint.id)
            .set("score", score);
    }

    /// A resource is entered once for each end; what leads back to it is told as a loop.
    void list_colocations(const Resource& resource, End end) {
        if (!visited_.insert(&resource).second) {
            return;
        }
        const auto& colocations = end == End::primary ? resource.placement.with_this : resource.placement.this_with;
        if (colocations.empty()) {
            return;
        }
        report_.begin_list(heading(resource, end));
        for (const Colocation* const colocation : colocations) {
            const Resource& other = end == End::primary ? *colocation->dependent : *colocation->primary;
            append(*colocation);
            if (visited_.contains(&other)) {
                report_.item(fmt::format("{} (id={} - loop)", other.id, colocation->id));
            } else {
                report_.item(line_of(*colocation, other, end));
                list_other(other, end);
            }
        }
        report_.end_list();
    }

    void list_other(const Resource& other, End end) {
        report_.begin_untitled_list();
        list_locations(other);
        if (depth_ == ConstraintDepth::recursive) {
            list_colocations(other, end);
        }
        report_.end_list();
    }

    void append(const Colocation& colocation) {
        xml::MutableElement element = parent_.append("rsc_colocation");
        element.set("id", colocation.id).set("rsc", colocation.dependent->id).set("with-rsc", colocation.primary->id);
        element.set("score", pengine::score_text(colocation.score)).set("node-attribute", colocation.node_attribute);
        if (colocation.dependent_role != Role::unknown) {
            element.set("rsc-role", pengine::role_text(colocation.dependent_role));
        }
        if (colocation.primary_role != Role::unknown) {
            element.set("with-rsc-role", pengine::role_text(colocation.primary_role));
        }
    }

    xml::MutableElement parent_;
    ConstraintDepth depth_;
    sim::Report report_;
    std::set<const Resource*> visited_;
};

}  // namespace

int list_constraints(ResourceContext& context, ConstraintDepth depth) {
    pengine::read_constraints(context.cluster());
    const Resource& resource = context.line().has("force") ? context.resource() : context.resource().top_with_bundle();
    ConstraintLister lister(context.output().result().append("constraints"), depth);
    lister.list(resource);
    context.output().raw(lister.text());
    return context.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
