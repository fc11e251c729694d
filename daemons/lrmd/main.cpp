#include "base/log.hpp"
#include "daemons/lrmd/service.hpp"
#include "daemons/settings.hpp"
#include "os/durable_file.hpp"
#include "os/lock_file.hpp"
#include "os/loop.hpp"

#include <csignal>
#include <cstdio>
#include <memory>

namespace {

/// Statuses that the supervisor understands; source: Pacemaker's exit codes.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 64;

}  // namespace

int main(int argc, char** argv) {
    using namespace systole;        // NOLINT(google-build-using-namespace): main only wires
    std::signal(SIGPIPE, SIG_IGN);  // our standard streams end with the supervisor; we do not
    const auto settings = daemons::read_settings(argc, argv, "lrmd: the executor of a Systole node, which runs resource agents");
    if (!settings) {
        std::fprintf(stderr, "lrmd: %s\n", settings.error().message.c_str());
        return kUsage;
    }
    if (const auto made = daemons::make_directories(settings->paths); !made) {
        std::fprintf(stderr, "lrmd: %s\n", made.error().message.c_str());
        return kFailed;
    }
    base::Logger logger = base::Logger::to_file("lrmd", settings->paths.log_file("lrmd"), settings->log_level);
    const auto lock = os::LockFile::acquire(settings->paths.lock_file("lrmd"));
    if (!lock) {
        logger.error("{}", lock.error().message);
        std::fprintf(stderr, "lrmd: %s\n", lock.error().message.c_str());
        return kFailed;
    }
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    const std::unique_ptr<os::Disk> disk = os::make_disk();
    const auto service = daemons::LrmdService::start(*loop, logger, *disk, settings->paths);
    if (!service) {
        logger.error("cannot start reason={}", service.error().message);
        std::fprintf(stderr, "lrmd: %s\n", service.error().message.c_str());
        return kFailed;
    }
    const os::Watch terminate = loop->on_signal(SIGTERM, [&] { loop->stop(); });
    const os::Watch interrupt = loop->on_signal(SIGINT, [&] { loop->stop(); });
    loop->run();
    logger.info("stopped");
    return kDone;
}
