#include "daemons/fenced/service.hpp"

#include "base/rng.hpp"

#include <unistd.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>

extern char** environ;  // NOLINT: POSIX has no other way to list the environment

namespace systole::daemons {

namespace {

fencing::AgentRunnerSettings runner_settings(const os::Paths& paths) {
    fencing::AgentRunnerSettings settings{.directories = {"/usr/sbin", paths.own_fence_dir()}};
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (const auto equals = text.find('='); equals != std::string_view::npos) {
            settings.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return settings;
}

}  // namespace

base::Result<std::unique_ptr<FencedService>> FencedService::start(os::Loop& loop, base::Logger& logger, const os::Paths& paths) {
    std::unique_ptr<FencedService> service(new FencedService(loop, logger, paths));  // NOLINT: private constructor
    if (const base::Result<void> listening = service->listen(paths); !listening) {
        return listening.error();
    }
    return service;
}

FencedService::FencedService(os::Loop& loop, base::Logger& logger, const os::Paths& paths)
    : loop_(loop),
      logger_(logger),
      fencer_(base::Rng::from_system()),
      runner_(loop, runner_settings(paths), [this](fencing::RunId run, const fencing::AgentEnd& end) {
          carry_out(fencer_.on_run_end(run, end, moment_of(loop_)));
      }) {}

base::Result<void> FencedService::listen(const os::Paths& paths) {
    ipc::ServerHandlers handlers;
    handlers.notification = [this](ipc::ConnectionId connection, const xml::Document& body) { on_message(connection, body); };
    handlers.disconnected = [this](ipc::ConnectionId connection) {
        if (brain_ == connection) {
            brain_.reset();
            logger_.warn("the brain is gone");
        }
    };
    auto server = ipc::Server::listen(loop_, logger_, {.name = paths.ipc_name("fenced")}, std::move(handlers));
    if (!server) {
        return server.error();
    }
    server_ = std::move(*server);
    return {};
}

fencing::Moment FencedService::moment_of(const os::Loop& loop) {
    return {.now = loop.now(), .wall = std::chrono::nanoseconds{loop.wall_now().time_since_epoch()}};
}

void FencedService::on_message(ipc::ConnectionId connection, const xml::Document& body) {
    const base::Result<fencing::ToFencer> message = fencing::to_fencer_from_xml(body.root());
    if (!message) {
        logger_.warn("message not understood reason={}", message.error().message);
        return;
    }
    if (const auto* hello = std::get_if<fencing::Hello>(&*message)) {
        brain_ = connection;
        logger_.info("the brain is here node={} incarnation={}", hello->node.value(), hello->incarnation);
    }
    if (brain_ != connection) {
        logger_.warn("message of a client that is not the brain is ignored");
        return;
    }
    carry_out(fencer_.step(*message, moment_of(loop_)));
}

void FencedService::carry_out(fencing::Fencer::Output output) {
    for (fencing::AgentRun& run : output.runs) {
        logger_.debug("agent starts run={} agent={}", run.id, run.agent);
        runner_.start(std::move(run));
    }
    for (const fencing::FromFencer& message : output.messages) {
        log(message);
        if (brain_) {
            server_->notify(*brain_, fencing::to_xml(message).root());
        }
    }
    timer_.reset();
    if (const std::optional<base::Time> due = fencer_.deadline()) {
        timer_ = loop_.after(*due - loop_.now(), [this] { carry_out(fencer_.tick(moment_of(loop_))); });
    }
}

void FencedService::log(const fencing::FromFencer& message) {
    if (const auto* notice = std::get_if<fencing::FenceNotice>(&message)) {
        const fencing::HistoryEntry& entry = notice->entry;
        logger_.info("fencing target={} action={} state={} delegate={} client={} reason={}", entry.target.value(),
                     fencing::to_text(entry.action), fencing::to_text(entry.state),
                     entry.delegate ? entry.delegate->value() : std::string("-"), entry.client, entry.reason);
    } else if (const auto* done = std::get_if<fencing::DeviceDone>(&message)) {
        logger_.debug("device action ended call={} status={} reason={}", done->call, fencing::to_text(done->outcome.status),
                      done->outcome.reason);
    }
}

}  // namespace systole::daemons
