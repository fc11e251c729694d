#include "daemons/daemon_main.hpp"
#include "daemons/systoled/supervisor.hpp"

#include <memory>

int main(int argc, char** argv) {
    using namespace systole::daemons;  // NOLINT(google-build-using-namespace): main only wires
    const DaemonIdentity identity{"systoled", "starts and watches the daemons of a Systole node"};
    return run_daemon(argc, argv, identity, [](const DaemonSurroundings& here) -> systole::base::Result<DaemonPart> {
        auto supervisor = std::make_shared<Supervisor>(here.loop, here.logger, here.settings);
        if (const auto started = supervisor->start(); !started) {
            return started.error();
        }
        return DaemonPart{.shut_down = [supervisor] { supervisor->shut_down(); },
                          .exit_status = [supervisor] { return supervisor->exit_status(); }};
    });
}
