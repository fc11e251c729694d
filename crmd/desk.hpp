#pragma once

#include "crmd/attributes.hpp"
#include "crmd/brain_output.hpp"
#include "crmd/client_answers.hpp"
#include "crmd/controller.hpp"
#include "crmd/fence_hands.hpp"
#include "crmd/surroundings.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::crmd {

/// Serves the clients of one brain: reads and queries at once, changes through the replica, attributes through the stream, and
/// the rest as commands to the coordinator.
class Desk {
public:
    struct Parts {
        Attributes& attributes;
        Controller& controller;
        FenceHands& fencing;
        std::function<cib::Answer(const cib::Request&)> query;
    };

    Desk(Surroundings& surroundings, Parts parts) : world_(&surroundings), parts_(std::move(parts)) {}

    void on_request(ClientId client, std::uint64_t request, const ClientIdentity& identity, ClientRequest body);
    void on_disconnected(ClientId client);

    /// Our own attribute change number `call` was delivered.
    void on_attributes_delivered(std::uint64_t call, const base::Result<void>& outcome);
    void on(const CommandAnswer& answer);
    /// Unanswered commands are sent again.
    void on_term_opened();
    void on_timer(base::Time now);
    [[nodiscard]] std::optional<base::Time> next_deadline() const;

    /// Tells those who asked for it.
    void announce(Notification notification);

    [[nodiscard]] xml::Document describe_nodes() const;

private:
    struct Origin {
        ClientId client;
        std::uint64_t request = 0;
    };
    struct PendingCommand {
        Origin origin;
        std::string request;
        base::Time until;
    };

    void serve(const Origin& origin, const ClientIdentity& identity, CibCall& call);
    void serve(const Origin& origin, const ClientIdentity& identity, AttributeUpdate& update);
    void serve(const Origin& origin, const ClientIdentity& identity, AttributeQuery& query);
    void serve(const Origin& origin, const ClientIdentity& identity, NodeQuery& query);
    void serve(const Origin& origin, const ClientIdentity& identity, NodeRemove& removal);
    void serve(const Origin& origin, const ClientIdentity& identity, ResourceCommand& command);
    void serve(const Origin& origin, const ClientIdentity& identity, FenceRequest& fence);
    void serve(const Origin& origin, const ClientIdentity& identity, FenceConfirm& confirm);
    void serve(const Origin& origin, const ClientIdentity& identity, FenceHistoryQuery& query);
    void serve(const Origin& origin, const ClientIdentity& identity, FenceHistoryCleanup& cleanup);
    void serve(const Origin& origin, const ClientIdentity& identity, FenceDevicesQuery& query);
    void serve(const Origin& origin, const ClientIdentity& identity, StatusQuery& query);
    void serve(const Origin& origin, const ClientIdentity& identity, Subscribe& subscribe);
    void serve(const Origin& origin, const ClientIdentity& identity, Shutdown& shutdown);
    void serve(const Origin& origin, const ClientIdentity& identity, FenceSetup& setup);
    void serve(const Origin& origin, const ClientIdentity& identity, FenceAgentQuery& query);

    void forward(const Origin& origin, const ClientRequest& request, base::Milliseconds timeout);
    void reply(const Origin& origin, ClientAnswer answer);
    void refuse(const Origin& origin, cib::Status status, std::string message = {});
    [[nodiscard]] std::string node_name(const std::optional<std::string>& name_or_id) const;

    Surroundings* world_;
    Parts parts_;
    std::uint64_t last_call_ = 0;
    std::map<std::uint64_t, Origin> attribute_calls_;
    std::map<std::uint64_t, PendingCommand> commands_;
    std::map<ClientId, std::set<Topic>> subscriptions_;
};

}  // namespace systole::crmd
