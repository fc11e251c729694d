#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/model/parameters.hpp"
#include "pengine/placement/constraint_role.hpp"
#include "pengine/placement/location.hpp"
#include "pengine/placement/references.hpp"
#include "pengine/placement/resource_pattern.hpp"
#include "pengine/rules/blocks.hpp"
#include "pengine/rules/rule.hpp"

namespace systole::pengine {
namespace {

/// What a constraint says to each of the resources it names; a set or pattern may add to it.
struct LocationSource {
    xml::Element constraint;
    std::optional<std::string_view> role;
    std::optional<std::string_view> score;
    std::span<const std::string> submatches;
};

DiscoveryMode discovery_mode(xml::Element constraint) {
    const std::string_view text = constraint.get("resource-discovery", "always");
    if (base::equals_ignoring_case(text, "exclusive")) {
        return DiscoveryMode::exclusive;
    }
    return base::equals_ignoring_case(text, "never") ? DiscoveryMode::never : DiscoveryMode::always;
}

/// Replaces "%0" to "%9" by what the resource pattern found.
std::string replace_submatches(std::string_view text, std::span<const std::string> submatches) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_reference =
            text[at] == '%' && at + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[at + 1])) != 0;
        if (!is_reference || submatches.empty()) {
            result += text[at];
            continue;
        }
        ++at;
        const auto number = static_cast<std::size_t>(text[at] - '0');
        if (number < submatches.size()) {
            result += submatches[number];
        }
    }
    return result;
}

/// Whether any expression of the rule compares with a parameter of the resource. Evaluating these is dear.
bool needs_parameters(xml::Element rule) {
    for (const xml::Element condition : rule.children()) {
        if (base::equals_ignoring_case(condition.get("value-source"), "param") ||
            (condition.is("rule") && needs_parameters(condition))) {
            return true;
        }
    }
    return false;
}

/// One location rule for one resource: which nodes it holds for and with which score.
class LocationRule {
public:
    LocationRule(Cluster& cluster, const Resource& rsc, xml::Element rule, std::span<const std::string> submatches)
        : cluster_(cluster), rsc_(rsc), rule_(rule), needs_parameters_(needs_parameters(rule)) {
        submatches_.assign(submatches.begin(), submatches.end());
        if (const auto score = rule.attribute("score")) {
            fixed_score_ = parse_score(*score, cluster.options.health).value_or(0);
        } else if (const auto attribute = rule.attribute("score-attribute")) {
            score_attribute_ = replace_submatches(*attribute, submatches);
        }
    }

    [[nodiscard]] bool has_score() const { return fixed_score_.has_value() || !score_attribute_.empty(); }

    std::vector<LocationConstraint::Preference> evaluate() const {
        std::vector<LocationConstraint::Preference> preferences;
        for (Node* node : cluster_.nodes) {
            if (!holds_for(*node)) {
                continue;
            }
            if (const std::optional<Score> score = score_on(*node)) {
                preferences.push_back({.node = node, .score = *score});
            }
        }
        return preferences;
    }

private:
    bool holds_for(const Node& node) const {
        RuleInput input;
        input.node = &node;
        input.meta = &rsc_.meta;
        input.submatches = submatches_;
        if (needs_parameters_) {
            input.parameters = &parameters(cluster_, rsc_, &node);
        }
        return passes(cluster_, rule_, input);
    }

    std::optional<Score> score_on(const Node& node) const {
        if (fixed_score_) {
            return fixed_score_;
        }
        const auto value = node_attribute(node, score_attribute_, &rsc_, Location::current);
        return value ? parse_score(*value, cluster_.options.health) : std::nullopt;
    }

    Cluster& cluster_;
    const Resource& rsc_;
    xml::Element rule_;
    bool needs_parameters_ = false;
    std::vector<std::string_view> submatches_;
    std::optional<Score> fixed_score_;
    std::string score_attribute_;
};

