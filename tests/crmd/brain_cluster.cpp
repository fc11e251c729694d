#include "tests/crmd/brain_cluster.hpp"

#include "base/iso8601.hpp"
#include "base/number.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "xml/serialize.hpp"

#include <algorithm>

namespace systole::crmd {

namespace {

constexpr base::WallTime kEpoch{std::chrono::seconds(1'700'000'000)};
const lrmd::ClientId kBrainClient{1};

std::string policy(const xml::Document& input) {
    pengine::RunOptions options;
    options.now = base::DateTime::from_epoch(base::parse_whole_integer(input.root().get("execution-date")).value_or(0));
    auto cluster = pengine::schedule(input.root(), options);
    return pengine::graph_xml(**cluster, pengine::build_graph(**cluster));
}

}  // namespace

struct BrainCluster::Node {
    struct AgentRun {
        base::Time due;
        lrmd::RunId run;
        lrmd::AgentCall call;
    };

    messaging::Member self;
    base::Rng rng{1};
    std::unique_ptr<cib::ReplicatedCib> state;
    std::unique_ptr<Brain> brain;
    lrmd::Executor executor{1};
    std::vector<AgentRun> agents;
    std::set<std::string> active;  ///< services that run
    std::optional<Exit> exit;
    std::vector<std::uint64_t> decisions;
    bool is_on = true;
};

BrainCluster::BrainCluster(int size, const std::string& resources, const std::string& properties) {
    xml::Document cib = cib::empty_cib();
    xml::MutableElement configuration = cib.mutable_root().mutable_child("configuration");
    if (!resources.empty()) {
        const auto document = xml::Document::parse("<resources>" + resources + "</resources>");
        for (const xml::Element child : document.value().root().children()) {
            configuration.mutable_child("resources").append_copy(child);
        }
    }
    const auto set = xml::Document::parse("<cluster_property_set id=\"test\">" + properties + "</cluster_property_set>");
    configuration.mutable_child("crm_config").append_copy(set.value().root());
    initial_cib_ = xml::to_text(cib.root());
    for (int number = 1; number <= size; ++number) {
        auto node = std::make_unique<Node>();
        node->self = {.id = messaging::NodeId(static_cast<std::uint32_t>(number)),
                      .name = messaging::NodeName("n" + std::to_string(number)),
                      .incarnation = messaging::Incarnation(1)};
        nodes_.push_back(std::move(node));
    }
    for (const auto& node : nodes_) {
        start_brain(*node);
    }
    form_view();
}

BrainCluster::~BrainCluster() = default;

messaging::NodeList BrainCluster::node_list() const {
    messaging::NodeList list;
    for (const auto& node : nodes_) {
        list.voters.push_back({.id = node->self.id, .name = node->self.name, .votes = 1});
    }
    return list;
}

cib::Moment BrainCluster::moment() const {
    return {.now = now_, .wall = kEpoch + std::chrono::duration_cast<std::chrono::seconds>(now_.time_since_epoch())};
}

BrainCluster::Node& BrainCluster::node(int number) const {
    return *nodes_[static_cast<std::size_t>(number - 1)];
}

Brain& BrainCluster::brain(int number) {
    return *node(number).brain;
}

void BrainCluster::start_brain(Node& node) {
    node.state = std::make_unique<cib::ReplicatedCib>(std::move(*xml::Document::parse(initial_cib_)), nullptr);
    BrainConfig config{.self = node.self,
                       .nodes = node_list(),
                       .cluster_name = "test",
                       .infrastructure = "sim",
                       .version = "1",
                       .started = now_};
    auto brain = Brain::start(std::move(config), *node.state, {}, node.rng);
    node.brain = std::move(*brain);
    node.exit.reset();
    node.brain->on_executor_connected(moment());
    node.brain->on_fencer_connected(moment());
    step(node);
}

void BrainCluster::form_view() {
    ++ring_;
    messaging::View view;
    std::vector<messaging::Member> members;
    for (const auto& node : nodes_) {
        if (node->is_on) {
            view.hosts.push_back({.id = node->self.id, .name = node->self.name});
        }
        if (node->brain) {
            members.push_back(node->self);
        }
    }
    const messaging::RingId ring{.sequence = ring_, .leader = messaging::NodeId(1)};
    view.id = messaging::make_view_id(ring, members);
    view.members = members;
    for (const auto& node : nodes_) {
        if (node->brain) {
            const messaging::View& last = node->brain->replica().view();
            view.joined.clear();
            view.left.clear();
            std::ranges::set_difference(view.members, last.members, std::back_inserter(view.joined));
            std::ranges::set_difference(last.members, view.members, std::back_inserter(view.left));
            node->brain->on_channel(view, moment());
            node->brain->on_channel(messaging::Quorum{.ring = ring, .quorate = members.size() * 2 > nodes_.size()}, moment());
            step(*node);
        }
    }
}

// --- time ------------------------------------------------------------------------------------------------------------

bool BrainCluster::deliver_one() {
    if (bus_.empty()) {
        return false;
    }
    const Packet packet = std::move(bus_.front());
    bus_.pop_front();
    for (const auto& node : nodes_) {
        if (node->brain && (!packet.to || *packet.to == node->self.id)) {
            node->brain->on_channel(messaging::Delivery{.from = packet.from, .bytes = packet.bytes}, moment());
            step(*node);
        }
    }
    return true;
}

std::optional<base::Time> BrainCluster::next_time() const {
    std::optional<base::Time> next;
    const auto consider = [&next](std::optional<base::Time> time) {
        if (time) {
            next = std::min(next.value_or(*time), *time);
        }
    };
    for (const auto& node : nodes_) {
        if (node->brain) {
            consider(node->brain->next_deadline());
        }
        if (node->is_on) {
            consider(node->executor.next_timer());
            for (const Node::AgentRun& run : node->agents) {
                consider(run.due);
            }
        }
    }
    return next;
}

void BrainCluster::run_due() {
    for (const auto& node : nodes_) {
        if (!node->is_on) {
            continue;
        }
        std::vector<Node::AgentRun> due;
        std::ranges::copy_if(node->agents, std::back_inserter(due), [&](const Node::AgentRun& run) { return run.due <= now_; });
        std::erase_if(node->agents, [&](const Node::AgentRun& run) { return run.due <= now_; });
        for (const Node::AgentRun& run : due) {
            node->executor.on_end({.time = now_, .wall = moment().wall}, run.run,
                                  {.exit_code = run_agent(*node, run.call), .run_time = agent_time});
        }
        if (const auto timer = node->executor.next_timer(); timer && *timer <= now_) {
            node->executor.on_timer({.time = now_, .wall = moment().wall});
        }
        step_executor(*node);
        if (node->brain && node->brain->next_deadline() && *node->brain->next_deadline() <= now_) {
            node->brain->on_timer(moment());
            step(*node);
        }
    }
}

void BrainCluster::run_for(base::Milliseconds span) {
    const base::Time end = now_ + span;
    for (;;) {
        while (deliver_one()) {
        }
        const auto next = next_time();
        if (!next || *next > end) {
            now_ = end;
            return;
        }
        now_ = std::max(now_ + base::Milliseconds(*next > now_ ? 0 : 1), *next);
        run_due();
    }
}

bool BrainCluster::run_until_idle(base::Milliseconds limit) {
    const base::Time end = now_ + limit;
    int idle = 0;
    while (now_ < end) {
        run_for(base::Milliseconds(20));
        Brain* dc = coordinator();
        idle = dc != nullptr && dc->controller().state() == Controller::State::idle ? idle + 1 : 0;
        if (idle > 5) {
            return true;
        }
    }
    return false;
}

// --- effects ---------------------------------------------------------------------------------------------------------

void BrainCluster::step(Node& node) {
    while (node.brain) {
        BrainOutput output = node.brain->take_output();
        const bool is_busy =
            !output.persist.empty() || !output.decisions.empty() || !output.to_fencer.empty() || !output.to_executor.empty();
        carry_out(node, std::move(output));
        if (!is_busy) {
            return;
        }
    }
}

void BrainCluster::carry_out(Node& node, BrainOutput output) {
    for (const LogLine& line : output.log) {
        log_.push_back(std::to_string(now_.time_since_epoch().count()) + " " + node.self.name.value() + " " + line.text);
    }
    for (messaging::Outgoing& message : output.send) {
        bus_.push_back({.from = node.self, .to = message.to, .bytes = std::move(message.bytes)});
    }
    if (output.exit) {
        node.exit = output.exit;
        node.brain.reset();
        form_view();
        return;
    }
    if (!output.persist.empty()) {
        node.brain->on_flushed(output.persist.back().ticket, moment());
    }
    for (const lrmd::ToExecutor& message : output.to_executor) {
        node.executor.on_message({.time = now_, .wall = moment().wall}, kBrainClient, message);
    }
    step_executor(node);
    for (const fencing::ToFencer& message : output.to_fencer) {
        obey(node, message);
    }
    for (const DecisionOrder& order : output.decisions) {
        node.brain->on_decision(order.run, policy(node.brain->policy_input()), moment());
    }
    for (Reply& reply : output.replies) {
        answers_.insert_or_assign(reply.request, std::move(reply.answer));
    }
}

void BrainCluster::step_executor(Node& node) {
    lrmd::Output output = node.executor.take_output();
    for (const lrmd::Act& act : output.act) {
        if (const auto* start = std::get_if<lrmd::StartAgent>(&act)) {
            log_.push_back(std::to_string(now_.time_since_epoch().count()) + " " + node.self.name.value() + " AGENT " +
                           start->call.resource.value() + " " + start->call.action);
            node.agents.push_back({.due = now_ + agent_time, .run = start->run, .call = start->call});
        } else if (const auto* kill = std::get_if<lrmd::KillAgent>(&act)) {
            std::erase_if(node.agents, [&](const Node::AgentRun& run) { return run.run == kill->run; });
            node.executor.on_end({.time = now_, .wall = moment().wall}, kill->run,
                                 {.how = lrmd::AgentEnd::How::signalled, .signal = 9});
        }
    }
    for (const lrmd::Send& send : output.send) {
        if (node.brain) {
            node.brain->on_executor(send.message, moment());
            step(node);
        }
    }
}

int BrainCluster::run_agent(Node& node, const lrmd::AgentCall& call) {
    const std::string& resource = call.resource.value();
    if (const auto failure = failures_.find(resource + "/" + call.action); failure != failures_.end()) {
        const int rc = failure->second;
        failures_.erase(failure);
        return rc;
    }
    if (call.action == "start") {
        node.active.insert(resource);
    } else if (call.action == "stop") {
        node.active.erase(resource);
    } else if (call.action == "monitor") {
        return node.active.contains(resource) ? 0 : 7;
    }
    return 0;
}

// Cuts the node off and says so to everybody, at once.
void BrainCluster::obey(Node& node, const fencing::ToFencer& message) {
    const auto* fence = std::get_if<fencing::Fence>(&message);
    if (const auto* device = std::get_if<fencing::DeviceAction>(&message)) {
        node.brain->on_fencer(fencing::DeviceDone{.call = device->call, .outcome = {}}, moment());
    }
    if (fence == nullptr) {
        return;
    }
    const fencing::HistoryEntry entry{.request = "r",
                                      .target = fence->target,
                                      .action = fence->action,
                                      .state = fencing::HistoryState::success,
                                      .origin = fencing::NodeName(node.self.name.value()),
                                      .client = fence->client};
    const auto call = fence->call;
    for (const auto& other : nodes_) {
        if (other->self.name.value() == fence->target.value() && other->is_on) {
            other->is_on = false;
            other->brain.reset();
            other->active.clear();
            other->agents.clear();
            form_view();
        }
    }
    for (const auto& other : nodes_) {
        if (other->brain) {
            other->brain->on_fencer(fencing::FenceNotice{.entry = entry}, moment());
        }
    }
    node.brain->on_fencer(fencing::FenceDone{.call = call, .outcome = {}, .entry = entry}, moment());
}

// --- what happens to nodes -------------------------------------------------------------------------------------------

void BrainCluster::power_off(int number) {
    Node& gone = node(number);
    gone.is_on = false;
    gone.brain.reset();
    gone.active.clear();
    gone.agents.clear();
    form_view();
}

void BrainCluster::power_on(int number) {
    Node& back = node(number);
    back.is_on = true;
    back.executor = lrmd::Executor(1);
    back.self.incarnation = messaging::Incarnation(back.self.incarnation.value() + 1);
    start_brain(back);
    form_view();
}

void BrainCluster::crash_brain(int number) {
    node(number).brain.reset();
    node(number).executor.on_disconnected(kBrainClient);
    form_view();
}

void BrainCluster::restart_brain(int number) {
    Node& back = node(number);
    back.self.incarnation = messaging::Incarnation(back.self.incarnation.value() + 1);
    start_brain(back);
    form_view();
}

void BrainCluster::ask_to_shut_down(int number) {
    brain(number).on_shutdown_requested(moment());
    step(node(number));
}

ClientAnswer BrainCluster::ask(int number, ClientRequest request) {
    const std::uint64_t id = ++next_request_;
    brain(number).on_client_request(ClientId(1), id, {.user = "root", .groups = {}, .name = "test"}, std::move(request),
                                    moment());
    step(node(number));
    for (int tries = 0; tries < 6000 && !answers_.contains(id); ++tries) {
        run_for(base::Milliseconds(10));
    }
    const auto found = answers_.find(id);
    if (found == answers_.end()) {
        return {.rc = -1, .message = "no answer", .note = {}, .body = {}};
    }
    return std::move(found->second);
}

ClientAnswer BrainCluster::configure(int number, const std::string& section, const std::string& input) {
    cib::Request request;
    request.operation = cib::Operation::modify;
    request.scope = section;
    request.input = std::move(*xml::Document::parse(input));
    request.can_create = true;
    return ask(number, CibCall{.request = std::move(request)});
}

std::set<int> BrainCluster::active_on(const std::string& resource) const {
    std::set<int> places;
    for (std::size_t index = 0; index < nodes_.size(); ++index) {
        if (nodes_[index]->active.contains(resource)) {
            places.insert(static_cast<int>(index) + 1);
        }
    }
    return places;
}

void BrainCluster::fail_next(const std::string& resource, const std::string& operation, int rc) {
    failures_[resource + "/" + operation] = rc;
}

void BrainCluster::kill_service(const std::string& resource) {
    for (const auto& node : nodes_) {
        node->active.erase(resource);
    }
}

Brain* BrainCluster::coordinator() {
    for (const auto& node : nodes_) {
        if (node->brain && node->brain->replica().is_coordinator()) {
            return node->brain.get();
        }
    }
    return nullptr;
}

std::optional<Exit> BrainCluster::exit_of(int number) const {
    return node(number).exit;
}

int BrainCluster::count_operations(const std::string& text) const {
    return static_cast<int>(
        std::ranges::count_if(log_, [&](const std::string& line) { return line.find("AGENT " + text) != std::string::npos; }));
}

std::string BrainCluster::log_text() const {
    std::string text;
    for (const std::string& line : log_) {
        text += line + "\n";
    }
    return text;
}

}  // namespace systole::crmd
