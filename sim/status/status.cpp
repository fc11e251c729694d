#include "sim/status/status.hpp"

namespace systole::sim {

std::string cluster_status_text(const pengine::Cluster& /*cluster*/, const StatusOptions& /*options*/) {
    return {};
}

}  // namespace systole::sim
