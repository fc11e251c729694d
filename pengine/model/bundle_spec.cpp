#include "pengine/model/bundle_spec.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/clone_reader.hpp"

namespace systole::pengine {

namespace {

constexpr std::string_view kAuthKeyFile = "/etc/pacemaker/authkey";
constexpr std::string_view kBundleLogDirectory = "/var/log/pacemaker/bundles";
constexpr std::string_view kLogDirectory = "/var/log";

void read_container(xml::Element element, BundleSpec& spec) {
    for (const std::string_view kind : {"docker", "podman"}) {
        if (const xml::Element container = element.child(kind)) {
            spec.container_kind = kind;
            spec.container = container;
            break;
        }
    }
    const auto promoted_max = spec.container.attribute("promoted-max");
    spec.promoted_max = parse_count(promoted_max.value_or(spec.container.get("masters")), 0);
    const auto replicas = spec.container.attribute("replicas");
    spec.replica_count = !replicas && spec.promoted_max > 0 ? spec.promoted_max : parse_count(replicas.value_or(""), 1);
    spec.replica_count = std::min(spec.replica_count, kMostInstances);
    spec.replicas_per_host = parse_count(spec.container.get("replicas-per-host"), 1);
}

void read_network(xml::Element network, BundleSpec& spec) {
    spec.address_range_start = network.attribute("ip-range-start");
    spec.control_port = network.attribute("control-port");
    spec.host_interface = network.attribute("host-interface");
    spec.host_netmask = network.attribute("host-netmask");
    const auto adds_host = network.attribute("add-host");
    spec.adds_host = !adds_host || base::is_true(*adds_host);
    for (const xml::Element mapping : network.children("port-mapping")) {
        const auto port = mapping.attribute("port");
        const auto source = port ? port : mapping.attribute("range");
        if (source) {
            spec.ports.push_back({*source, mapping.get("internal-port", *source)});
        }
    }
}

void read_storage(xml::Element storage, BundleSpec& spec) {
    for (const xml::Element mapping : storage.children("storage-mapping")) {
        const auto directory = mapping.attribute("source-dir");
        const auto source = directory ? directory : mapping.attribute("source-dir-root");
        const auto target = mapping.attribute("target-dir");
        if (source && target) {
            spec.mounts.push_back({*source, *target, mapping.attribute("options"), !directory});
        }
    }
}

void add_implicit_mounts_and_port(BundleSpec& spec) {
    const bool has_log_mount = std::ranges::find(spec.mounts, kLogDirectory, &BundleMount::target) != spec.mounts.end();
    spec.mounts.push_back({kAuthKeyFile, kAuthKeyFile, std::nullopt, false});
    if (!has_log_mount) {
        spec.mounts.push_back({kBundleLogDirectory, kLogDirectory, std::nullopt, true});
    }
    spec.ports.push_back({spec.remote_port(), spec.remote_port()});
}

}  // namespace

std::string BundleMount::source_for(std::string_view bundle_id, int offset) const {
    return is_per_replica ? fmt::format("{}/{}-{}", source, bundle_id, offset) : std::string(source);
}

BundleSpec read_bundle_spec(xml::Element element) {
    BundleSpec spec;
    spec.id = element.id();
    read_container(element, spec);
    read_network(element.child("network"), spec);
    read_storage(element.child("storage"), spec);
    spec.primitive = element.child("primitive");
    if (spec.primitive) {
        add_implicit_mounts_and_port(spec);
    }
    return spec;
}

std::optional<std::string> next_address(std::string_view address) {
    constexpr std::int64_t kLastUsable = 253;
    const std::vector<std::string_view> fields = base::split_fields(address, '.');
    std::array<std::int64_t, 4> octets{};
    if (fields.size() != octets.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto number = base::parse_whole_integer(fields[i]);
        if (!number) {
            return std::nullopt;
        }
        octets.at(i) = *number;
    }
    if (octets[2] > kLastUsable) {
        return std::nullopt;
    }
    if (octets[3] > kLastUsable) {
        ++octets[2];
        octets[3] = 1;
    } else {
        ++octets[3];
    }
    return fmt::format("{}.{}.{}.{}", octets[0], octets[1], octets[2], octets[3]);
}

ContainerOptions container_options(const BundleSpec& spec, int offset, std::string_view address,
                                   std::string_view host_entries) {
    ContainerOptions result;
    std::string& options = result.run_options;
    const std::string_view network = spec.container.get("network");
    if (spec.container_kind == "docker") {
        options += " --restart=no";
    }
    if (spec.address_range_start) {
        options += fmt::format(" -h {}-{}", spec.id, offset);
    }
    options += " -e PCMK_stderr=1";
    if (spec.container.has("network")) {
        options += fmt::format(" --net={}", network);
    }
    options += fmt::format(" -e PCMK_remote_port={}", spec.remote_port());
    for (const BundleMount& mount : spec.mounts) {
        const std::string source = mount.source_for(spec.id, offset);
        options += fmt::format(" -v {}:{}", source, mount.target);
        if (mount.options) {
            options += fmt::format(":{}", *mount.options);
        }
        if (mount.is_per_replica) {
            result.mount_points += (result.mount_points.empty() ? "" : ",") + source;
        }
    }
    for (const BundlePort& port : spec.ports) {
        if (!address.empty()) {
            options += fmt::format(" -p {}:{}:{}", address, port.source, port.target);
        } else if (network != "host") {
            options += fmt::format(" -p {}:{}", port.source, port.target);
        }
    }
    if (const auto extra = spec.container.attribute("options")) {
        options += fmt::format(" {}", *extra);
    }
    options += fmt::format(" {}", host_entries);
    return result;
}

}  // namespace systole::pengine
