#include "tools/status/cluster_view.hpp"

#include "pengine/schedule.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/common/local_time.hpp"

namespace systole::tools {

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

}  // namespace systole::tools
