#include "daemons/systoled/supervisor.hpp"

#include "ipc/client.hpp"
#include "messaging/local/local_channel.hpp"

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <map>
#include <utility>

namespace systole::daemons {

namespace {

constexpr int kStayDown = 100;
constexpr base::Milliseconds kFirstRestartDelay{50};
constexpr base::Milliseconds kRestartDelay{1000};
constexpr base::Milliseconds kCheckTimeout{500};

std::map<std::string, std::string> own_environment() {
    std::map<std::string, std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (const auto equals = text.find('='); equals != std::string::npos) {
            environment.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return environment;
}

/// The pid that a daemon wrote into its lock file; 0 if there is none or it is gone.
int recorded_pid(const std::string& lock_file) {
    std::ifstream file(lock_file);
    int pid = 0;
    file >> pid;
    return pid > 0 && ::kill(pid, 0) == 0 ? pid : 0;
}

}  // namespace

Supervisor::Supervisor(os::Loop& loop, base::Logger& logger, Settings settings)
    : loop_(loop), logger_(logger), settings_(std::move(settings)) {
    for (const char* name : {"lrmd", "fenced", "crmd"}) {
        Daemon daemon;
        daemon.name = name;
        daemons_.push_back(std::move(daemon));
    }
}

base::Result<void> Supervisor::start() {
    if (settings_.transport == Transport::local) {
        const auto nodes = messaging::local::read_node_list(settings_.channel_directory);
        if (!nodes) {
            return nodes.error();
        }
        const messaging::Voter* self = messaging::find_voter(*nodes, messaging::NodeName(settings_.paths.node_name));
        if (self == nullptr) {
            return base::Error{base::Errc::not_found, "node '" + settings_.paths.node_name + "' is not among the nodes"};
        }
        auto presence = messaging::local::HostPresence::announce(settings_.channel_directory, self->id);
        if (!presence) {
            return presence.error();
        }
        presence_ = std::move(*presence);
    }
    for (Daemon& daemon : daemons_) {
        if (!adopt(daemon)) {
            launch(daemon);
        }
    }
    check_timer_ = loop_.after(kCheckInterval, [this] { check_all(); });
    return {};
}

bool Supervisor::adopt(Daemon& daemon) {
    const auto client = ipc::Client::connect(settings_.paths.ipc_name(daemon.name), kCheckTimeout);
    if (!client || !(*client)->ping(kCheckTimeout)) {
        return false;
    }
    daemon.adopted_pid = recorded_pid(settings_.paths.lock_file(daemon.name));
    if (daemon.adopted_pid != 0) {
        logger_.info("adopted daemon={} pid={}", daemon.name, daemon.adopted_pid);
    }
    return daemon.adopted_pid != 0;
}

void Supervisor::launch(Daemon& daemon) {
    os::Command command{
        .path = settings_.paths.program_dir() + "/" + daemon.name, .arguments = {}, .environment = own_environment()};
    command.environment["SYSTOLE_NODE"] = settings_.paths.node_name;
    auto process = os::Process::start(loop_, std::move(command), [this, &daemon](const os::ProcessEnd& end) {
        const bool is_exit = end.how == os::ProcessEnd::How::exited;
        const std::string how = is_exit ? "status " + std::to_string(end.exit_code) : "signal " + std::to_string(end.signal);
        const int status = is_exit ? end.exit_code : -1;
        // The process must not be destroyed from inside its own callback.
        loop_.defer([this, &daemon, status, how] { on_end(daemon, status, how); });
    });
    if (!process) {
        logger_.error("cannot start daemon={} reason={}", daemon.name, process.error().message);
        daemon.timer = loop_.after(kRestartDelay, [this, &daemon] { launch(daemon); });
        return;
    }
    daemon.process = std::move(*process);
    daemon.unanswered = 0;
    logger_.info("started daemon={} pid={}", daemon.name, daemon.pid());
}

void Supervisor::on_end(Daemon& daemon, int status, const std::string& how) {
    daemon.process.reset();
    daemon.adopted_pid = 0;
    logger_.log(is_stopping_ ? base::LogLevel::info : base::LogLevel::warn, "ended daemon={} how={}", daemon.name, how);
    if (status == kStayDown) {
        logger_.error("this node was fenced or must stay down: everything stops");
        exit_status_ = kStayDown;
        is_stopping_ = true;
    }
    const bool has_brain_left = &daemon == &brain() && status == 0;
    if (is_stopping_ || has_brain_left) {
        is_stopping_ = true;
        stop_next();
        return;
    }
    if (++daemon.restarts > kMostRestarts) {
        logger_.error("exceeded maximum respawn count daemon={}", daemon.name);
        return;
    }
    daemon.timer = loop_.after(daemon.restarts == 1 ? kFirstRestartDelay : kRestartDelay, [this, &daemon] { launch(daemon); });
}

// --- health ----------------------------------------------------------------------------------------------------------

void Supervisor::check_all() {
    for (Daemon& daemon : daemons_) {
        check(daemon);
    }
    check_timer_ = loop_.after(kCheckInterval, [this] { check_all(); });
}

void Supervisor::check(Daemon& daemon) {
    if (!daemon.is_running()) {
        return;
    }
    if (daemon.adopted_pid != 0 && ::kill(daemon.adopted_pid, 0) != 0) {
        on_end(daemon, -1, "unknown");
        return;
    }
    const auto client = ipc::Client::connect(settings_.paths.ipc_name(daemon.name), kCheckTimeout);
    if (client && (*client)->ping(kCheckTimeout)) {
        daemon.unanswered = 0;
        return;
    }
    if (++daemon.unanswered >= kChecksForgiven) {
        logger_.error("does not answer and is killed daemon={}", daemon.name);
        daemon.unanswered = 0;
        ::kill(daemon.pid(), SIGKILL);
    }
}

// --- the end ---------------------------------------------------------------------------------------------------------

void Supervisor::shut_down() {
    logger_.info("shutting down");
    is_stopping_ = true;
    stop_next();
}

// The brain first, for as long as it needs; then the others in reverse order.
void Supervisor::stop_next() {
    for (auto daemon = daemons_.rbegin(); daemon != daemons_.rend(); ++daemon) {
        daemon->timer.reset();
        if (!daemon->is_running()) {
            continue;
        }
        ::kill(daemon->pid(), SIGTERM);
        if (&*daemon != &brain()) {
            daemon->timer = loop_.after(kStopLimit, [&daemon = *daemon] { ::kill(daemon.pid(), SIGSEGV); });
        }
        return;
    }
    finish(exit_status_);
}

void Supervisor::finish(int status) {
    exit_status_ = status;
    check_timer_.reset();
    loop_.stop();
}

}  // namespace systole::daemons
