#include "tools/status/cluster_view.hpp"

#include "base/clock.hpp"
#include "base/iso8601.hpp"
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

}  // namespace

base::Result<ClusterView> view_cluster(const xml::Document& cib) {
    if (schemas() == nullptr) {
        return base::Error{base::Errc::not_found, "No CIB schemas found: the installation is incomplete"};
    }
    cib::SchemaUpgrade upgraded = schemas()->upgrade(cib.clone(), {});
    if (upgraded.status != cib::Status::ok) {
        return base::Error{base::Errc::schema, std::string(cib::message_of(upgraded.status))};
    }
    ClusterView view{std::make_unique<xml::Document>(std::move(upgraded.document)), nullptr,
                     std::move(upgraded.messages)};
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

std::string local_time_text(std::int64_t epoch_seconds) {
    return fmt::format("{:%a %b %e %H:%M:%S %Y}", fmt::localtime(static_cast<std::time_t>(epoch_seconds)));
}

}  // namespace systole::tools
