#include "sim/cluster/brain_node.hpp"

#include "base/ensure.hpp"
#include "base/iso8601.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::sim {

namespace {

constexpr std::string_view kChangePrefix = "change-";
const crmd::ClientId kClient{1};
/// How long the policy engine's child takes, mostly and at times.
constexpr DelayRange kPolicy{base::Milliseconds(1), base::Milliseconds(30)};
constexpr DelayRange kSlowPolicy{base::Milliseconds(100), base::Milliseconds(1500)};
constexpr unsigned kSlowPolicyPerMille = 50;

bool is_majority(const messaging::View& view, const messaging::NodeList& nodes) {
    unsigned votes = 0;
    for (const messaging::Host& host : view.hosts) {
        const messaging::Voter* const voter = messaging::find_voter(nodes, host.id);
        votes += voter != nullptr ? voter->votes : 0;
    }
    return votes >= (nodes.options.two_node ? 1 : messaging::majority_of(messaging::total_votes(nodes)));
}

}  // namespace

std::vector<std::string> read_cib_changes(std::string_view bytes) {
    const std::string mark = fmt::format("id=\"{}", kChangePrefix);
    std::vector<std::string> names;
    for (std::size_t at = bytes.find(mark); at != std::string_view::npos; at = bytes.find(mark, at)) {
        at += mark.size();
        names.emplace_back(bytes.substr(at, bytes.find('"', at) - at));
    }
    return names;
}

bool holds_cib_change(std::string_view file, const std::string& name) {
    return file.find(fmt::format("\"{}{}\"", kChangePrefix, name)) != std::string_view::npos;
}

base::Result<std::string> run_policy(const xml::Document& input) {
    pengine::RunOptions options;
    options.now = base::DateTime::from_epoch(base::parse_whole_integer(input.root().get("execution-date")).value_or(0));
    options.is_live = true;
    auto cluster = pengine::schedule(input.root(), options);
    if (!cluster) {
        return cluster.error();
    }
    return pengine::graph_xml(**cluster, pengine::build_graph(**cluster));
}

BrainNode::BrainNode(const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at, Surroundings surroundings)
    : id_(identity.self.id),
      surroundings_(surroundings),
      disk_(disk),
      rng_(surroundings.world.rng.next()),
      state_(std::move(*xml::Document::parse(surroundings.initial_cib)), nullptr) {
    crmd::BrainConfig config{.self = identity.self,
                             .nodes = identity.nodes,
                             .cluster_name = "simulated",
                             .infrastructure = "sim",
                             .version = "1",
                             .started = at.now,
                             .replication_rules = surroundings.world.sabotage.replication};
    auto brain = crmd::Brain::start(std::move(config), state_, disk_.load(), rng_);
    base::ensure(brain.has_value(), "the simulated node list is one that is supported");
    brain_ = std::move(*brain);
    surroundings_.executor.connect(*brain_);
    surroundings_.fencer.connect(*brain_);
}

void BrainNode::receive(const messaging::Event& event, cib::Moment at) {
    if (const auto* view = std::get_if<messaging::View>(&event)) {
        in_majority_ = is_majority(*view, surroundings_.world.cluster.nodes());
    }
    const auto& sabotage = surroundings_.world.sabotage.quorum;
    if (const auto* quorum = std::get_if<messaging::Quorum>(&event); quorum != nullptr && sabotage) {
        messaging::Quorum changed = *quorum;
        sabotage(changed);
        brain_->on_channel(changed, at);
        return;
    }
    brain_->on_channel(event, at);
}

void BrainNode::work_disk(bool flushes, cib::Moment at) {
    const DiskQueue::Done done = disk_.work(flushes);
    if (done.flushed) {
        brain_->on_flushed(*done.flushed, at);
    } else if (done.failure) {
        brain_->on_disk_failed(*done.failure, at);
    }
}

void BrainNode::request(const std::string& text, bool is_durable, cib::Moment at) {
    const std::uint64_t number = ++last_request_;
    requests_.emplace(number, text);
    const crmd::ClientIdentity identity{.user = "root", .groups = {}, .name = "sim"};
    if (is_durable) {
        cib::Request request;
        request.operation = cib::Operation::create;
        request.scope = "crm_config";
        request.input = xml::Document::create("cluster_property_set");
        request.input->mutable_root().set("id", std::string(kChangePrefix) + text);
        brain_->on_client_request(kClient, number, identity, crmd::CibCall{.request = std::move(request)}, at);
        return;
    }
    const std::vector<std::string_view> words = base::split_words(text);
    crmd::AttributeUpdate update{.name = std::string(words.front()), .value = std::string(words.back()), .node = {}, .dampening = {}};
    brain_->on_client_request(kClient, number, identity, std::move(update), at);
}

