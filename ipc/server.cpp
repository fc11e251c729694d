#include "ipc/server.hpp"

#include "ipc/error_body.hpp"
#include "ipc/parts.hpp"
#include "ipc/qb_frame.hpp"
#include "os/system_error.hpp"
#include "xml/serialize.hpp"

#include <qb/qbipcs.h>
#include <qb/qbloop.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

namespace systole::ipc {

namespace {

using base::Milliseconds;

constexpr Milliseconds kFirstRetry{1};
constexpr Milliseconds kLastRetry{32};
/// A client sees the last messages only while the connection is up; so a farewell gets this long to be read.
constexpr Milliseconds kFarewell{100};

/// libqb gives no context to these; a null loop means the process's default one, which is the only one (see os/loop.hpp).
std::int32_t add_job(qb_loop_priority priority, void* data, qb_loop_job_dispatch_fn call) noexcept {
    return qb_loop_job_add(nullptr, priority, data, call);
}
std::int32_t add_descriptor(qb_loop_priority priority,
                            std::int32_t fd,
                            std::int32_t events,
                            void* data,
                            qb_ipcs_dispatch_fn_t call) noexcept {
    return qb_loop_poll_add(nullptr, priority, fd, events, data, call);
}
std::int32_t change_descriptor(qb_loop_priority priority,
                               std::int32_t fd,
                               std::int32_t events,
                               void* data,
                               qb_ipcs_dispatch_fn_t call) noexcept {
    return qb_loop_poll_mod(nullptr, priority, fd, events, data, call);
}
std::int32_t remove_descriptor(std::int32_t fd) noexcept {
    return qb_loop_poll_del(nullptr, fd);
}

Peer peer_of(qb_ipcs_connection_t* connection, uid_t uid, gid_t gid) {
    qb_ipcs_connection_stats stats{};
    qb_ipcs_connection_stats_get(connection, &stats, 0);
    return {.uid = uid, .gid = gid, .pid = stats.client_pid};
}

bool is_superuser_or_self(const Peer& peer) {
    return peer.uid == 0 || peer.uid == ::geteuid();
}

/// One client. The address is libqb's context for the connection, so it stays where it is.
struct Connection {
    ConnectionId id;
    qb_ipcs_connection_t* handle = nullptr;
    Peer peer;
    Assembler inbox{kMaxEnvelopeBytes};
    Outbox outbox;
    base::Time last_progress{};  ///< when the outbox last was empty or became shorter
    Milliseconds retry = kFirstRetry;
    os::Watch timer;          ///< the next retry, or the end of the farewell
    bool is_leaving = false;  ///< what it still says is ignored
};

}  // namespace

class Server::Impl {
public:
    Impl(os::Loop& loop, base::Logger& logger, ServerOptions options, ServerHandlers handlers)
        : loop_(loop), logger_(logger), options_(std::move(options)), handlers_(std::move(handlers)) {}

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    ~Impl() {
        is_closing_ = true;
        if (service_ != nullptr) {
            qb_ipcs_destroy(service_);
        }
    }

    base::Result<void> listen();

    void send(ConnectionId id, Envelope::Kind kind, RequestId request, std::string body) {
        if (auto* const connection = find(id); connection != nullptr && !connection->is_leaving) {
            push(*connection, std::make_shared<const std::string>(encode(Envelope{kind, request, std::move(body)})));
        }
    }

    void notify_all(const std::vector<ConnectionId>& ids, const std::string& body) {
        const auto bytes = std::make_shared<const std::string>(encode(Envelope{Envelope::Kind::notification, 0, body}));
        for (const auto& id : ids) {
            if (auto* const connection = find(id); connection != nullptr && !connection->is_leaving) {
                push(*connection, bytes);
            }
        }
    }

    void leave(ConnectionId id) {
        auto* const connection = find(id);
        if (connection != nullptr && !connection->is_leaving) {
            connection->is_leaving = true;
            pump(*connection);
        }
    }

    std::size_t queued_bytes(ConnectionId id) const {
        const auto found = connections_.find(id);
        return found == connections_.end() ? 0 : found->second->outbox.bytes();
    }

private:
    static Impl& of(qb_ipcs_connection_t* handle) { return *static_cast<Impl*>(qb_ipcs_connection_service_context_get(handle)); }

    // The trampolines decide nothing. Source of what they may return: libqb's qbipcs.h.
    static std::int32_t on_accept(qb_ipcs_connection_t* handle, uid_t uid, gid_t gid) noexcept {
        return of(handle).may_connect(handle, uid, gid);
    }
    static void on_created(qb_ipcs_connection_t* handle) noexcept { of(handle).created(handle); }
    static std::int32_t on_message(qb_ipcs_connection_t* handle, void* data, std::size_t size) noexcept {
        if (auto* const connection = static_cast<Connection*>(qb_ipcs_context_get(handle)); connection != nullptr) {
            of(handle).received(*connection, data, size);
        }
        return 0;
    }
    static std::int32_t on_closed(qb_ipcs_connection_t* handle) noexcept {
        if (auto* const connection = static_cast<Connection*>(qb_ipcs_context_get(handle)); connection != nullptr) {
            qb_ipcs_context_set(handle, nullptr);
            of(handle).closed(connection->id);
        }
        return 0;
    }

