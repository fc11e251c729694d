#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "ipc/envelope.hpp"
#include "os/loop.hpp"
#include "xml/document.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace systole::ipc {

/// A connected client; never used twice in the life of a server.
using ConnectionId = base::StrongId<struct IpcConnectionTag, std::uint64_t>;

/// Who is at the other end, vouched for by the kernel.
struct Peer {
    uid_t uid = 0;
    gid_t gid = 0;
    pid_t pid = 0;
};

struct ServerOptions {
    std::string name;                                      ///< socket name: os::Paths::ipc_name()
    std::size_t queue_limit = 80UL * 1024 * 1024;          ///< bytes waiting for one client; above: it is cut off
    base::Milliseconds stall_limit{10'000};                ///< a client that reads nothing for so long is cut off
    std::size_t connection_limit = 512;
};

/// What a daemon does with its clients. All are called from the loop; none may destroy the server.
struct ServerHandlers {
    /// May this peer connect? Default: the superuser and our own user only. Finer rules are the daemon's.
    std::function<bool(const Peer&)> accept;
    std::function<void(ConnectionId, const Peer&)> connected;
    /// A request; answer it once with reply() or fail(), now or later.
    std::function<void(ConnectionId, RequestId, xml::Document)> request;
    std::function<void(ConnectionId, xml::Document)> notification;
    /// The client is gone, by itself or cut off.
    std::function<void(ConnectionId)> disconnected;
};

/// An IPC service on a local socket, over libqb (shared memory, peer credentials). Messages of any size up to the limit go in
/// parts. A client that sends what is not an envelope is answered with an error and cut off; one that does not read is cut off.
class Server {
public:
    /// Starts to listen. Errors: exists (the name is taken), io.
    [[nodiscard]] static base::Result<std::unique_ptr<Server>> listen(os::Loop& loop,
                                                                      base::Logger& logger,
                                                                      ServerOptions options,
                                                                      ServerHandlers handlers);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    Server(Server&&) = delete;
    Server& operator=(Server&&) = delete;
    /// Disconnects all clients.
    ~Server();

    /// Sends; messages to a connection that is gone are dropped. Order is kept.
    void reply(ConnectionId connection, RequestId request, xml::Element body);
    void fail(ConnectionId connection, RequestId request, const base::Error& error);
    void notify(ConnectionId connection, xml::Element body);
    /// The same message to several, encoded once.
    void notify(const std::vector<ConnectionId>& connections, xml::Element body);

    /// Cuts a client off once what was sent has been taken, or at once if it does not read.
    void disconnect(ConnectionId connection);
    /// Bytes sent and not yet taken by libqb: for callers that hold back.
    [[nodiscard]] std::size_t queued_bytes(ConnectionId connection) const;

private:
    class Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace systole::ipc
