#include "tools/client/cluster.hpp"

#include "ipc/client.hpp"
#include "os/paths.hpp"

namespace systole::tools {

base::Result<Cluster> Cluster::connect() {
    base::Result<std::unique_ptr<ipc::Client>> client = ipc::Client::connect(os::Paths::from_environment().ipc_name("crmd"));
    if (!client) {
        return client.error();
    }
    return Cluster(std::move(*client));
}

Cluster::Cluster(std::unique_ptr<ipc::Client> client) : client_(std::move(client)) {}
Cluster::Cluster(Cluster&&) noexcept = default;
Cluster& Cluster::operator=(Cluster&&) noexcept = default;
Cluster::~Cluster() = default;

base::Result<crmd::ClientAnswer> Cluster::ask(const crmd::ClientRequest& request, base::Milliseconds timeout) {
    const xml::Document body = crmd::encode(request);
    const base::Result<xml::Document> answer = client_->call(body.root(), timeout);
    if (!answer) {
        return answer.error();
    }
    return crmd::decode_answer(answer->root());
}

base::Result<crmd::Notification> Cluster::next_notification(base::Milliseconds timeout) {
    const base::Result<xml::Document> notification = client_->next_notification(timeout);
    if (!notification) {
        return notification.error();
    }
    return crmd::decode_notification(notification->root());
}

}  // namespace systole::tools
