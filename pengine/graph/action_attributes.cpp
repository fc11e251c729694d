#include "pengine/graph/action_attributes.hpp"

#include <algorithm>
#include <cctype>

#include "pengine/model/parameters.hpp"

namespace systole::pengine {

namespace {

constexpr std::string_view kFeatureSet = "3.20.5";

/// Collects attributes; the first setter of a name wins unless said otherwise.
class Collector {
public:
    Collector(Cluster& cluster, const Action& action) : cluster_(cluster), action_(action) {}

    ActionAttributes collect(bool has_node) {
        attributes().set("crm_feature_set", kFeatureSet);
        add_parameters(action_.extra);
        if (action_.rsc != nullptr && (action_.node != nullptr || action_.rsc->is_primitive())) {
            add_resource_parameters(*action_.rsc);
        }
        add_meta(has_node);
        for (const Resource* rsc = action_.rsc; rsc != nullptr; rsc = rsc->parent) {
            add_resource_meta(*rsc);
        }
        add_host();
        return std::move(result_);
    }

private:
    NameValues& attributes() { return result_.attributes; }

    void add_parameters(const NameValues& table) {
        for (const NameValues::Pair& pair : table) {
            add_parameter(pair.name, pair.value);
        }
    }

    void add_parameter(std::string_view name, std::string_view value) {
        if (std::isdigit(static_cast<unsigned char>(name.empty() ? ' ' : name.front())) == 0) {
            attributes().set_if_absent(name, value);
        } else if (std::none_of(result_.parameters.begin(), result_.parameters.end(),
                                [name](const NameValues::Pair& pair) { return pair.name == name; })) {
            result_.parameters.push_back({name, value});
        }
    }

    void add_resource_parameters(const Resource& rsc) {
        for (const NameValues::Pair& pair : parameters(cluster_, rsc, action_.node)) {
            const bool is_host_address = rsc.is_remote_connection() && pair.name == "addr" && pair.value == "#uname";
            add_parameter(pair.name, is_host_address ? host_address(rsc) : pair.value);
        }
    }

    /// `#uname` means the node on which the container of a bundle's connection is.
    [[nodiscard]] static std::string_view host_address(const Resource& connection) {
        const Resource* container = connection.launcher;
        if (container == nullptr) {
            return "#uname";
        }
        const Node* host = container->placement.node != nullptr ? container->placement.node : current_node(*container);
        return host == nullptr ? "#uname" : host->name;
    }

    std::string_view meta_name(std::string_view name) {
        std::string text = "CRM_meta_";
        text += name;
        std::replace(text.begin(), text.end(), '-', '_');
        return cluster_.strings.keep(std::move(text));
    }

    void set_meta(std::string_view name, std::string_view value) {
        if (name.find_first_of("#:") == std::string_view::npos) {
            attributes().set_if_absent(meta_name(name), value);
        }
    }

    void add_meta(bool has_node) {
        for (const NameValues::Pair& pair : action_.meta) {
            set_meta(pair.name, pair.value);
        }
        if (action_.configured_meta != nullptr) {
            for (const NameValues::Pair& pair : *action_.configured_meta) {
                set_meta(pair.name, pair.value);
            }
        }
        if (has_node) {
            set_meta("on_node", action_.node->name);
            set_meta("on_node_uuid", action_.node->id);
        }
    }

    std::string_view number(int value) { return cluster_.strings.keep(std::to_string(value)); }
    static std::string_view boolean(bool value) { return value ? "true" : "false"; }

    void add_resource_meta(const Resource& rsc) {
        if (rsc.is_primitive()) {
            add_primitive_meta(rsc);
        } else if (rsc.is_clone()) {
            add_clone_meta(rsc);
        }
    }

    void add_primitive_meta(const Resource& rsc) {
        if (const auto instance = rsc.meta.find("clone")) {
            attributes().set("CRM_meta_clone", *instance);
        }
        if (const auto remote = rsc.meta.find("remote-node")) {
            attributes().set("CRM_meta_remote_node", *remote);
        }
        for (const Resource* level = &rsc; level != nullptr; level = level->parent) {
            if (level->launcher != nullptr) {
                attributes().set("CRM_meta_container", level->launcher->id);
            }
        }
        if (const auto address = rsc.meta.find("external-ip")) {
            attributes().set("pcmk_external_ip", *address);
        }
    }

    void add_clone_meta(const Resource& clone) {
        NameValues& table = attributes();
        const CloneSettings& settings = *clone.clone;
        table.set("CRM_meta_globally_unique", boolean(clone.settings.is_unique));
        table.set("CRM_meta_notify", boolean(clone.settings.notify));
        table.set("CRM_meta_clone_max", number(settings.clone_max));
        table.set("CRM_meta_clone_node_max", number(settings.clone_node_max));
        if (clone.settings.is_promotable) {
            table.set("CRM_meta_promoted_max", number(settings.promoted_max));
            table.set("CRM_meta_promoted_node_max", number(settings.promoted_node_max));
            table.set("CRM_meta_master_max", number(settings.promoted_max));
            table.set("CRM_meta_master_node_max", number(settings.promoted_node_max));
        }
    }

    /// On which machine the guest of the action is when the action happens.
    [[nodiscard]] const Node* host_of_guest() const {
        Task task = action_.task;
        if (task == Task::notify) {
            task = parse_task(action_.meta_value("notify_operation").value_or(""));
        }
        const Resource& launcher = *action_.node->connection->launcher;
        if (task == Task::stop || task == Task::stopped || task == Task::demote || task == Task::demoted) {
            return current_node(launcher);
        }
        const bool is_upwards = task == Task::start || task == Task::started || task == Task::monitor ||
                                task == Task::promote || task == Task::promoted;
        return is_upwards ? launcher.placement.node : nullptr;
    }

    void add_host() {
        if (action_.rsc == nullptr || action_.node == nullptr || !action_.node->is_guest()) {
            return;
        }
        const Node* host = host_of_guest();
        if (host == nullptr) {
            return;
        }
        if (const auto target = action_.rsc->meta.find("container-attribute-target")) {
            attributes().set_if_absent("CRM_meta_container_attribute_target", *target);
        }
        attributes().set_if_absent("CRM_meta_physical_host", host->name);
    }

    Cluster& cluster_;
    const Action& action_;
    ActionAttributes result_;
};

}  // namespace

ActionAttributes attributes_of(Cluster& cluster, const Action& action, bool has_node) {
    return Collector(cluster, action).collect(has_node);
}

}  // namespace systole::pengine
