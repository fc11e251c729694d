#include "daemons/daemon_main.hpp"
#include "daemons/fenced/service.hpp"

#include <memory>

int main(int argc, char** argv) {
    using namespace systole::daemons;  // NOLINT(google-build-using-namespace): main only wires
    const DaemonIdentity identity{"fenced", "the fencer of a Systole node, which runs fence agents"};
    return run_daemon(argc, argv, identity, [](const DaemonSurroundings& here) -> systole::base::Result<DaemonPart> {
        auto service = FencedService::start(here.loop, here.logger, here.settings.paths);
        if (!service) {
            return service.error();
        }
        return DaemonPart{.shut_down = [&loop = here.loop, kept = std::shared_ptr(std::move(*service))] { loop.stop(); },
                          .exit_status = [] { return kDaemonDone; }};
    });
}
