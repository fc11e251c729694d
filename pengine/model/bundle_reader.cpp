#include "pengine/model/bundle_reader.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "pengine/model/bundle_spec.hpp"
#include "pengine/model/definition_reader.hpp"
#include "pengine/model/remote_nodes.hpp"
#include "pengine/model/resource_reader.hpp"

namespace systole::pengine {

namespace {

std::string valid_xml_id(std::string id) {
    for (char& c : id) {
        const bool is_valid = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
        c = is_valid ? c : '.';
    }
    return id;
}

/// Builds the definition of an implicit resource.
class ElementBuilder {
public:
    ElementBuilder(Cluster& cluster, std::string_view tag, std::string_view id)
        : root_(cluster.generated.emplace_back(xml::Document::create(tag)).mutable_root()), id_(id) {
        root_.set("id", id);
    }

    ElementBuilder& agent(std::string_view type) {
        root_.set("class", "ocf").set("provider", "heartbeat").set("type", type);
        return *this;
    }

    /// Starts a block; pairs go into the last one started.
    ElementBuilder& block(std::string_view name) {
        block_ = root_.append(name);
        block_.set("id", fmt::format("{}-{}", id_, name));
        return *this;
    }

    ElementBuilder& pair(std::string_view name, std::string_view value) {
        block_.append("nvpair").set("id", fmt::format("{}-{}", block_.id(), name)).set("name", name).set("value", value);
        return *this;
    }

    ElementBuilder& monitor(std::string_view interval) {
        xml::MutableElement operations = root_.append("operations");
        operations.append("op")
            .set("id", fmt::format("{}-monitor-{}", id_, interval))
            .set("name", "monitor")
            .set("interval", interval);
        return *this;
    }

    ElementBuilder& copy(xml::Element original) {
        root_.append_copy(original);
        return *this;
    }

    [[nodiscard]] xml::Element element() const { return root_; }

private:
    xml::MutableElement root_;
    xml::MutableElement block_;
    std::string_view id_;
};

class BundleReader {
public:
    BundleReader(Cluster& cluster, Resource& bundle)
        : cluster_(cluster), bundle_(bundle), spec_(read_bundle_spec(bundle.definition->own)) {}

    bool read() {
        if (spec_.container_kind.empty() || !check_network()) {
            return false;
        }
        fill_settings();
        if (spec_.primitive && !make_inner_clone()) {
            return false;
        }
        make_replicas();
        assign_addresses();
        for (BundleReplica& replica : settings_->replicas) {
            if (!fill_replica(replica)) {
                return false;
            }
        }
        append_inner_clone();
        return true;
    }

private:
    /// A primitive needs a connection; without addresses two of them cannot share a host.
    bool check_network() {
        if (!spec_.primitive || spec_.address_range_start) {
            return true;
        }
        spec_.replicas_per_host = 1;
        return spec_.control_port.has_value();
    }

    void fill_settings() {
        bundle_.bundle = std::make_unique<BundleSettings>();
        settings_ = bundle_.bundle.get();
        settings_->container_kind = spec_.container_kind;
        settings_->image = spec_.container.get("image");
        settings_->promoted_max = spec_.promoted_max;
        settings_->replica_count = spec_.replica_count;
        settings_->replicas_per_host = spec_.replicas_per_host;
        settings_->has_address_range = spec_.address_range_start.has_value();
        bundle_.settings.is_unique = spec_.replicas_per_host > 1;
    }

    std::string_view keep(std::string text) { return cluster_.strings.keep(std::move(text)); }

    xml::Element inner_clone_element() {
        const bool is_promotable = spec_.promoted_max > 0;
        const std::string_view id = keep(fmt::format("{}-{}", spec_.id, is_promotable ? "master" : "clone"));
        ElementBuilder builder(cluster_, "clone", id);
        builder.block("meta_attributes")
            .pair("ordered", "true")
            .pair("clone-max", keep(std::to_string(spec_.replica_count)))
            .pair("clone-node-max", keep(std::to_string(spec_.replicas_per_host)))
            .pair("globally-unique", spec_.replicas_per_host > 1 ? "true" : "false");
        if (is_promotable) {
            builder.pair("promotable", "true").pair("promoted-max", keep(std::to_string(spec_.promoted_max)));
        }
        return builder.copy(spec_.primitive).element();
    }

    bool make_inner_clone() {
        const Definition* const definition = read_definition(cluster_, inner_clone_element());
        Resource* const clone = definition == nullptr ? nullptr
                                                      : make_resource(cluster_, {.definition = definition,
                                                                                 .variant = Variant::clone,
                                                                                 .parent = &bundle_});
        if (clone == nullptr) {
            return false;
        }
        bundle_.children.clear();  // the clone is appended after the replicas' parts
        settings_->inner_clone = clone;
        for (Resource* instance : clone->children) {
            instance->exclusive_discovery = true;
            clone->settings.notify = clone->settings.notify || instance->settings.notify;
        }
        const auto target = clone->children.front()->meta.find("container-attribute-target");
        if (target) {
            bundle_.meta.set("container-attribute-target", *target);
            clone->meta.set("container-attribute-target", *target);
        }
        return true;
    }

    void make_replicas() {
        if (settings_->inner_clone == nullptr) {
            for (int offset = 0; offset < spec_.replica_count; ++offset) {
                settings_->replicas.push_back({.offset = offset});
            }
            return;
        }
        for (Resource* instance : settings_->inner_clone->children) {
            settings_->replicas.push_back({.offset = instance->instance, .child = instance});
        }
    }

