#include "crmd/desk.hpp"

#include "cib/status.hpp"
#include "crmd/cib_changes.hpp"
#include "crmd/client_answers.hpp"
#include "xml/serialize.hpp"

#include <algorithm>
#include <utility>

namespace systole::crmd {

namespace {

constexpr base::Milliseconds kChangeTimeout{30'000};
constexpr base::Milliseconds kCommandTimeout{60'000};
constexpr std::size_t kMostCommands = 1000;

ClientAnswer full_answer(cib::Answer answer) {
    ClientAnswer result = answer_of(answer.status);
    for (const std::string& detail : answer.details) {
        result.message += (result.message.empty() ? "" : "\n") + detail;
    }
    result.body = std::move(answer.body);
    return result;
}

std::string note_of(cib::Durability durability) {
    switch (durability) {
        case cib::Durability::full:
        case cib::Durability::none: return {};
        case cib::Durability::reduced: return "acknowledged by fewer than a majority: all other voters are surely down";
        case cib::Durability::unproven:
            return "acknowledged by fewer than a majority, whose disks may be behind those that are down";
    }
    return {};
}

cib::Status status_of(cib::Settled::Kind kind) {
    switch (kind) {
        case cib::Settled::Kind::no_quorum: return cib::Status::no_quorum;
        case cib::Settled::Kind::too_large:
        case cib::Settled::Kind::busy: return cib::Status::busy;
        case cib::Settled::Kind::answered:
        case cib::Settled::Kind::unknown: return cib::Status::timeout;
    }
    return cib::Status::timeout;
}

bool is_status_step(const cib::Request& request) {
    const bool is_sectional = request.operation == cib::Operation::create || request.operation == cib::Operation::modify ||
                              request.operation == cib::Operation::remove || request.operation == cib::Operation::replace;
    const bool is_below_status = request.xpath.empty() ? request.scope == "status" : request.xpath.starts_with("/cib/status/");
    return is_sectional && is_below_status && request.xpath.find('|') == std::string::npos;
}

}  // namespace

// --- coming and going ------------------------------------------------------------------------------------------------

void Desk::on_request(ClientId client, std::uint64_t request, const ClientIdentity& identity, ClientRequest body) {
    const Origin origin{.client = client, .request = request};
    std::visit([&](auto& specific) { serve(origin, identity, specific); }, body);
}

void Desk::on_disconnected(ClientId client) {
    subscriptions_.erase(client);
    std::erase_if(attribute_calls_, [&](const auto& call) { return call.second.client == client; });
    std::erase_if(commands_, [&](const auto& call) { return call.second.origin.client == client; });
}

void Desk::reply(const Origin& origin, ClientAnswer answer) {
    world_->output().replies.push_back({.client = origin.client, .request = origin.request, .answer = std::move(answer)});
}

void Desk::refuse(const Origin& origin, cib::Status status, std::string message) {
    reply(origin, answer_of(status, std::move(message)));
}

void Desk::announce(Notification notification) {
    std::vector<ClientId> clients;
    for (const auto& [client, topics] : subscriptions_) {
        if (topics.contains(notification.topic)) {
            clients.push_back(client);
        }
    }
    if (!clients.empty()) {
        world_->output().announcements.push_back({.clients = std::move(clients), .notification = std::move(notification)});
    }
}

std::string Desk::node_name(const std::optional<std::string>& name_or_id) const {
    if (!name_or_id) {
        return world_->self_name();
    }
    const auto node = parts_.controller.roster().find(*name_or_id);
    return node ? node->name : *name_or_id;
}

// --- the CIB ---------------------------------------------------------------------------------------------------------

void Desk::serve(const Origin& origin, const ClientIdentity& identity, CibCall& call) {
    cib::Request& request = call.request;
    if (!is_privileged(identity.user)) {
        request.user = identity.user;
        request.groups = identity.groups;
    }
    if (!cib::is_modifying(request.operation)) {
        reply(origin, full_answer(parts_.query(request)));
        return;
    }
    request.origin = world_->self_name();
    if (request.client.empty()) {
        request.client = identity.name;
    }
    const cib::Part part = is_status_step(request) ? cib::Part::status : cib::Part::configuration;
    world_->change(part, std::move(request), [this, origin](const Surroundings::Settlement& settlement) {
        if (!settlement.answer) {
            refuse(origin, status_of(settlement.kind));
            return;
        }
        ClientAnswer answer =
            full_answer(cib::Answer{.status = settlement.answer->status, .body = {}, .details = settlement.answer->details});
        if (settlement.answer->body) {
            answer.body = settlement.answer->body->clone();
        }
        answer.note = settlement.is_ok() ? note_of(settlement.durability) : std::string();
        reply(origin, std::move(answer));
    });
}

// --- attributes ------------------------------------------------------------------------------------------------------

void Desk::serve(const Origin& origin, const ClientIdentity&, AttributeUpdate& update) {
    AttributeChange change{
        .name = update.name,
        .node = node_name(update.node),
        .value = update.value,
        .has_value = update.verb == AttributeVerb::set_value || update.verb == AttributeVerb::set_both,
        .dampening = update.dampening,
        .sticks_dampening = update.verb == AttributeVerb::set_both || update.verb == AttributeVerb::set_dampening,
        .writes_now = update.verb == AttributeVerb::write_out,
        .name_is_pattern = update.name_is_pattern,
        .is_private = update.is_private,
        .set_id = update.set_id,
        .set_type = update.set_type};
    const std::uint64_t call = ++last_call_;
    if (!world_->send(AttributesChanged{.changes = {std::move(change)}, .call = call})) {
        refuse(origin, cib::Status::not_connected, "the cluster is reforming; try again");
        return;
    }
    attribute_calls_.emplace(call, origin);
}

void Desk::on_attributes_delivered(std::uint64_t call, const base::Result<void>& outcome) {
    const auto found = attribute_calls_.find(call);
    if (found == attribute_calls_.end()) {
        return;
    }
    reply(found->second, outcome ? answer_of(cib::Status::ok) : answer_of(cib::Status::invalid, outcome.error().message));
    attribute_calls_.erase(found);
}

void Desk::serve(const Origin& origin, const ClientIdentity&, AttributeQuery& query) {
    xml::Document body = xml::Document::create("attributes");
    const std::optional<std::string> node = query.node ? std::optional(node_name(query.node)) : std::nullopt;
    for (const AttributeValue& value : parts_.attributes.values()) {
        if ((!query.name || *query.name == value.name) && (!node || *node == value.node)) {
            xml::MutableElement element = body.mutable_root().append("attribute");
            element.set("name", value.name).set("node", value.node).set("value", value.value.value_or(""));
            if (value.is_private) {
                element.set("private", true);
            }
        }
    }
    reply(origin, answer_with(std::move(body)));
}

// --- nodes, status ---------------------------------------------------------------------------------------------------

xml::Document Desk::describe_nodes() const {
    xml::Document body = xml::Document::create("nodes");
    xml::MutableElement root = body.mutable_root();
    const auto coordinator = world_->replica().coordinator();
    root.set("local", world_->self_name()).set("local_id", std::to_string(world_->config().self.id.value()));
    root.set("dc", coordinator ? coordinator->name.value() : "")
        .set("dc_id", coordinator ? std::to_string(coordinator->id.value()) : "");
    root.set("quorate", world_->replica().is_quorate());
    NodeRoster& roster = parts_.controller.roster();
    for (const NodeKey& node : roster.nodes()) {
        const xml::Element state = world_->cib().child("status").child("node_state", node.id);
        xml::MutableElement element = root.append("node");
        element.set("id", node.id).set("name", node.name);
        element.set("host", roster.is_host(node.name)).set("member", roster.is_member(node.name));
        element.set("join", state.get("join")).set("expected", state.get("expected"));
    }
    return body;
}

void Desk::serve(const Origin& origin, const ClientIdentity&, NodeQuery&) {
    reply(origin, answer_with(describe_nodes()));
}

void Desk::serve(const Origin& origin, const ClientIdentity&, StatusQuery& query) {
    const std::string node = node_name(query.node);
    const auto coordinator = world_->replica().coordinator();
    if (node == world_->self_name()) {
        reply(origin, answer_with(describe_status(*world_, parts_.controller)));
    } else if (coordinator && node == coordinator->name.value()) {
        forward(origin, StatusQuery{.node = node}, kCommandTimeout);
    } else if (parts_.controller.roster().is_member(node)) {
        xml::Document body = xml::Document::create("status");
        body.mutable_root().set("node", node).set("state", "member");
        reply(origin, answer_with(std::move(body)));
    } else {
        refuse(origin, cib::Status::not_connected, "node " + node + " is not a member of the cluster now");
    }
}

void Desk::serve(const Origin& origin, const ClientIdentity&, Subscribe& subscribe) {
    subscriptions_[origin.client] = std::move(subscribe.topics);
    reply(origin, answer_of(cib::Status::ok));
}

void Desk::serve(const Origin& origin, const ClientIdentity& identity, Shutdown& shutdown) {
    AttributeUpdate update{.name = "shutdown",
                           .value = std::to_string(world_->moment().wall.time_since_epoch().count()),
                           .node = shutdown.node,
                           .dampening = {}};
    serve(origin, identity, update);
}

// --- commands for the coordinator ------------------------------------------------------------------------------------

void Desk::serve(const Origin& origin, const ClientIdentity&, NodeRemove& removal) {
    forward(origin, std::move(removal), kCommandTimeout);
}

void Desk::serve(const Origin& origin, const ClientIdentity&, ResourceCommand& command) {
    forward(origin, std::move(command), kCommandTimeout);
}

void Desk::serve(const Origin& origin, const ClientIdentity&, FenceRequest& fence) {
    const base::Milliseconds timeout = fence.timeout + kCommandTimeout;
    forward(origin, std::move(fence), timeout);
}

void Desk::forward(const Origin& origin, const ClientRequest& request, base::Milliseconds timeout) {
    if (commands_.size() >= kMostCommands) {
        refuse(origin, cib::Status::busy);
        return;
    }
    const std::uint64_t call = ++last_call_;
    PendingCommand pending{
        .origin = origin, .request = xml::to_text(encode(request).root()), .until = world_->moment().now + timeout};
    world_->send(Command{.call = call, .request = pending.request}, world_->replica().term().coordinator);
    commands_.emplace(call, std::move(pending));
}

void Desk::on_term_opened() {
    // What was under way with the old term may be lost. An attribute's change may have been made: its client is told to look.
    for (const auto& [call, origin] : std::exchange(attribute_calls_, {})) {
        refuse(origin, cib::Status::timeout);
    }
    for (const auto& [call, pending] : commands_) {
        world_->send(Command{.call = call, .request = pending.request}, world_->replica().term().coordinator);
    }
}

void Desk::on(const CommandAnswer& answer) {
    const auto found = commands_.find(answer.call);
    if (answer.to != world_->self_name() || found == commands_.end()) {
        return;
    }
    const auto document = xml::Document::parse(answer.answer, {.source = "answer of the coordinator"});
    auto decoded = document ? decode_answer(document->root()) : base::Result<ClientAnswer>(document.error());
    if (decoded) {
        reply(found->second.origin, std::move(*decoded));
    } else {
        refuse(found->second.origin, cib::Status::protocol, decoded.error().message);
    }
    commands_.erase(found);
}

void Desk::on_timer(base::Time now) {
    for (auto at = commands_.begin(); at != commands_.end();) {
        if (at->second.until <= now) {
            refuse(at->second.origin, cib::Status::timeout);
            at = commands_.erase(at);
        } else {
            ++at;
        }
    }
}

std::optional<base::Time> Desk::next_deadline() const {
    std::optional<base::Time> next;
    for (const auto& [call, pending] : commands_) {
        next = std::min(next.value_or(pending.until), pending.until);
    }
    return next;
}

}  // namespace systole::crmd
