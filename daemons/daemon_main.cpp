#include "daemons/daemon_main.hpp"

#include "os/lock_file.hpp"

#include <csignal>
#include <cstdio>
#include <memory>

namespace systole::daemons {

namespace {

constexpr int kUsage = 64;

/// Says why the daemon does not run, on standard error.
int complain(const DaemonIdentity& identity, const base::Error& error, int status) {
    std::fprintf(stderr, "%s: %s\n", identity.name.c_str(), error.message.c_str());
    return status;
}

int run_with(const Settings& settings, const DaemonIdentity& identity,
             const std::function<base::Result<DaemonPart>(const DaemonSurroundings&)>& begin) {
    base::Logger logger = base::Logger::to_file(identity.name, settings.paths.log_file(identity.name), settings.log_level);
    const auto lock = os::LockFile::acquire(settings.paths.lock_file(identity.name));
    if (!lock) {
        logger.error("{}", lock.error().message);
        return complain(identity, lock.error(), kDaemonFailed);
    }
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    const auto part = begin({.loop = *loop, .logger = logger, .settings = settings});
    if (!part) {
        logger.error("cannot start reason={}", part.error().message);
        return complain(identity, part.error(), kDaemonFailed);
    }
    const os::Watch terminate = loop->on_signal(SIGTERM, part->shut_down);
    const os::Watch interrupt = loop->on_signal(SIGINT, part->shut_down);
    loop->run();
    const int status = part->exit_status();
    logger.info("stopped status={}", status);
    return status;
}

}  // namespace

int run_daemon(int argc, char** argv, const DaemonIdentity& identity,
               const std::function<base::Result<DaemonPart>(const DaemonSurroundings&)>& begin) {
    std::signal(SIGPIPE, SIG_IGN);  // our standard streams may end before us, and who stops listening is noticed by its write
    const auto settings = read_settings(argc, argv, identity.name + ": " + identity.description);
    if (!settings) {
        return complain(identity, settings.error(), kUsage);
    }
    if (settings->help) {
        std::fputs(settings->help->c_str(), stdout);
        return kDaemonDone;
    }
    if (const auto made = make_directories(settings->paths); !made) {
        return complain(identity, made.error(), kDaemonFailed);
    }
    return run_with(*settings, identity, begin);
}

}  // namespace systole::daemons
