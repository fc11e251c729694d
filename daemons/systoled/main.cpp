#include "base/log.hpp"
#include "daemons/settings.hpp"
#include "daemons/systoled/supervisor.hpp"
#include "os/lock_file.hpp"
#include "os/loop.hpp"

#include <csignal>
#include <cstdio>
#include <memory>

int main(int argc, char** argv) {
    using namespace systole;  // NOLINT(google-build-using-namespace): main only wires
    constexpr int kFailed = 1;
    constexpr int kUsage = 64;
    std::signal(SIGPIPE, SIG_IGN);  // who does not listen any more is noticed by the error of the write
    const auto settings = daemons::read_settings(argc, argv, "systoled: starts and watches the daemons of a Systole node");
    if (!settings) {
        std::fprintf(stderr, "systoled: %s\n", settings.error().message.c_str());
        return kUsage;
    }
    if (const auto made = daemons::make_directories(settings->paths); !made) {
        std::fprintf(stderr, "systoled: %s\n", made.error().message.c_str());
        return kFailed;
    }
    base::Logger logger = base::Logger::to_file("systoled", settings->paths.log_file("systoled"), settings->log_level);
    const auto lock = os::LockFile::acquire(settings->paths.lock_file("systoled"));
    if (!lock) {
        std::fprintf(stderr, "systoled: %s\n", lock.error().message.c_str());
        return kFailed;
    }
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    daemons::Supervisor supervisor(*loop, logger, *settings);
    const os::Watch terminate = loop->on_signal(SIGTERM, [&] { supervisor.shut_down(); });
    const os::Watch interrupt = loop->on_signal(SIGINT, [&] { supervisor.shut_down(); });
    if (const auto started = supervisor.start(); !started) {
        std::fprintf(stderr, "systoled: %s\n", started.error().message.c_str());
        return kFailed;
    }
    loop->run();
    return supervisor.exit_status();
}
