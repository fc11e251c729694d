#include "pengine/model/remote_nodes.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "pengine/model/sections.hpp"

namespace systole::pengine {

namespace {

bool is_connection_element(xml::Element element) {
    return element.is("primitive") && base::equals_ignoring_case(element.get("class"), "ocf") &&
           base::equals_ignoring_case(element.get("provider"), "pacemaker") &&
           base::equals_ignoring_case(element.get("type"), "remote");
}

void append_pair(xml::MutableElement& block, std::string_view name, std::optional<std::string_view> value) {
    if (value) {
        block.append("nvpair")
            .set("id", fmt::format("{}-{}", block.id(), name))
            .set("name", name)
            .set("value", *value);
    }
}

void append_operation(xml::MutableElement& operations, std::string_view rsc_id, std::string_view name,
                      std::string_view interval, std::string_view timeout) {
    operations.append("op")
        .set("id", fmt::format("{}-{}-{}", rsc_id, name, interval))
        .set("name", name)
        .set("interval", interval)
        .set("timeout", timeout);
}

/// Meta-attributes that make a resource the launcher of a guest node.
struct GuestMeta {
    std::optional<std::string_view> name;
    std::optional<std::string_view> address;
    std::optional<std::string_view> port;
    std::string_view connect_timeout = "60s";
    std::optional<std::string_view> allow_migrate;
    std::optional<std::string_view> is_managed;
};

void read_guest_pair(xml::Element pair, GuestMeta& meta) {
    const std::string_view name = pair.get("name");
    const std::string_view value = pair.get("value");
    if (name == "remote-node") {
        meta.name = value;
    } else if (name == "remote-addr") {
        meta.address = value;
    } else if (name == "remote-port") {
        meta.port = value;
    } else if (name == "remote-connect-timeout") {
        meta.connect_timeout = value;
    } else if (name == "remote-allow-migrate") {
        meta.allow_migrate = value;
    } else if (name == "is-managed") {
        meta.is_managed = value;
    }
}

/// The last occurrence of each counts; rules and references do not.
GuestMeta read_guest_meta(xml::Element primitive) {
    GuestMeta meta;
    for (const xml::Element block : primitive.children("meta_attributes")) {
        for (const xml::Element pair : block.children("nvpair")) {
            read_guest_pair(pair, meta);
        }
    }
    return meta;
}

void discover_guest(Cluster& cluster, xml::Element primitive) {
    const GuestMeta meta = read_guest_meta(primitive);
    if (!meta.name) {
        return;
    }
    cluster.implicit_resources.push_back(make_connection(cluster, {.id = *meta.name,
                                                                   .container = primitive.id(),
                                                                   .allow_migrate = meta.allow_migrate,
                                                                   .is_managed = meta.is_managed,
                                                                   .start_timeout = meta.connect_timeout,
                                                                   .address = meta.address,
                                                                   .port = meta.port}));
    ensure_remote_node(cluster, *meta.name);
}

void discover_in(Cluster& cluster, xml::Element element) {
    if (is_connection_element(element)) {
        ensure_remote_node(cluster, element.id());
    } else if (element.is("primitive")) {
        discover_guest(cluster, element);
    } else if (element.is("group")) {
        for (const xml::Element member : element.children()) {
            discover_guest(cluster, member);
        }
    }
}

}  // namespace

xml::Element make_connection(Cluster& cluster, const ConnectionSpec& spec) {
    xml::Document& document = cluster.generated.emplace_back(xml::Document::create("primitive"));
    xml::MutableElement primitive = document.mutable_root();
    primitive.set("id", spec.id).set("class", "ocf").set("provider", "pacemaker").set("type", "remote");

    xml::MutableElement meta = primitive.append("meta_attributes");
    meta.set("id", fmt::format("{}-meta_attributes", spec.id));
    append_pair(meta, "internal_rsc", "true");
    append_pair(meta, "container", spec.container);
    append_pair(meta, "allow-migrate", spec.allow_migrate);
    append_pair(meta, "is-managed", spec.is_managed);

    xml::MutableElement operations = primitive.append("operations");
    append_operation(operations, spec.id, "monitor", "30s", "30s");
    if (spec.start_timeout) {
        append_operation(operations, spec.id, "start", "0", *spec.start_timeout);
    }
    if (spec.address || spec.port) {
        xml::MutableElement parameters = primitive.append("instance_attributes");
        parameters.set("id", fmt::format("{}-instance_attributes", spec.id));
        append_pair(parameters, "addr", spec.address);
        append_pair(parameters, "port", spec.port);
    }
    return primitive;
}

Node& ensure_remote_node(Cluster& cluster, std::string_view name) {
    if (Node* const known = cluster.find_node_by_name(name); known != nullptr) {
        return *known;
    }
    cluster.has_remote_nodes = true;
    return cluster.add_node(name, name, NodeKind::remote, 0);
}

void discover_remote_nodes(Cluster& cluster) {
    for (const xml::Element element : configuration_section(cluster, "resources").children()) {
        discover_in(cluster, element);
    }
}

void apply_startup_fencing(const Cluster& cluster, Node& node) {
    const bool has_no_link = node.is_remote_variant() && node.connection == nullptr;
    node.is_unclean = cluster.options.startup_fencing && !has_no_link;
}

}  // namespace systole::pengine
