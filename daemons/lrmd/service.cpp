#include "daemons/lrmd/service.hpp"

#include "lrmd/agent_settings.hpp"

#include <string>
#include <utility>
#include <vector>

namespace systole::daemons {

namespace {

lrmd::ClientId client_of(ipc::ConnectionId connection) {
    return lrmd::ClientId(connection.value());
}

ipc::ConnectionId connection_of(lrmd::ClientId client) {
    return ipc::ConnectionId(client.value());
}

}  // namespace

base::Result<std::unique_ptr<LrmdService>> LrmdService::start(os::Loop& loop,
                                                              base::Logger& logger,
                                                              os::Disk& disk,
                                                              const os::Paths& paths) {
    std::unique_ptr<LrmdService> service(new LrmdService(loop, logger, disk, paths));  // NOLINT: private constructor
    if (auto restored = service->restore(); !restored) {
        return restored.error();
    }
    if (auto listening = service->listen(paths); !listening) {
        return listening.error();
    }
    return service;
}

LrmdService::LrmdService(os::Loop& loop, base::Logger& logger, os::Disk& disk, const os::Paths& paths)
    : loop_(loop),
      logger_(logger),
      files_(disk, paths.lrmd_dir()),
      runner_(loop, lrmd::agent_settings(paths), [this](lrmd::RunId run, const lrmd::AgentEnd& end) { on_end(run, end); }) {}

LrmdService::~LrmdService() {
    runner_.abandon_all();
}

base::Result<void> LrmdService::restore() {
    std::vector<std::string> problems;
    const auto stored = files_.load(problems);
    if (!stored) {
        return stored.error();
    }
    executor_ = lrmd::Executor::restore(*stored, problems);
    for (const auto& problem : problems) {
        logger_.warn("stored record left out reason={}", problem);
    }
    logger_.info("executor started resources={} start={}", executor_.report().resources.size(), executor_.report().start_count);
    carry_out();
    return {};
}

base::Result<void> LrmdService::listen(const os::Paths& paths) {
    ipc::ServerHandlers handlers;
    handlers.notification = [this](ipc::ConnectionId connection, const xml::Document& body) { on_message(connection, body); };
    handlers.disconnected = [this](ipc::ConnectionId connection) { executor_.on_disconnected(client_of(connection)); };
    auto server = ipc::Server::listen(loop_, logger_, {.name = paths.ipc_name("lrmd")}, std::move(handlers));
    if (!server) {
        return server.error();
    }
    server_ = std::move(*server);
    return {};
}

lrmd::Moment LrmdService::now() const {
    return {.time = loop_.now(), .wall = loop_.wall_now()};
}

void LrmdService::on_message(ipc::ConnectionId connection, const xml::Document& body) {
    const auto message = lrmd::decode_to_executor(body.root());
    if (!message) {
        logger_.warn("message not understood reason={}", message.error().message);
        const lrmd::Refused refusal{.why = lrmd::Refused::Why::invalid, .message = message.error().message};
        server_->notify(connection, lrmd::encode(lrmd::FromExecutor(refusal)).root());
        return;
    }
    executor_.on_message(now(), client_of(connection), *message);
    carry_out();
}

void LrmdService::on_end(lrmd::RunId run, const lrmd::AgentEnd& end) {
    executor_.on_end(now(), run, end);
    carry_out();
}

void LrmdService::carry_out() {
    while (true) {
        const auto output = executor_.take_output();
        if (output.store.empty() && output.send.empty() && output.act.empty() && output.drop.empty()) {
            break;
        }
        keep(output.store);
        for (const auto& send : output.send) {
            log(send.message);
            server_->notify(connection_of(send.to), lrmd::encode(send.message).root());
        }
        for (const auto& act : output.act) {
            perform(act);
        }
        for (const auto& client : output.drop) {
            server_->disconnect(connection_of(client));
        }
    }
    timer_.reset();
    if (const auto next = executor_.next_timer(); next) {
        timer_ = loop_.after(*next - loop_.now(), [this] {
            executor_.on_timer(now());
            carry_out();
        });
    }
}

void LrmdService::keep(const std::vector<lrmd::Store>& stores) {
    for (const auto& store : stores) {
        if (auto stored = files_.apply(store); !stored) {
            // Going on without is better than not running resources: only a crash of ours would show the gap.
            logger_.error("record not stored reason={}", stored.error().message);
        }
    }
}

void LrmdService::perform(const lrmd::Act& act) {
    if (const auto* const start = std::get_if<lrmd::StartAgent>(&act); start != nullptr) {
        logger_.debug("agent starts rsc={} op={}", start->call.resource.value(), start->call.action);
        runner_.start(*start, [this](lrmd::RunId run, lrmd::AgentMark mark) {
            executor_.on_started(run, mark);
            keep(executor_.take_output().store);  // all that on_started() asks for
        });
    } else if (const auto* const kill = std::get_if<lrmd::KillAgent>(&act); kill != nullptr) {
        runner_.kill(*kill);
    } else {
        lrmd::AgentRunner::kill(std::get<lrmd::KillLeftover>(act));
    }
}

void LrmdService::log(const lrmd::FromExecutor& message) {
    if (const auto* const completed = std::get_if<lrmd::Completed>(&message); completed != nullptr) {
        const auto& result = completed->result;
        logger_.info("operation ended rsc={} op={} interval={} call={} rc={} status={} time={}ms reason={}",
                     result.resource.value(), result.key.operation, result.key.interval.count(), result.call_id,
                     static_cast<int>(result.rc), lrmd::phrase_of(result.status), result.exec_time.count(), result.exit_reason);
    } else if (const auto* const refused = std::get_if<lrmd::Refused>(&message); refused != nullptr) {
        logger_.warn("instruction refused rsc={} reason={}", refused->resource ? refused->resource->value() : std::string("-"),
                     refused->message);
    }
}

}  // namespace systole::daemons
