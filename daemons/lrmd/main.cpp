#include "daemons/daemon_main.hpp"
#include "daemons/lrmd/service.hpp"
#include "os/durable_file.hpp"

#include <memory>

int main(int argc, char** argv) {
    using namespace systole::daemons;  // NOLINT(google-build-using-namespace): main only wires
    const DaemonIdentity identity{"lrmd", "the executor of a Systole node, which runs resource agents"};
    const std::unique_ptr<systole::os::Disk> disk = systole::os::make_disk();
    return run_daemon(argc, argv, identity, [&disk](const DaemonSurroundings& here) -> systole::base::Result<DaemonPart> {
        auto service = LrmdService::start(here.loop, here.logger, *disk, here.settings.paths);
        if (!service) {
            return service.error();
        }
        return DaemonPart{.shut_down = [&loop = here.loop, kept = std::shared_ptr(std::move(*service))] { loop.stop(); },
                          .exit_status = [] { return kDaemonDone; }};
    });
}
