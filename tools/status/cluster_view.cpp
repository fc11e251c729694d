#include "tools/status/cluster_view.hpp"

#include "base/clock.hpp"
#include "base/iso8601.hpp"
#include "cib/sections.hpp"
#include "pengine/schedule.hpp"
#include "tools/client/cib_connection.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace systole::tools {
namespace {

base::DateTime local_now() {
    const std::int64_t seconds = base::Clock::wall_now().time_since_epoch().count();
    const std::time_t time = seconds;
    std::tm local{};
    ::localtime_r(&time, &local);
    return base::DateTime::from_epoch(seconds, static_cast<int>(local.tm_gmtoff));
}

void count_below(const pengine::Resource& resource, InstanceCount& count) {
    if (!resource.is_primitive()) {
        for (const pengine::Resource* const child : resource.children) {
            count_below(*child, count);
        }
        return;
    }
    ++count.all;
    count.disabled += resource.is_disabled() ? 1 : 0;
    count.blocked += resource.is_blocked ? 1 : 0;
}

}  // namespace

base::Result<ClusterView> view_cluster(const xml::Document& cib) {
    if (schemas() == nullptr) {
        return base::Error{base::Errc::not_found, "No CIB schemas found: the installation is incomplete"};
    }
    cib::SchemaUpgrade upgraded = schemas()->upgrade(cib, {});
    if (upgraded.status != cib::Status::ok) {
        return base::Error{base::Errc::schema, std::string(cib::message_of(upgraded.status))};
    }
    ClusterView view{std::make_unique<xml::Document>(std::move(upgraded.document)), nullptr};
    pengine::RunOptions options;
    options.now = local_now();
    options.is_live = !works_on_file();
    base::Result<std::unique_ptr<pengine::Cluster>> cluster = pengine::load(view.cib->root(), options);
    if (!cluster) {
        return cluster.error();
    }
    view.cluster = std::move(*cluster);
    return view;
}

InstanceCount count_instances(const pengine::Cluster& cluster) {
    InstanceCount count;
    for (const pengine::Resource* const resource : cluster.resources) {
        count_below(*resource, count);
    }
    return count;
}

std::string_view cluster_property(xml::Element cib, std::string_view name) {
    for (const xml::Element set : cib::find_section(cib, "crm_config").children("cluster_property_set")) {
        for (const xml::Element pair : set.children("nvpair")) {
            if (pair.get("name") == name) {
                return pair.get("value");
            }
        }
    }
    return {};
}

std::string local_time_text(std::int64_t epoch_seconds) {
    return fmt::format("{:%a %b %e %H:%M:%S %Y}", fmt::localtime(static_cast<std::time_t>(epoch_seconds)));
}

std::string present_time_text() {
    return local_time_text(base::Clock::wall_now().time_since_epoch().count());
}

}  // namespace systole::tools
