#pragma once

#include "ipc/client.hpp"
#include "os/loop.hpp"
#include "xml/document.hpp"

#include <functional>
#include <memory>
#include <string>

namespace systole::daemons {

/// A connection to another daemon of this node that comes back by itself. Both sides talk in notifications.
class DaemonLink {
public:
    static constexpr base::Milliseconds kRetry{100};

    struct Handlers {
        std::function<void()> connected;
        std::function<void()> lost;
        std::function<void(xml::Element)> message;
    };

    DaemonLink(os::Loop& loop, std::string service, Handlers handlers);

    /// Begins to connect.
    void start();
    /// Dropped while there is no connection: `connected` says when to begin anew.
    void send(const xml::Document& message);

private:
    void connect();
    void retry();

    os::Loop& loop_;
    std::string service_;
    Handlers handlers_;
    std::unique_ptr<ipc::Client> client_;
    os::Watch timer_;
};

}  // namespace systole::daemons
