#include "tools/configuration_check.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "cib/sections.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/schedule.hpp"
#include "tools/client/resources.hpp"
#include "tools/common/local_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>

namespace systole::tools {
namespace {

enum class OptionKind { boolean, duration, integer, quorum_policy };

struct CheckedOption {
    std::string_view name;
    OptionKind kind;
    std::string_view legacy_name{};
};

constexpr std::array kOptions = {
    CheckedOption{"no-quorum-policy", OptionKind::quorum_policy},
    CheckedOption{"symmetric-cluster", OptionKind::boolean},
    CheckedOption{"maintenance-mode", OptionKind::boolean},
    CheckedOption{"start-failure-is-fatal", OptionKind::boolean},
    CheckedOption{"enable-startup-probes", OptionKind::boolean},
    CheckedOption{"shutdown-lock", OptionKind::boolean},
    CheckedOption{"shutdown-lock-limit", OptionKind::duration},
    CheckedOption{"fence-remote-without-quorum", OptionKind::boolean},
    CheckedOption{"fencing-enabled", OptionKind::boolean, "stonith-enabled"},
    CheckedOption{"fencing-timeout", OptionKind::duration, "stonith-timeout"},
    CheckedOption{"have-watchdog", OptionKind::boolean},
    CheckedOption{"concurrent-fencing", OptionKind::boolean},
    CheckedOption{"startup-fencing", OptionKind::boolean},
    CheckedOption{"priority-fencing-delay", OptionKind::duration},
    CheckedOption{"node-pending-timeout", OptionKind::duration},
    CheckedOption{"cluster-delay", OptionKind::duration},
    CheckedOption{"batch-limit", OptionKind::integer},
    CheckedOption{"migration-limit", OptionKind::integer},
    CheckedOption{"stop-all-resources", OptionKind::boolean},
    CheckedOption{"stop-removed-resources", OptionKind::boolean, "stop-orphan-resources"},
    CheckedOption{"cancel-removed-actions", OptionKind::boolean, "stop-orphan-actions"},
};

/// Options whose legacy names are still read, but whose values are judged elsewhere.
constexpr std::array kOtherLegacyNames = {std::pair<std::string_view, std::string_view>{"fencing-action", "stonith-action"}};

bool is_valid(std::string_view value, OptionKind kind) {
    static constexpr std::array<std::string_view, 6> kPolicies = {"stop", "freeze", "ignore", "demote", "fence", "suicide"};
    switch (kind) {
        case OptionKind::boolean:
            return base::parse_boolean(value).has_value();
        case OptionKind::duration:
            return base::parse_plain_duration(value).has_value() || value.starts_with('P');
        case OptionKind::integer:
            return base::parse_whole_integer(value).has_value();
        case OptionKind::quorum_policy:
            return std::ranges::find(kPolicies, value) != kPolicies.end();
    }
    return true;
}

std::optional<std::string_view> value_in_sets(xml::Element parent, std::string_view set_name, std::string_view name) {
    for (const xml::Element set : parent.children(set_name)) {
        for (const xml::Element pair : set.children("nvpair")) {
            if (pair.get("name") == name) {
                return pair.attribute("value");
            }
        }
    }
    return std::nullopt;
}

class Checker {
public:
    explicit Checker(xml::Element cib) : cib_(cib), options_(cib::find_section(cib, "crm_config")) {}

    std::vector<ConfigurationFinding> check(StatusUse status) {
        check_options();
        const xml::Element resources = cib::find_section(cib_, "resources");
        for (const xml::Element resource : resources.children()) {
            if (is_resource(resource)) {
                check_resource(resource, false);
            }
        }
        check_fencing();
        check_constraints();
        check_all_operations(resources);
        if (status == StatusUse::considered) {
            check_unclean_nodes();
        }
        return std::move(findings_);
    }

private:
    void error(std::string text) { findings_.push_back({ConfigurationFinding::Weight::error, std::move(text)}); }
    void warn(std::string text) { findings_.push_back({ConfigurationFinding::Weight::warning, std::move(text)}); }

    /// The option's value by its name or its legacy name.
    std::optional<std::string_view> option(const CheckedOption& option) const {
        const std::optional<std::string_view> value = value_in_sets(options_, "cluster_property_set", option.name);
        return value || option.legacy_name.empty() ? value
                                                   : value_in_sets(options_, "cluster_property_set", option.legacy_name);
    }

    void check_legacy_name(std::string_view name, std::string_view legacy_name) {
        const bool is_new_there = value_in_sets(options_, "cluster_property_set", name).has_value();
        if (!is_new_there && value_in_sets(options_, "cluster_property_set", legacy_name)) {
            warn(fmt::format("Support for legacy name '{}' for cluster option '{}' is deprecated and will be removed in a future release",
                             legacy_name, name));
        }
    }

    void check_options() {
        for (const CheckedOption& one : kOptions) {
            if (!one.legacy_name.empty()) {
                check_legacy_name(one.name, one.legacy_name);
            }
            const std::optional<std::string_view> value = option(one);
            if (value && !is_valid(*value, one.kind)) {
                error(fmt::format("Using default value for cluster option '{}' because '{}' is invalid", one.name, *value));
            }
        }
        for (const auto& [name, legacy_name] : kOtherLegacyNames) {
            check_legacy_name(name, legacy_name);
        }
        if (base::parse_boolean(option({"concurrent-fencing", OptionKind::boolean}).value_or("true")) == false) {
            warn("Support for setting concurrent-fencing to \"false\" is deprecated and will be removed in a future release");
        }
    }

