// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "sim/status/clone_text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/status/node_list.hpp"

namespace systole::sim {

namespace {

using pengine::Node;
using pengine::Resource;
using pengine::Role;

template <typename Predicate>
bool is_any_below(const Resource& rsc, Predicate predicate) {
    if (predicate(rsc)) {
        return true;
    }
    return std::ranges::any_of(rsc.children, [&predicate](const Resource* child) { return is_any_below(*child, predicate); });
}

bool has_pending_action(const Resource& instance) {
    return is_any_below(instance, [](const Resource& rsc) { return !rsc.history.pending_task.empty(); });
}

bool needs_attention(const Resource& instance) {
    return is_any_below(instance, [](const Resource& rsc) { return rsc.is_removed || !rsc.is_managed || rsc.is_failed; });
}

/// The role that the configuration wants for a clone as a whole.
std::optional<Role> configured_role(const Resource& rsc) {
    auto text = rsc.meta.find("target-role");
    if (!text && !rsc.children.empty()) {
        text = rsc.children.front()->meta.find("target-role");  // any instance will do
    }
    return text ? pengine::parse_role(*text) : std::nullopt;
}

class CloneSummary {
public:
    CloneSummary(const ResourceListing& listing, const Resource& clone, const PrimitiveText& primitives)
        : cluster_(listing.cluster),
          clone_(clone),
          primitives_(primitives),
          options_(listing.options),
          filter_(listing.filter) {}

    CloneText make() {
        const auto ancestors =
            filter_.is_wanted(clone_) ? StatusFilter::Ancestors::count : StatusFilter::Ancestors::ignore;
        for (const Resource* instance : clone_.children) {
            if (!filter_.is_elsewhere(*instance) && filter_.shows(*instance, ancestors)) {
                add(*instance);
            }
        }
        if (!options_.clone_details) {
            add_lines();
            result_.shows_bare_header = active_count_ == 0;
        }
        return std::move(result_);
    }

private:
    void add(const Resource& instance) {
        if (options_.clone_details) {
            result_.full_instances.push_back(&instance);
            return;
        }
        const bool is_partially_active = is_active(instance);
        if (clone_.settings.is_unique) {
            if (is_partially_active || !clone_.is_removed) {
                result_.full_instances.push_back(&instance);
            }
            return;
        }
        if (options_.show_pending && instance.is_primitive() && has_pending_action(instance)) {
            result_.full_instances.push_back(&instance);
            return;
        }
        if (!is_partially_active) {
            return;
        }
        const Node* const node = single_location(instance, pengine::Location::current);
        const bool is_plain = !needs_attention(instance) && is_active(instance, pengine::Active::all) && node != nullptr &&
                              (node->is_online || !node->is_unclean);
        if (!is_plain) {
            result_.full_instances.push_back(&instance);
            return;
        }
        (state_of_current(instance) > Role::unpromoted ? promoted_ : started_).push_back(node);
    }

    void add_line(std::string_view title, const std::vector<const Node*>& nodes) {
        NameList names;
        for (const Node* node : cluster_.nodes) {
            const auto times = std::ranges::count(nodes, node);
            for (auto i = times; i > 0; --i) {
                names.add(node->name);
                ++active_count_;
            }
        }
        if (!names.empty()) {
            result_.lines.push_back(fmt::format("{}: {}", title, names.text()));
        }
    }

    void add_lines() {
        add_line("Promoted", promoted_);
        if (!clone_.settings.is_promotable) {
            add_line("Started", started_);
        } else if (configured_role(clone_) == Role::unpromoted) {
            add_line("Unpromoted (target-role)", started_);
        } else {
            add_line("Unpromoted", started_);
        }
        if (!clone_.settings.is_unique && !options_.only_active && clone_.clone->clone_max > active_count_) {
            add_stopped();
        }
    }

    [[nodiscard]] bool is_candidate(const Node& node) const {
        if (!filter_.shows(node)) {
            return false;
        }
        const pengine::NodeTable& allowed = clone_.placement.allowed;
        return allowed.empty() ? clone_.history.probed.contains(node) : allowed.find(node) != nullptr;
    }

    [[nodiscard]] std::string stopped_text(const Node& node) const {
        if (const auto probe = primitives_.failed_probe(clone_.clone->content->id, &node)) {
            return fmt::format("Stopped ({})", *probe);
        }
        return configured_role(clone_) == Role::stopped ? "Stopped (disabled)" : "Stopped";
    }

    void add_stopped() {
        const std::vector<Node*>& active = clone_.history.active;
        std::map<std::string, NameList> by_state;
        for (const Node* node : cluster_.nodes) {
            if (is_candidate(*node) && std::ranges::find(active, node) == active.end()) {
                by_state[stopped_text(*node)].add(node->name);
            }
        }
        for (const auto& [state, names] : by_state) {
            result_.lines.push_back(fmt::format("{}: {}", state, names.text()));
        }
    }

    const pengine::Cluster& cluster_;
    const Resource& clone_;
    const PrimitiveText& primitives_;
    const StatusOptions& options_;
    const StatusFilter& filter_;
    CloneText result_;
    std::vector<const Node*> promoted_;
    std::vector<const Node*> started_;
    int active_count_ = 0;
};

}  // namespace

CloneText summarize_clone(const ResourceListing& listing, const Resource& clone, const PrimitiveText& primitives) {
    return CloneSummary(listing, clone, primitives).make();
}

std::string description_text(const Resource& rsc, const StatusOptions& options) {
    const std::string_view description = options.descriptions ? rsc.definition->own.get("description") : std::string_view();
    return description.empty() ? "" : fmt::format(" ({})", description);
}

std::string clone_title(const Resource& clone, const StatusOptions& options) {
    std::vector<std::string_view> attributes;
    if (clone.settings.is_promotable) {
        attributes.emplace_back("promotable");
    }
    if (clone.settings.is_unique) {
        attributes.emplace_back("unique");
    }
    if (clone.is_disabled()) {
        attributes.emplace_back("disabled");
    }
    if (const std::string_view management = management_text(clone); !management.empty()) {
        attributes.push_back(management);
    }
    return fmt::format("Clone Set: {} [{}]{}{}", clone.id, clone.clone->content->id, in_parentheses(attributes),
                       description_text(clone, options));
}

std::string_view management_text(const Resource& rsc) {
    if (rsc.in_maintenance) {
        return "maintenance";
    }
    return rsc.is_managed ? "" : "unmanaged";
}

std::string in_parentheses(const std::vector<std::string_view>& words) {
    return words.empty() ? "" : fmt::format(" ({})", fmt::join(words, ", "));
}

}  // namespace systole::sim