    std::int32_t may_connect(qb_ipcs_connection_t* handle, uid_t uid, gid_t gid) {
        const Peer peer = peer_of(handle, uid, gid);
        const bool allowed = handlers_.accept ? handlers_.accept(peer) : is_superuser_or_self(peer);
        if (!allowed) {
            logger_.warn("ipc client refused service={} uid={} gid={} pid={}", options_.name, uid, gid, peer.pid);
            return -EACCES;
        }
        if (connections_.size() >= options_.connection_limit) {
            logger_.warn("ipc client refused, too many service={} pid={}", options_.name, peer.pid);
            return -EMFILE;
        }
        qb_ipcs_connection_auth_set(handle, uid, gid, 0600);  // the buffers are the peer's and ours, nobody else's
        accepted_[handle] = peer;
        return 0;
    }

    void created(qb_ipcs_connection_t* handle) {
        auto connection = std::make_unique<Connection>();
        connection->id = ConnectionId(++last_id_);
        connection->handle = handle;
        connection->peer = std::exchange(accepted_[handle], {});
        accepted_.erase(handle);
        qb_ipcs_context_set(handle, connection.get());
        const auto id = connection->id;
        const auto peer = connection->peer;
        connections_.emplace(id, std::move(connection));
        if (handlers_.connected) {
            handlers_.connected(id, peer);
        }
    }

    void closed(ConnectionId id) {
        const auto gone = connections_.extract(id);
        if (!is_closing_ && handlers_.disconnected) {
            handlers_.disconnected(id);
        }
    }

    Connection* find(ConnectionId id) const {
        const auto found = connections_.find(id);
        return found == connections_.end() ? nullptr : found->second.get();
    }

    void received(Connection& connection, const void* data, std::size_t size) {
        if (connection.is_leaving) {
            return;
        }
        const auto frame = read_request_frame(data, size);
        if (!frame) {
            return reject(connection, {base::Errc::invalid, "IPC message: broken frame"});
        }
        const auto message = connection.inbox.add(frame->part, frame->is_last);
        if (!message) {
            return reject(connection, message.error());
        }
        if (message->has_value()) {
            dispatch(connection, **message);
        }
    }

    void dispatch(Connection& connection, const std::string& message) {
        const auto envelope = decode(message);
        if (!envelope) {
            return reject(connection, envelope.error());
        }
        switch (envelope->kind) {
            case Envelope::Kind::ping: return send(connection.id, Envelope::Kind::pong, envelope->id, {});
            case Envelope::Kind::request:
            case Envelope::Kind::notification: return hand_over(connection, *envelope);
            case Envelope::Kind::reply:
            case Envelope::Kind::error:
            case Envelope::Kind::pong: return reject(connection, {base::Errc::invalid, "IPC message: not for a server"});
        }
    }

    void hand_over(const Connection& connection, const Envelope& envelope) {
        auto body = xml::Document::parse(envelope.body, {.source = "IPC request"});
        if (!body) {
            send(connection.id, Envelope::Kind::error, envelope.id, encode_error(body.error()));
        } else if (envelope.kind == Envelope::Kind::request && handlers_.request) {
            handlers_.request(connection.id, envelope.id, std::move(*body));
        } else if (envelope.kind == Envelope::Kind::notification && handlers_.notification) {
            handlers_.notification(connection.id, std::move(*body));
        } else {
            const base::Error error{base::Errc::unsupported, "IPC message: this kind is not served here"};
            send(connection.id, Envelope::Kind::error, envelope.id, encode_error(error));
        }
    }

    /// The other side does not speak our language: one error, then the end.
    void reject(const Connection& connection, const base::Error& error) {
        logger_.warn("ipc client cut off service={} pid={} reason={}", options_.name, connection.peer.pid, error.message);
        send(connection.id, Envelope::Kind::error, 0, encode_error(error));
        leave(connection.id);
    }

    void push(Connection& connection, std::shared_ptr<const std::string> bytes) {
        if (connection.outbox.empty()) {
            connection.last_progress = loop_.now();
        }
        connection.outbox.push(std::move(bytes));
        if (connection.outbox.bytes() > options_.queue_limit) {
            return cut_off(connection, "reads too slowly");
        }
        if (!connection.timer) {
            pump(connection);
        }
    }