    void assign_addresses() {
        std::optional<std::string> address;
        if (spec_.address_range_start) {
            address = std::string(*spec_.address_range_start);
        }
        for (BundleReplica& replica : settings_->replicas) {
            if (!address) {
                return;
            }
            replica.address = keep(*address);
            const std::string name = fmt::format("{}-{}", spec_.id, replica.offset);
            host_entries_ += spec_.adds_host ? fmt::format(" --add-host={}:{}", name, *address)
                                             : fmt::format(" --hosts-entry={}={}", *address, name);
            address = next_address(*address);
        }
    }

    Resource* make_part(xml::Element element) {
        const Definition* const definition = read_definition(cluster_, element);
        return definition == nullptr ? nullptr
                                     : make_resource(cluster_, {.definition = definition, .parent = &bundle_});
    }

    bool fill_replica(BundleReplica& replica) {
        replica.container = make_part(container_element(replica));
        if (replica.container == nullptr) {
            return false;
        }
        if (!replica.address.empty()) {
            replica.ip = make_part(address_element(replica));
        }
        if (replica.child == nullptr) {
            return true;
        }
        if (!replica.address.empty()) {
            replica.child->meta.set("external-ip", replica.address);
        }
        std::swap(replica.child->utilization, replica.container->utilization);
        return make_connection_of(replica);
    }

    xml::Element container_element(const BundleReplica& replica) {
        const std::string_view id =
            keep(valid_xml_id(fmt::format("{}-{}-{}", spec_.id, spec_.container_kind, replica.offset)));
        const ContainerOptions options = container_options(spec_, replica.offset, replica.address, host_entries_);
        ElementBuilder builder(cluster_, "primitive", id);
        builder.agent(spec_.container_kind)
            .block("instance_attributes")
            .pair("image", spec_.container.get("image"))
            .pair("allow_pull", "true")
            .pair("force_kill", "false")
            .pair("reuse", "false")
            .pair("run_opts", options.run_options)
            .pair("mount_points", options.mount_points);
        if (const auto command = spec_.container.attribute("run-command")) {
            builder.pair("run_cmd", *command);
        } else if (spec_.primitive) {
            builder.pair("run_cmd", "/usr/sbin/pacemaker-remoted");
        }
        return builder.pair("monitor_cmd", "/bin/true").monitor("60s").element();
    }

    xml::Element address_element(const BundleReplica& replica) {
        const std::string_view id = keep(valid_xml_id(fmt::format("{}-ip-{}", spec_.id, replica.address)));
        ElementBuilder builder(cluster_, "primitive", id);
        builder.agent("IPaddr2").block("instance_attributes").pair("ip", replica.address);
        if (spec_.host_interface) {
            builder.pair("nic", *spec_.host_interface);
        }
        return builder.pair("cidr_netmask", spec_.host_netmask.value_or("32")).monitor("60s").element();
    }

    std::string_view connection_id(const BundleReplica& replica) {
        const std::string_view usual = keep(fmt::format("{}-{}", spec_.id, replica.offset));
        return cluster_.find_resource(usual) == nullptr
                   ? usual
                   : keep(fmt::format("pcmk-internal-{}-remote-{}", replica.child->id, replica.offset));
    }

    bool make_connection_of(BundleReplica& replica) {
        const std::string_view id = connection_id(replica);
        const xml::Element element =
            make_connection(cluster_, {.id = id,
                                       .container = replica.container->id,
                                       .address = replica.address.empty() ? "#uname" : replica.address,
                                       .port = spec_.remote_port()});
        replica.node = &make_bundle_node(id);
        bind_child(replica);
        replica.remote = make_part(element);
        if (replica.remote == nullptr) {
            return false;
        }
        replica.remote->settings.may_run_on_remote = true;
        replica.remote->placement.allowed.for_each([](NodeEntry& entry) {
            if (entry.node->is_remote_variant()) {
                entry.score = kMinusInfinity;
            }
        });
        link(replica);
        return true;
    }

    Node& make_bundle_node(std::string_view name) {
        Node& node = ensure_remote_node(cluster_, name);
        node.base_score = kMinusInfinity;
        node.discovery = DiscoveryMode::never;
        for (Resource* top : cluster_.resources) {
            for_each_below(*top, [&node](Resource& rsc) {
                if (NodeEntry* const entry = rsc.placement.allowed.find(node); entry != nullptr) {
                    entry->score = kMinusInfinity;
                    entry->discovery = DiscoveryMode::never;
                }
            });
        }
        return node;
    }

    /// The contained instance may run on the replica's node only.
    void bind_child(const BundleReplica& replica) {
        constexpr Score kOwnNodeScore = 500;
        NodeTable& allowed = replica.child->placement.allowed;
        allowed.clear();
        allowed.insert(*replica.node, kOwnNodeScore, DiscoveryMode::exclusive);
        NodeEntry& entry =
            settings_->inner_clone->placement.allowed.insert(*replica.node, kMinusInfinity, DiscoveryMode::exclusive);
        entry.score = kMinusInfinity;
        entry.discovery = DiscoveryMode::exclusive;
    }

    static void link(const BundleReplica& replica) {
        replica.node->connection = replica.remote;
        replica.node->attributes.set("#kind", "container");
        replica.remote->remote_node = replica.node;
        replica.remote->launcher = replica.container;
        replica.container->launched.push_back(replica.remote);
    }

    void append_inner_clone() {
        if (settings_->inner_clone != nullptr) {
            bundle_.children.push_back(settings_->inner_clone);
        }
    }

    Cluster& cluster_;
    Resource& bundle_;
    BundleSpec spec_;
    BundleSettings* settings_ = nullptr;
    std::string host_entries_;
};

}  // namespace

bool read_bundle(Cluster& cluster, Resource& bundle) {
    return BundleReader(cluster, bundle).read();
}

}  // namespace systole::pengine