    void check_resource(xml::Element resource, bool is_in_promotable) {
        const bool is_clone = resource.is("clone");
        const bool is_promotable =
            is_in_promotable || (is_clone && base::is_true(value_in_sets(resource, "meta_attributes", "promotable").value_or("")));
        check_meta(resource, is_promotable);
        if (resource.is("primitive")) {
            has_fence_device_ = has_fence_device_ || resource.get("class") == "stonith";
        }
        for (const xml::Element child : resource.children()) {
            if (is_resource(child)) {
                check_resource(child, is_promotable || resource.is("bundle"));
            }
        }
    }

    void check_meta(xml::Element resource, bool is_promotable) {
        const std::string_view role = value_in_sets(resource, "meta_attributes", "target-role").value_or("Started");
        static constexpr std::array<std::string_view, 6> kRoles = {"Started", "Stopped", "Unpromoted", "Promoted", "Slave", "Master"};
        if (std::ranges::find(kRoles, role) == kRoles.end()) {
            error(fmt::format("Ignoring 'target-role' for {} because '{}' is not valid", resource.id(), role));
        } else if (!is_promotable && role != "Started" && role != "Stopped") {
            error(fmt::format("Ignoring 'target-role' for {} because '{}' only makes sense for promotable clones", resource.id(), role));
        }
        const std::string_view multiple = value_in_sets(resource, "meta_attributes", "multiple-active").value_or("stop_start");
        static constexpr std::array<std::string_view, 4> kMultiple = {"stop_start", "stop_only", "stop_unexpected", "block"};
        if (std::ranges::find(kMultiple, multiple) == kMultiple.end()) {
            warn(fmt::format("{} is not a valid value for multiple-active, using default of \"stop_start\"", multiple));
        }
    }

    void check_all_operations(xml::Element parent) {
        for (const xml::Element resource : parent.children()) {
            if (resource.is("primitive")) {
                check_operations(resource);
            } else if (is_resource(resource)) {
                check_all_operations(resource);
            }
        }
    }

    void check_operations(xml::Element resource) {
        std::map<std::pair<std::string, std::int64_t>, std::string> seen;
        for (const xml::Element operation : resource.child("operations").children("op")) {
            const std::string name(operation.get("name"));
            const std::int64_t interval = base::parse_plain_duration(operation.get("interval")).value_or(base::Milliseconds()).count();
            if (interval > 0 && (name == "start" || name == "stop" || name == "promote" || name == "demote")) {
                error(fmt::format("Ignoring {} because {} action cannot be recurring", operation.id(), name));
                continue;
            }
            const auto [first, is_new] = seen.try_emplace({name, interval}, operation.id());
            if (!is_new && interval > 0) {
                const std::string text =
                    fmt::format("Operation {} is duplicate of {} (do not use same name and interval combination more than once per "
                                "resource)",
                                operation.id(), first->second);
                // Told for where the resource runs, and for where it does not.
                error(text);
                error(text);
            }
        }
    }

    void check_fencing() {
        static constexpr CheckedOption kFencing{"fencing-enabled", OptionKind::boolean, "stonith-enabled"};
        const bool is_on = base::parse_boolean(option(kFencing).value_or("true")).value_or(true);
        const bool has_watchdog = base::is_true(value_in_sets(options_, "cluster_property_set", "have-watchdog").value_or(""));
        if (is_on && !has_fence_device_ && !has_watchdog && cib::find_section(cib_, "resources")) {
            error("Resource start-up disabled since no fencing resources have been defined. Either configure some or disable fencing "
                  "with the fencing-enabled option. NOTE: Clusters with shared data need fencing to ensure data integrity.");
        }
    }

    void check_constraints() {
        for (const xml::Element location : cib::find_section(cib_, "constraints").children("rsc_location")) {
            const std::optional<std::string_view> pattern = location.attribute("rsc-pattern");
            if (!pattern) {
                continue;
            }
            try {
                static_cast<void>(std::regex(std::string(*pattern), std::regex::extended));
            } catch (const std::regex_error&) {
                error(fmt::format("Ignoring constraint '{}' because rsc-pattern has invalid value '{}'", location.id(), *pattern));
            }
        }
    }

    void check_unclean_nodes() {
        pengine::RunOptions options;
        options.now = local_now();
        const base::Result<std::unique_ptr<pengine::Cluster>> cluster = pengine::schedule(cib_, options);
        if (!cluster) {
            error(cluster.error().message);
            return;
        }
        for (const pengine::Node* const node : (*cluster)->nodes) {
            if (node->is_unclean && !pengine::can_fence(**cluster, node)) {
                warn(fmt::format("Node {} is unclean but cannot be fenced", node->name));
            }
        }
    }

    xml::Element cib_;
    xml::Element options_;
    std::vector<ConfigurationFinding> findings_;
    bool has_fence_device_ = false;
};

}  // namespace

std::vector<ConfigurationFinding> check_configuration(xml::Element cib, StatusUse status) {
    return Checker(cib).check(status);
}

}  // namespace systole::tools
