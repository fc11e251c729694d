#include "sim/status/status.hpp"

#include "sim/status/history_sections.hpp"
#include "sim/status/node_list.hpp"
#include "sim/status/resource_list.hpp"
#include "sim/transition/report.hpp"

namespace systole::sim {

std::string cluster_status_text(pengine::Cluster& cluster, const StatusOptions& options) {
    Report report;
    report.begin_untitled_list();
    append_node_list(report, cluster);
    report.spacer();
    append_resource_list(report, cluster, options);
    if (options.show_attributes) {
        append_node_attributes(report, cluster);
    }
    if (options.show_failcounts) {
        append_migration_summary(report, cluster);
        append_failed_actions(report, cluster);
    }
    return report.text();
}

}  // namespace systole::sim