    void pump(Connection& connection) {
        const auto before = connection.outbox.bytes();
        const auto state = connection.outbox.pump(
            [&connection](std::string_view part, bool is_last) { return offer_event(connection.handle, part, is_last); });
        if (connection.outbox.bytes() < before) {
            connection.last_progress = loop_.now();
            connection.retry = kFirstRetry;
        }
        switch (state) {
            case Outbox::State::broken: return cut_off(connection, "connection broken");
            case Outbox::State::blocked: return wait_for_room(connection);
            case Outbox::State::empty:
                connection.timer.reset();
                if (connection.is_leaving) {
                    drop_later(connection, kFarewell);
                }
        }
    }

    /// libqb does not tell when a client has made room, so it is tried again soon, then less often.
    void wait_for_room(Connection& connection) {
        if (loop_.now() - connection.last_progress > options_.stall_limit) {
            return cut_off(connection, "does not read");
        }
        const auto delay = connection.retry;
        connection.retry = std::min(delay * 2, kLastRetry);
        connection.timer = loop_.after(delay, [this, id = connection.id] {
            if (auto* const found = find(id); found != nullptr) {
                found->timer.reset();
                pump(*found);
            }
        });
    }

    void cut_off(Connection& connection, std::string_view reason) {
        if (reason != "connection broken") {
            logger_.warn("ipc client cut off service={} pid={} reason={}", options_.name, connection.peer.pid, reason);
        }
        connection.is_leaving = true;
        drop_later(connection, Milliseconds::zero());
    }

    /// Never at once: we may be inside a callback of libqb or of the daemon about this very connection.
    void drop_later(Connection& connection, Milliseconds delay) {
        connection.timer = loop_.after(delay, [this, id = connection.id] {
            if (const auto* const found = find(id); found != nullptr) {
                qb_ipcs_disconnect(found->handle);
            }
        });
    }

    os::Loop& loop_;
    base::Logger& logger_;
    ServerOptions options_;
    ServerHandlers handlers_;
    qb_ipcs_service_t* service_ = nullptr;
    std::map<ConnectionId, std::unique_ptr<Connection>> connections_;
    std::map<const qb_ipcs_connection_t*, Peer> accepted_;  // accepted, not created yet; looked up, never iterated
    std::uint64_t last_id_ = 0;
    bool is_closing_ = false;
};

base::Result<void> Server::Impl::listen() {
    qb_ipcs_service_handlers handlers{.connection_accept = &on_accept,
                                      .connection_created = &on_created,
                                      .msg_process = &on_message,
                                      .connection_closed = &on_closed,
                                      .connection_destroyed = nullptr};
    qb_ipcs_poll_handlers poll_handlers{.job_add = &add_job,
                                        .dispatch_add = &add_descriptor,
                                        .dispatch_mod = &change_descriptor,
                                        .dispatch_del = &remove_descriptor};
    service_ = qb_ipcs_create(options_.name.c_str(), 0, QB_IPC_SHM, &handlers);
    if (service_ == nullptr) {
        return os::system_error(errno, "IPC service " + options_.name);
    }
    qb_ipcs_service_context_set(service_, this);
    qb_ipcs_poll_handlers_set(service_, &poll_handlers);
    qb_ipcs_enforce_buffer_size(service_, kBufferBytes);
    if (const auto started = qb_ipcs_run(service_); started < 0) {
        service_ = nullptr;  // a failed run has freed it
        return os::system_error(-started, "IPC service " + options_.name);
    }
    return {};
}

base::Result<std::unique_ptr<Server>> Server::listen(os::Loop& loop,
                                                     base::Logger& logger,
                                                     ServerOptions options,
                                                     ServerHandlers handlers) {
    auto impl = std::make_unique<Impl>(loop, logger, std::move(options), std::move(handlers));
    if (auto started = impl->listen(); !started) {
        return started.error();
    }
    return std::unique_ptr<Server>(new Server(std::move(impl)));  // NOLINT(cppcoreguidelines-owning-memory)
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

void Server::reply(ConnectionId connection, RequestId request, xml::Element body) {
    impl_->send(connection, Envelope::Kind::reply, request, xml::to_text(body));
}

void Server::fail(ConnectionId connection, RequestId request, const base::Error& error) {
    impl_->send(connection, Envelope::Kind::error, request, encode_error(error));
}

void Server::notify(ConnectionId connection, xml::Element body) {
    impl_->send(connection, Envelope::Kind::notification, 0, xml::to_text(body));
}

void Server::notify(const std::vector<ConnectionId>& connections, xml::Element body) {
    impl_->notify_all(connections, xml::to_text(body));
}

void Server::disconnect(ConnectionId connection) {
    impl_->leave(connection);
}

std::size_t Server::queued_bytes(ConnectionId connection) const {
    return impl_->queued_bytes(connection);
}

}  // namespace systole::ipc
