#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "ipc/envelope.hpp"
#include "os/loop.hpp"
#include "xml/document.hpp"

#include <functional>
#include <memory>
#include <string>

namespace systole::ipc {

/// What a client in an event loop is told. None may destroy the client; `disconnected` is the last.
struct ClientHandlers {
    std::function<void(RequestId, base::Result<xml::Document>)> reply;
    std::function<void(xml::Document)> notification;
    std::function<void()> disconnected;
};

/// A connection to a Server. Either synchronous (tools: call() and next_notification()) or attached to a loop (daemons).
class Client {
public:
    /// Errors: not_connected (no such service, or it is dead), timeout, denied.
    [[nodiscard]] static base::Result<std::unique_ptr<Client>> connect(const std::string& name,
                                                                       base::Milliseconds timeout = base::Milliseconds{5000});
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    Client(Client&&) = delete;
    Client& operator=(Client&&) = delete;
    ~Client();

    // --- synchronous; not after attach() ---

    /// Sends a request and waits for its reply; notifications that come first are kept for next_notification().
    /// Errors: timeout, not_connected (the outcome is unknown then), and what the server failed it with.
    [[nodiscard]] base::Result<xml::Document> call(xml::Element body, base::Milliseconds timeout);
    /// Waits for a notification. Errors: timeout, not_connected.
    [[nodiscard]] base::Result<xml::Document> next_notification(base::Milliseconds timeout);
    /// Sends what is not answered; returns when the server has read it. Errors: timeout, not_connected.
    [[nodiscard]] base::Result<void> tell(xml::Element body, base::Milliseconds timeout);
    /// Is the server's event loop alive? Errors: timeout, not_connected.
    [[nodiscard]] base::Result<void> ping(base::Milliseconds timeout);

    // --- in a loop ---

    /// From now on handlers are called from the loop. The client must not outlive the loop.
    void attach(os::Loop& loop, ClientHandlers handlers);
    /// Queues a request; `reply` follows with this id.
    [[nodiscard]] RequestId send(xml::Element body);
    void notify(xml::Element body);

    /// Readable when something came; for callers with a poll loop of their own, who then use next_notification().
    [[nodiscard]] int descriptor() const;

private:
    class Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace systole::ipc
