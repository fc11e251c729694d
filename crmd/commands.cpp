#include "crmd/commands.hpp"

#include "cib/status.hpp"
#include "crmd/client_answers.hpp"
#include "crmd/hands.hpp"
#include "xml/serialize.hpp"

#include <algorithm>

namespace systole::crmd {

namespace {

/// `web` for `web:1`.
std::string without_instance(std::string_view name) {
    return std::string(name.substr(0, name.find(':')));
}

void collect_primitives(xml::Element element, std::set<std::string>& found) {
    if (element.is("primitive")) {
        found.insert(std::string(element.id()));
    }
    for (const xml::Element child : element.children()) {
        collect_primitives(child, found);
    }
}

xml::Element find_resource(xml::Element parent, const std::string& id) {
    for (const xml::Element child : parent.children()) {
        if (child.id() == id) {
            return child;
        }
        if (const xml::Element inner = find_resource(child, id)) {
            return inner;
        }
    }
    return {};
}

bool matches(xml::Element operation, const ResourceCommand& command) {
    if (!std::string(operation.id()).ends_with("_last_failure_0")) {
        return false;
    }
    const bool is_of_operation = !command.operation || operation.get("operation") == *command.operation;
    const bool is_of_interval = !command.interval || operation.get("interval") == std::to_string(command.interval->count());
    return is_of_operation && is_of_interval;
}

bool has_failed(xml::Element lrm_resource, const ResourceCommand& command) {
    return std::ranges::any_of(lrm_resource.children("lrm_rsc_op"),
                               [&](xml::Element operation) { return matches(operation, command); });
}

transition::Action action_on(xml::Element lrm_resource, const NodeKey& node, std::string task) {
    transition::Action action;
    action.kind = transition::ActionKind::resource;
    action.task = std::move(task);
    action.node = node.name;
    action.node_id = node.id;
    action.resource = lrm_resource.id();
    action.agent = {.standard = std::string(lrm_resource.get("class")),
                    .provider = std::string(lrm_resource.get("provider")),
                    .type = std::string(lrm_resource.get("type"))};
    return action;
}

xml::Element histories_of(xml::Element cib, const NodeKey& node) {
    return cib.child("status").child("node_state", node.id).child("lrm").child("lrm_resources");
}

}  // namespace

Commands::Commands(Surroundings& surroundings, Controller& controller, FenceHands& fencing)
    : world_(&surroundings), controller_(&controller), fencing_(&fencing) {
    controller_->set_forgotten_handler(
        [this](const std::string& node, const std::string& resource) { on_forgotten(node, resource); });
}

void Commands::on(const messaging::Member& from, const Command& command) {
    if (!controller_->is_active()) {
        return;  // The next coordinator is asked again.
    }
    const Sender sender{.node = from.name.value(), .call = command.call};
    const auto document = xml::Document::parse(command.request, {.source = "command"});
    const auto request = document ? decode_request(document->root()) : base::Result<ClientRequest>(document.error());
    if (!request) {
        answer(sender, cib::Status::invalid, request.error().message);
    } else if (const auto* resource = std::get_if<ResourceCommand>(&*request)) {
        execute(sender, *resource);
    } else if (const auto* removal = std::get_if<NodeRemove>(&*request)) {
        execute(sender, *removal);
    } else if (const auto* fence = std::get_if<FenceRequest>(&*request)) {
        execute(sender, *fence);
    } else if (std::holds_alternative<StatusQuery>(*request)) {
        answer(sender, answer_with(describe_status(*world_, *controller_)));
    } else {
        answer(sender, cib::Status::unsupported);
    }
}

void Commands::answer(const Sender& sender, cib::Status status, std::string message) {
    if (message.empty() && status != cib::Status::ok) {
        message = cib::message_of(status);
    }
    answer(sender, ClientAnswer{.rc = cib::exit_code_of(status), .message = std::move(message), .note = {}, .body = {}});
}

void Commands::answer(const Sender& sender, const ClientAnswer& client_answer) {
    world_->send(CommandAnswer{.to = sender.node, .call = sender.call, .answer = xml::to_text(encode(client_answer).root())});
}

// --- resources -------------------------------------------------------------------------------------------------------

void Commands::execute(const Sender& sender, const ResourceCommand& command) {
    if (command.resource && !is_quotable(*command.resource)) {
        answer(sender, cib::Status::invalid, "not a resource name");
    } else if (command.verb == ResourceVerb::fail) {
        fail(sender, command);
    } else {
        clean(sender, command);
    }
}

void Commands::fail(const Sender& sender, const ResourceCommand& command) {
    const auto node = command.node ? controller_->roster().find(*command.node) : std::nullopt;
    if (!node || !command.resource || !controller_->roster().is_member(node->name)) {
        answer(sender, cib::Status::no_such_object, "no such resource or node");
        return;
    }
    for (const xml::Element resource : histories_of(world_->cib(), *node).children("lrm_resource")) {
        if (resource.id() == *command.resource || without_instance(resource.id()) == *command.resource) {
            controller_->instruct({.to = node->name, .transition_key = {}, .action = action_on(resource, *node, kInjectFailure)});
            answer(sender, cib::Status::ok);
            return;
        }
    }
    answer(sender, cib::Status::no_such_object, "the resource has no history on the node");
}

void Commands::clean(const Sender& sender, const ResourceCommand& command) {
    std::set<std::string> primitives;
    const xml::Element resources = world_->cib().child("configuration").child("resources");
    if (command.resource) {
        const std::string id = without_instance(*command.resource);
        collect_primitives(find_resource(resources, id), primitives);
        primitives.insert(id);
    } else {
        collect_primitives(resources, primitives);
    }
    if (command.node && !controller_->roster().find(*command.node)) {
        answer(sender, cib::Status::no_such_object, "no such node");
        return;
    }
    Cleaning cleaning{.sender = sender, .waiting = {}};
    for (const NodeKey& node : controller_->roster().nodes()) {
        if (!command.node || *command.node == node.name || *command.node == node.id) {
            clean_node(node, command, primitives, cleaning);
        }
    }
    if (cleaning.waiting.empty()) {
        answer(sender, cib::Status::ok);
    } else {
        cleanings_.push_back(std::move(cleaning));
    }
}

void Commands::clean_node(const NodeKey& node,
                          const ResourceCommand& command,
                          const std::set<std::string>& primitives,
                          Cleaning& cleaning) {
    for (const xml::Element resource : histories_of(world_->cib(), node).children("lrm_resource")) {
        const std::string id(resource.id());
        const bool is_meant = primitives.contains(without_instance(id)) || primitives.contains(id) || !command.resource;
        if (!is_meant || (command.verb == ResourceVerb::cleanup && !has_failed(resource, command))) {
            continue;
        }
        if (controller_->roster().is_member(node.name)) {
            cleaning.waiting.emplace(node.name, id);
            controller_->instruct({.to = node.name, .transition_key = {}, .action = action_on(resource, node, "delete")});
        } else {
            controller_->write(remove_all(resource_history_path(node, id)));
        }
    }
    for (const std::string& primitive : primitives) {
        clear_fail_counts(node, primitive, command);
    }
}

void Commands::clear_fail_counts(const NodeKey& node, const std::string& resource, const ResourceCommand& command) {
    std::string operation = "(#.*)?";
    if (command.operation) {
        operation = "#" + *command.operation + "_" + (command.interval ? std::to_string(command.interval->count()) : "[0-9]+");
    }
    AttributeChange removal{.name = "^(fail-count|last-failure)-" + resource + "(:[0-9]+)?" + operation + "$", .node = node.name};
    removal.name_is_pattern = true;
    controller_->change_attributes({std::move(removal)});
}

void Commands::on_forgotten(const std::string& node, const std::string& resource) {
    for (auto at = cleanings_.begin(); at != cleanings_.end();) {
        at->waiting.erase({node, resource});
        if (at->waiting.empty()) {
            answer(at->sender, cib::Status::ok);
            at = cleanings_.erase(at);
        } else {
            ++at;
        }
    }
}

// --- nodes -----------------------------------------------------------------------------------------------------------

void Commands::execute(const Sender& sender, const NodeRemove& removal) {
    const auto node = controller_->roster().find(removal.node);
    const xml::Element nodes = world_->cib().child("configuration").child("nodes");
    std::string id = node ? node->id : std::string();
    for (const xml::Element element : nodes.children("node")) {
        if (element.get("uname") == removal.node || element.id() == removal.node) {
            id = element.id();
        }
    }
    if (id.empty() || !is_quotable(id)) {
        answer(sender, cib::Status::no_such_object, "no such node");
        return;
    }
    if (node && (controller_->roster().is_member(node->name) || controller_->roster().is_host(node->name))) {
        answer(sender, cib::Status::invalid, "the node is active");
        return;
    }
    std::vector<cib::Request> steps;
    steps.push_back(remove_all("/cib/configuration/nodes/node[@id='" + id + "']"));
    steps.push_back(remove_all("/cib/status/node_state[@id='" + id + "']"));
    world_->change(cib::Part::configuration, transaction(steps), [this, sender](const Surroundings::Settlement& settlement) {
        answer(sender, settlement.answer ? settlement.answer->status : cib::Status::no_quorum);
    });
}

void Commands::execute(const Sender& sender, const FenceRequest& request) {
    const auto action = fencing::parse_action(request.action);
    if (!action || (*action != fencing::Action::on && *action != fencing::Action::off && *action != fencing::Action::reboot)) {
        answer(sender, cib::Status::invalid, "a node is fenced by on, off or reboot");
        return;
    }
    if (!controller_->may_fence()) {
        answer(sender, cib::Status::no_quorum, "fencing needs quorum");
        return;
    }
    fencing::Fence fence{.target = fencing::NodeName(request.target),
                         .action = *action,
                         .timeout = request.timeout,
                         .delay = request.delay,
                         .tolerance = request.tolerance,
                         .client = request.client.empty() ? "stonith_admin" : request.client};
    fencing_->fence(std::move(fence), [this, sender](const fencing::Outcome& outcome, const fencing::HistoryEntry&) {
        const bool is_success = outcome.status == fencing::Status::success;
        const cib::Status status = is_success                                     ? cib::Status::ok
                                   : outcome.status == fencing::Status::timed_out ? cib::Status::timeout
                                                                                  : cib::Status::no_such_object;
        answer(sender, status, is_success ? std::string() : outcome.reason);
    });
}

}  // namespace systole::crmd