void add_node_location(Cluster& cluster, Resource& rsc, const LocationSource& source) {
    Node* node = cluster.find_node_by_name(source.constraint.get("node"));
    const std::optional<Role> role = location_role(source.role);
    if (node == nullptr || !role) {
        return;
    }
    const Score score = parse_score(*source.score, cluster.options.health).value_or(0);
    add_location_constraint(cluster, rsc,
                            {.id = source.constraint.id(),
                             .resource = &rsc,
                             .role_filter = *role,
                             .discovery = discovery_mode(source.constraint),
                             .preferences = {{.node = node, .score = score}}});
}

void add_rule_location(Cluster& cluster, Resource& rsc, const LocationSource& source) {
    const xml::Element rule = resolve(cluster, source.constraint.child("rule"));
    const std::optional<Role> role = location_role(rule.attribute("role"));
    const LocationRule location(cluster, rsc, rule, source.submatches);
    if (!rule || !role || !location.has_score()) {
        return;
    }
    add_location_constraint(cluster, rsc,
                            {.id = rule.id(),
                             .origin = Origin::Kind::location_rule,
                             .resource = &rsc,
                             .role_filter = *role,
                             .discovery = discovery_mode(source.constraint),
                             .preferences = location.evaluate()});
}

void add_location(Cluster& cluster, Resource& rsc, const LocationSource& source) {
    const std::size_t known = cluster.locations.size();
    if (source.constraint.has("node") && source.score) {
        add_node_location(cluster, rsc, source);
    } else if (source.constraint.child("rule")) {
        add_rule_location(cluster, rsc, source);
    }
    const bool was_made = cluster.locations.size() > known;
    if (was_made && discovery_mode(source.constraint) == DiscoveryMode::exclusive) {
        rsc.exclusive_discovery = true;
    }
}

/// Resources of sets, or of a tag or template, one after the other; an unknown one ends it.
void add_set_locations(Cluster& cluster, xml::Element constraint, const std::vector<ResourceSet>& sets) {
    for (const ResourceSet& set : sets) {
        if (set.id.empty()) {
            return;
        }
        const auto own_score = set.attribute("score");
        const LocationSource source{.constraint = constraint,
                                    .role = set.role ? set.role : constraint.attribute("role"),
                                    .score = own_score ? own_score : constraint.attribute("score"),
                                    .submatches = {}};
        for (const std::string_view ref : set.refs) {
            Resource* rsc = find_constraint_resource(cluster, ref);
            if (rsc == nullptr) {
                return;
            }
            add_location(cluster, *rsc, source);
        }
    }
}

void add_pattern_locations(Cluster& cluster, xml::Element constraint, std::string_view text) {
    const auto pattern = ResourcePattern::compile(text);
    if (!pattern) {
        return;
    }
    for (Resource* rsc : cluster.resources) {
        if (const auto submatches = pattern->match(rsc->id)) {
            add_location(cluster, *rsc,
                         {.constraint = constraint,
                          .role = constraint.attribute("role"),
                          .score = constraint.attribute("score"),
                          .submatches = *submatches});
        }
    }
}

}  // namespace

void read_location_constraint(Cluster& cluster, xml::Element constraint) {
    std::vector<ResourceSet> sets = read_sets(cluster, constraint);
    const auto name = constraint.attribute("rsc");
    Resource* rsc = name ? find_constraint_resource(cluster, *name) : nullptr;
    if (name && rsc == nullptr) {
        if (find_references(cluster, *name) == nullptr) {
            return;
        }
        sets.push_back(set_of_references(cluster, *name, constraint.attribute("role")));
    }
    if (!sets.empty()) {
        add_set_locations(cluster, constraint, sets);
        return;
    }
    if (rsc != nullptr) {
        add_location(cluster, *rsc,
                     {.constraint = constraint,
                      .role = constraint.attribute("role"),
                      .score = constraint.attribute("score"),
                      .submatches = {}});
    }
    if (const auto pattern = constraint.attribute("rsc-pattern")) {
        add_pattern_locations(cluster, constraint, *pattern);
    }
}

}  // namespace systole::pengine
