#include "base/log.hpp"
#include "daemons/crmd/brain_daemon.hpp"
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
constexpr int kStayDown = 100;

int status_of(systole::crmd::Exit exit) {
    using Why = systole::crmd::Exit::Why;
    switch (exit.why) {
        case Why::shut_down:
        case Why::escalated: return kDone;
        case Why::fenced: return kStayDown;
        case Why::channel_lost: return kFailed;
    }
    return kFailed;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace systole;        // NOLINT(google-build-using-namespace): main only wires
    std::signal(SIGPIPE, SIG_IGN);  // who does not listen any more is noticed by the error of the write
    const auto settings = daemons::read_settings(argc, argv, "crmd: the brain of a Systole node");
    if (!settings) {
        std::fprintf(stderr, "crmd: %s\n", settings.error().message.c_str());
        return kUsage;
    }
    if (const auto made = daemons::make_directories(settings->paths); !made) {
        std::fprintf(stderr, "crmd: %s\n", made.error().message.c_str());
        return kFailed;
    }
    base::Logger logger = base::Logger::to_file("crmd", settings->paths.log_file("crmd"), settings->log_level);
    const auto lock = os::LockFile::acquire(settings->paths.lock_file("crmd"));
    if (!lock) {
        logger.error("{}", lock.error().message);
        return kFailed;
    }
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    daemons::BrainDaemon daemon(*loop, logger, *settings);
    const os::Watch terminate = loop->on_signal(SIGTERM, [&] { daemon.shut_down(); });
    const os::Watch interrupt = loop->on_signal(SIGINT, [&] { daemon.shut_down(); });
    if (const auto started = daemon.start(); !started) {
        logger.error("cannot start reason={}", started.error().message);
        std::fprintf(stderr, "crmd: %s\n", started.error().message.c_str());
        return kFailed;
    }
    logger.info("running node={}", settings->paths.node_name);
    loop->run();
    return daemon.exit() ? status_of(*daemon.exit()) : kFailed;
}
