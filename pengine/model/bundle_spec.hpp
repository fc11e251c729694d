#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xml/element.hpp"

namespace systole::pengine {

/// A directory or file of the host seen inside a container.
struct BundleMount {
    std::string_view source;
    std::string_view target;
    std::optional<std::string_view> options;
    bool is_per_replica = false;  ///< every replica has its own subdirectory of the source

    [[nodiscard]] std::string source_for(std::string_view bundle_id, int offset) const;
};

struct BundlePort {
    std::string_view source;
    std::string_view target;
};

/// A `bundle` element as written.
struct BundleSpec {
    std::string_view id;
    std::string_view container_kind;  ///< "docker" or "podman"; empty: none
    xml::Element container;
    int promoted_max = 0;
    int replica_count = 1;
    int replicas_per_host = 1;
    std::optional<std::string_view> address_range_start;
    std::optional<std::string_view> control_port;
    std::optional<std::string_view> host_interface;
    std::optional<std::string_view> host_netmask;
    bool adds_host = true;
    std::vector<BundleMount> mounts;
    std::vector<BundlePort> ports;
    xml::Element primitive;  ///< null: naked containers

    [[nodiscard]] std::string_view remote_port() const { return control_port.value_or("3121"); }
};

/// Reads a `bundle` element; mounts and ports that go with a primitive are included.
[[nodiscard]] BundleSpec read_bundle_spec(xml::Element element);

/// The address after this one, or nothing when the range ends (spec 1 §7.4).
[[nodiscard]] std::optional<std::string> next_address(std::string_view address);

/// The run_opts and mount_points parameters of a replica's container. `address` empty: none; `host_entries`: of all replicas.
struct ContainerOptions {
    std::string run_options;
    std::string mount_points;
};
[[nodiscard]] ContainerOptions container_options(const BundleSpec& spec, int offset, std::string_view address,
                                                 std::string_view host_entries);

}  // namespace systole::pengine
