#include "daemons/crmd/brain_daemon.hpp"

#include "cib/storage/cib_file.hpp"
#include "daemons/crmd/client_identity.hpp"
#include "daemons/crmd/transport.hpp"
#include "xml/serialize.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace systole::daemons {

namespace {

/// Actions at a time, as Pacemaker allows them by default: two for each core.
int job_limit() {
    return static_cast<int>(2 * std::max(1U, std::thread::hardware_concurrency()));
}

base::LogLevel level_of(crmd::Severity severity) {
    switch (severity) {
        case crmd::Severity::error: return base::LogLevel::error;
        case crmd::Severity::warn: return base::LogLevel::warn;
        case crmd::Severity::info: return base::LogLevel::info;
        case crmd::Severity::debug: return base::LogLevel::debug;
    }
    return base::LogLevel::error;
}

bool is_empty(const crmd::BrainOutput& output) {
    return output.persist.empty() && output.send.empty() && output.to_executor.empty() && output.to_fencer.empty() &&
           output.decisions.empty() && output.replies.empty() && output.announcements.empty() && output.log.empty() &&
           !output.exit;
}

}  // namespace

BrainDaemon::BrainDaemon(os::Loop& loop, base::Logger& logger, Settings settings)
    : loop_(loop), logger_(logger), settings_(std::move(settings)), disk_(os::make_disk()) {}

// --- start -----------------------------------------------------------------------------------------------------------

base::Result<void> BrainDaemon::start() {
    const auto incarnation = next_incarnation(*disk_, settings_.paths.state_dir, loop_.wall_now());
    if (!incarnation) {
        return incarnation.error();
    }
    incarnation_ = *incarnation;
    if (auto opened = open_channel(); !opened) {
        return opened;
    }
    if (auto opened = open_brain(); !opened) {
        return opened;
    }
    policy_.emplace(loop_, logger_, settings_.paths.pengine_dir(), settings_.paths.schema_dir,
                    [this](std::uint64_t run, const base::Result<std::string>& graph) {
                        brain_->on_decision(run, graph, now());
                        step();
                    });
    executor_.emplace(loop_, settings_.paths.ipc_name("lrmd"),
                      DaemonLink::Handlers{.connected =
                                               [this] {
                                                   brain_->on_executor_connected(now());
                                                   step();
                                               },
                                           .lost =
                                               [this] {
                                                   brain_->on_executor_lost(now());
                                                   step();
                                               },
                                           .message =
                                               [this](xml::Element body) {
                                                   if (const auto message = lrmd::decode_from_executor(body)) {
                                                       brain_->on_executor(*message, now());
                                                       step();
                                                   } else {
                                                       logger_.error("{}", message.error().message);
                                                   }
                                               }});
    fencer_.emplace(loop_, settings_.paths.ipc_name("fenced"),
                    DaemonLink::Handlers{.connected =
                                             [this] {
                                                 brain_->on_fencer_connected(now());
                                                 step();
                                             },
                                         .lost =
                                             [this] {
                                                 brain_->on_fencer_lost(now());
                                                 step();
                                             },
                                         .message =
                                             [this](xml::Element body) {
                                                 if (const auto message = fencing::from_fencer_from_xml(body)) {
                                                     brain_->on_fencer(*message, now());
                                                     step();
                                                 } else {
                                                     logger_.error("{}", message.error().message);
                                                 }
                                             }});
    if (auto listening = listen(); !listening) {
        return listening;
    }
    executor_->start();
    fencer_->start();
    for (const messaging::Event& event : std::exchange(early_events_, {})) {
        brain_->on_channel(event, now());
    }
    step();
    return {};
}

base::Result<void> BrainDaemon::open_channel() {
    auto channel = make_channel(loop_, logger_, settings_, incarnation_);
    if (!channel) {
        return channel.error();
    }
    channel_ = std::move(*channel);
    return channel_->open([this](messaging::Event event) { on_channel(std::move(event)); });
}

base::Result<void> BrainDaemon::open_brain() {
    auto schemas = cib::Schemas::open(settings_.paths.schema_dir);
    if (schemas) {
        schemas_ = std::move(*schemas);
    } else {
        logger_.error("configurations are not validated reason={}", schemas.error().message);
    }
    cib::Store store(*disk_, settings_.paths.cib_dir());
    auto recovered = store.load();
    if (!recovered) {
        return recovered.error();
    }
    if (recovered->damage) {
        logger_.error("stored CIB is damaged reason={}", *recovered->damage);
    }
    state_.emplace(recovered->snapshot ? cib::empty_cib() : initial_cib(), schemas_ ? &*schemas_ : nullptr);
    crmd::BrainConfig config{.self = channel_->self(),
                             .nodes = channel_->node_list(),
                             .cluster_name = settings_.cluster_name,
                             .infrastructure = settings_.transport == Transport::corosync ? "corosync" : "local",
                             .version = "systole-0.1.0",
                             .job_limit = job_limit(),
                             .started = loop_.now()};
    auto brain = crmd::Brain::start(std::move(config), *state_, std::move(*recovered), rng_);
    if (!brain) {
        return brain.error();
    }
    brain_ = std::move(*brain);
    auto worker = cib::DiskWorker::start(loop_, std::move(store),
                                         {.flushed =
                                              [this](cib::Ticket ticket) {
                                                  brain_->on_flushed(ticket, now());
                                                  step();
                                              },
                                          .failed =
                                              [this](const base::Error& error) {
                                                  logger_.error("the CIB cannot be stored reason={}", error.message);
                                                  brain_->on_disk_failed(error.message, now());
                                                  step();
                                              }});
    if (!worker) {
        return worker.error();
    }
    disk_worker_ = std::move(*worker);
    exporter_.emplace(loop_, logger_, *disk_, settings_.paths.cib_dir(), [this] { return brain_->cib(); });
    return {};
}

