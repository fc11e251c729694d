#include "base/log.hpp"
#include "daemons/fenced/service.hpp"
#include "daemons/settings.hpp"
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
    const auto settings = daemons::read_settings(argc, argv, "fenced: the fencer of a Systole node, which runs fence agents");
    if (!settings) {
        std::fprintf(stderr, "fenced: %s\n", settings.error().message.c_str());
        return kUsage;
    }
    if (const auto made = daemons::make_directories(settings->paths); !made) {
        std::fprintf(stderr, "fenced: %s\n", made.error().message.c_str());
        return kFailed;
    }
    base::Logger logger = base::Logger::to_file("fenced", settings->paths.log_file("fenced"), settings->log_level);
    const auto lock = os::LockFile::acquire(settings->paths.lock_file("fenced"));
    if (!lock) {
        logger.error("{}", lock.error().message);
        std::fprintf(stderr, "fenced: %s\n", lock.error().message.c_str());
        return kFailed;
    }
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    const auto service = daemons::FencedService::start(*loop, logger, settings->paths);
    if (!service) {
        logger.error("cannot start reason={}", service.error().message);
        std::fprintf(stderr, "fenced: %s\n", service.error().message.c_str());
        return kFailed;
    }
    const os::Watch terminate = loop->on_signal(SIGTERM, [&] { loop->stop(); });
    const os::Watch interrupt = loop->on_signal(SIGINT, [&] { loop->stop(); });
    loop->run();
    logger.info("stopped");
    return kDone;
}