void BrainNode::ask(crmd::ClientRequest request, cib::Moment at) {
    brain_->on_client_request(kClient, ++last_request_, {.user = "root", .groups = {}, .name = "sim"}, std::move(request), at);
}

/// Without num_updates, which counts status changes.
std::string BrainNode::configuration_text() const {
    const xml::Element root = state_.root();
    return fmt::format("{} {} {} {}", root.get("admin_epoch"), root.get("epoch"), root.get("validate-with"),
                       xml::to_text(root.child("configuration")));
}

bool BrainNode::is_settled() const {
    return brain_->replica().is_writable() && brain_->replica().is_synced();
}

// --- effects ---------------------------------------------------------------------------------------------------------

NodeOutput BrainNode::take_output() {
    crmd::BrainOutput from = brain_->take_output();
    NodeOutput output;
    log(output, from);
    disk_.add(std::move(from.persist));
    output.has_disk_work = disk_.has_work();
    output.send = std::move(from.send);
    instruct(from);
    for (const crmd::DecisionOrder& order : from.decisions) {
        decide(order.run);
    }
    for (const crmd::Reply& reply : from.replies) {
        if (requests_.contains(reply.request)) {
            output.answers.push_back(answer_of(reply));
        }
    }
    output.has_ended = from.exit.has_value();
    return output;
}

void BrainNode::log(NodeOutput& output, const crmd::BrainOutput& from) const {
    for (const crmd::LogLine& line : from.log) {
        output.remarks.push_back(line.text);
    }
    if (from.exit) {
        output.remarks.push_back(fmt::format("exits, why {}", static_cast<int>(from.exit->why)));
    }
}

void BrainNode::instruct(crmd::BrainOutput& output) {
    Safety& safety = surroundings_.world.safety;
    for (lrmd::ToExecutor& message : output.to_executor) {
        if (const auto* run = std::get_if<lrmd::RunOperation>(&message)) {
            safety.instructed(id_, *run, in_majority_);
        }
        surroundings_.executor.from_brain(std::move(message));
    }
    for (fencing::ToFencer& message : output.to_fencer) {
        if (const auto* fence = std::get_if<fencing::Fence>(&message)) {
            safety.fencing_asked(id_, fence->target.value(), in_majority_);
        }
        surroundings_.fencer.from_brain(std::move(message));
    }
}

/// On the CIB as it is now; the answer comes later, as from a child process.
void BrainNode::decide(std::uint64_t run) {
    World& world = surroundings_.world;
    base::Result<std::string> graph = run_policy(brain_->policy_input());
    if (graph && world.sabotage.graph) {
        graph = world.sabotage.graph(*graph);
    }
    const base::Milliseconds delay = world.draw(world.rng.chance(kSlowPolicyPerMille) ? kSlowPolicy : kPolicy);
    world.queue().after(delay, [&world, id = id_, life = world.cluster.life_of(id_), brain = brain_.get(), run, graph] {
        if (world.cluster.life_of(id) == life) {
            world.cluster.post(id, [brain, run, graph](cib::Moment at) { brain->on_decision(run, graph, at); });
        }
    });
}

ClientAnswer BrainNode::answer_of(const crmd::Reply& reply) {
    ClientAnswer answer{.request = requests_.extract(reply.request).mapped(), .kind = ClientAnswer::Kind::failed};
    if (reply.answer.rc == 0) {
        answer.kind = ClientAnswer::Kind::done;
    } else if (reply.answer.rc == cib::exit_code_of(cib::Status::timeout)) {
        answer.kind = ClientAnswer::Kind::unknown;
    } else if (reply.answer.rc == cib::exit_code_of(cib::Status::no_quorum) ||
               reply.answer.rc == cib::exit_code_of(cib::Status::busy)) {
        answer.kind = ClientAnswer::Kind::refused;
    }
    return answer;
}

}  // namespace systole::sim
