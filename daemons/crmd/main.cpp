#include "daemons/crmd/brain_daemon.hpp"
#include "daemons/daemon_main.hpp"

#include <memory>

namespace {

using systole::daemons::kDaemonDone;
using systole::daemons::kDaemonFailed;

/// Tells the supervisor to leave the node down; source: Pacemaker's exit codes.
constexpr int kStayDown = 100;

int status_of(const std::optional<systole::crmd::Exit>& exit) {
    using Why = systole::crmd::Exit::Why;
    if (!exit) {
        return kDaemonFailed;
    }
    switch (exit->why) {
        case Why::shut_down:
        case Why::escalated: return kDaemonDone;
        case Why::fenced: return kStayDown;
        case Why::channel_lost: return kDaemonFailed;
    }
    return kDaemonFailed;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace systole::daemons;  // NOLINT(google-build-using-namespace): main only wires
    const DaemonIdentity identity{"crmd", "the brain of a Systole node"};
    return run_daemon(argc, argv, identity, [](const DaemonSurroundings& here) -> systole::base::Result<DaemonPart> {
        auto daemon = std::make_shared<BrainDaemon>(here.loop, here.logger, here.settings);
        if (const auto started = daemon->start(); !started) {
            return started.error();
        }
        here.logger.info("running node={}", here.settings.paths.node_name);
        return DaemonPart{.shut_down = [daemon] { daemon->shut_down(); },
                          .exit_status = [daemon] { return status_of(daemon->exit()); }};
    });
}
