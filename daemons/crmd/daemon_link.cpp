#include "daemons/crmd/daemon_link.hpp"

#include <utility>

namespace systole::daemons {

DaemonLink::DaemonLink(os::Loop& loop, std::string service, Handlers handlers)
    : loop_(loop), service_(std::move(service)), handlers_(std::move(handlers)) {}

void DaemonLink::start() {
    connect();
}

void DaemonLink::connect() {
    // Local sockets answer at once or not at all.
    constexpr base::Milliseconds kConnectTimeout{500};
    auto client = ipc::Client::connect(service_, kConnectTimeout);
    if (!client) {
        retry();
        return;
    }
    client_ = std::move(*client);
    client_->attach(loop_, {.reply = [](ipc::RequestId, const base::Result<xml::Document>&) {},
                            .notification = [this](const xml::Document& body) { handlers_.message(body.root()); },
                            .disconnected =
                                [this] {
                                    // A handler must not destroy its client.
                                    loop_.defer([this] {
                                        client_.reset();
                                        handlers_.lost();
                                        retry();
                                    });
                                }});
    handlers_.connected();
}

void DaemonLink::retry() {
    timer_ = loop_.after(kRetry, [this] { connect(); });
}

void DaemonLink::send(const xml::Document& message) {
    if (client_) {
        client_->notify(message.root());
    }
}

}  // namespace systole::daemons