xml::Document BrainDaemon::initial_cib() {
    auto imported = cib::import_cib(*disk_, settings_.paths.cib_dir());
    if (!imported) {
        logger_.error("cib.xml is not used reason={}", imported.error().message);
        return cib::empty_cib();
    }
    if (!*imported) {
        return cib::empty_cib();
    }
    logger_.info("starting from cib.xml");
    xml::Document document = std::move(**imported);
    if (!document.root().child("status")) {
        document.mutable_root().append("status");
    }
    return document;
}

base::Result<void> BrainDaemon::listen() {
    ipc::ServerOptions options{.name = settings_.paths.ipc_name("crmd")};
    ipc::ServerHandlers handlers{.accept = {},
                                 .connected = [this](ipc::ConnectionId connection,
                                                     const ipc::Peer& peer) { clients_.emplace(connection, identify(peer)); },
                                 .request = [this](ipc::ConnectionId connection, ipc::RequestId request,
                                                   const xml::Document& body) { on_client_request(connection, request, body); },
                                 .notification = [](ipc::ConnectionId, const xml::Document&) {},
                                 .disconnected =
                                     [this](ipc::ConnectionId connection) {
                                         clients_.erase(connection);
                                         brain_->on_client_gone(crmd::ClientId(connection.value()), now());
                                         step();
                                     }};
    auto server = ipc::Server::listen(loop_, logger_, std::move(options), std::move(handlers));
    if (!server) {
        return server.error();
    }
    server_ = std::move(*server);
    return {};
}

// --- events ----------------------------------------------------------------------------------------------------------

void BrainDaemon::on_channel(messaging::Event event) {
    if (!brain_) {
        early_events_.push_back(std::move(event));
        return;
    }
    brain_->on_channel(event, now());
    step();
}

void BrainDaemon::on_client_request(ipc::ConnectionId connection, ipc::RequestId request, const xml::Document& body) {
    auto decoded = crmd::decode_request(body.root());
    if (!decoded) {
        server_->fail(connection, request, decoded.error());
        return;
    }
    brain_->on_client_request(crmd::ClientId(connection.value()), request, clients_[connection], std::move(*decoded), now());
    step();
}

void BrainDaemon::shut_down() {
    logger_.info("asked to shut down");
    brain_->on_shutdown_requested(now());
    step();
}

// --- effects ---------------------------------------------------------------------------------------------------------

// Carrying out an effect may cause the next event at once (a disk that fails); these wait for their turn in the loop below.
void BrainDaemon::step() {
    if (is_stepping_) {
        return;
    }
    is_stepping_ = true;
    while (!exit_) {
        crmd::BrainOutput output = brain_->take_output();
        if (is_empty(output)) {
            break;
        }
        carry_out(std::move(output));
    }
    is_stepping_ = false;
    exporter_->look();
    set_timer();
}

void BrainDaemon::carry_out(crmd::BrainOutput output) {
    for (const crmd::LogLine& line : output.log) {
        logger_.log(level_of(line.severity), "{}", line.text);
    }
    for (cib::DiskOperation& operation : output.persist) {
        disk_worker_->submit(std::move(operation));
    }
    send(std::move(output.send));
    for (const lrmd::ToExecutor& message : output.to_executor) {
        executor_->send(lrmd::encode(message));
    }
    for (const fencing::ToFencer& message : output.to_fencer) {
        fencer_->send(fencing::to_xml(message));
    }
    for (const crmd::DecisionOrder& order : output.decisions) {
        policy_->run(order.run, [this] { return brain_->policy_input(); });
    }
    for (const crmd::Reply& reply : output.replies) {
        server_->reply(ipc::ConnectionId(reply.client.value()), reply.request, crmd::encode(reply.answer).root());
    }
    for (const crmd::Announcement& announcement : output.announcements) {
        std::vector<ipc::ConnectionId> connections;
        for (const crmd::ClientId client : announcement.clients) {
            connections.emplace_back(client.value());
        }
        server_->notify(connections, crmd::encode(announcement.notification).root());
    }
    if (output.exit) {
        end(*output.exit);
    }
}

void BrainDaemon::send(std::vector<messaging::Outgoing> messages) {
    for (messaging::Outgoing& message : messages) {
        const messaging::Offer offer = channel_->offer(std::move(message));
        if (offer != messaging::Offer::accepted) {
            logger_.error("message not sent reason={}", offer == messaging::Offer::busy        ? "queue full"
                                                        : offer == messaging::Offer::too_large ? "too large"
                                                                                               : "channel closed");
        }
    }
}

void BrainDaemon::set_timer() {
    const auto deadline = brain_->next_deadline();
    if (!deadline || exit_) {
        timer_.reset();
        return;
    }
    timer_ = loop_.after(std::max(base::Milliseconds(0), *deadline - loop_.now()), [this] {
        brain_->on_timer(now());
        step();
    });
}

void BrainDaemon::end(crmd::Exit exit) {
    exit_ = exit;
    timer_.reset();
    exporter_->write();
    channel_->close();
    loop_.stop();
}

}  // namespace systole::daemons
