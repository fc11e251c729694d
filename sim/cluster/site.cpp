#include "sim/cluster/site.hpp"

#include "xml/document.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace systole::sim {

namespace {

/// From an end of the software to its next start, by the supervisor or by hand.
constexpr DelayRange kSoftwareRestart{base::Milliseconds(100), base::Milliseconds(3000)};
constexpr DelayRange kOperator{base::Milliseconds(3000), base::Milliseconds(12'000)};
constexpr base::Milliseconds kWatch{500};

}  // namespace

Site::Site(messaging::NodeList nodes, RandomCib cib, base::Rng& rng, Trace& trace, const Sabotage& sabotage)
    : cib_(std::move(cib)),
      cluster_(nodes, brain_kind(), rng, trace),
      services_(nodes, rng),
      safety_(cib_.resources, services_, !nodes.options.two_node),
      world_{.cluster = cluster_,
             .rng = rng,
             .trace = trace,
             .services = services_,
             .safety = safety_,
             .sabotage = sabotage} {
    for (const messaging::Voter& voter : nodes.voters) {
        executors_.emplace(voter.id, std::make_unique<ExecutorHost>(voter.id, world_));
        fencers_.emplace(voter.id, std::make_unique<FencerHost>(voter.id, world_, device_faults_));
    }
    cluster_.set_hooks(hooks());
}

NodeKind Site::brain_kind() {
    return {.make =
                [this](const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at) {
                    const NodeId id = identity.self.id;
                    safety_.came_back(id);
                    auto node = std::make_unique<BrainNode>(identity, disk, at,
                                                            BrainNode::Surroundings{.world = world_,
                                                                                    .executor = *executors_.at(id),
                                                                                    .fencer = *fencers_.at(id),
                                                                                    .initial_cib = cib_.text});
                    brains_[id] = node.get();
                    return node;
                },
            .read_changes = &read_cib_changes,
            .holds_change = &holds_cib_change,
            .ends_by_itself = true};
}

Cluster::Hooks Site::hooks() {
    return {.power_came =
                [this](NodeId id) {
                    executors_.at(id)->power_came();
                    fencers_.at(id)->power_came();
                },
            .power_went =
                [this](NodeId id) {
                    safety_.power_went(id);
                    services_.power_went(id);
                    executors_.at(id)->power_went();
                    fencers_.at(id)->power_went();
                },
            .software_ended =
                [this](NodeId id) {
                    brains_.erase(id);
                    executors_.at(id)->disconnect();
                    fencers_.at(id)->disconnect();
                    world_.queue().after(world_.draw(kSoftwareRestart), [this, id] { cluster_.start_software(id); });
                }};
}

void Site::keep_alive() {
    for (const messaging::Voter& voter : cluster_.nodes().voters) {
        if (!cluster_.is_on(voter.id) && world_.rng.chance(100)) {
            world_.queue().after(world_.draw(kOperator), [this, id = voter.id] { cluster_.power_on(id); });
        }
    }
    world_.queue().after(kWatch, [this] { keep_alive(); });
}

void Site::freeze(NodeId id, base::Milliseconds span) {
    cluster_.pause(id, span);
    executors_.at(id)->hang(span);
    fencers_.at(id)->hang(span);
}

void Site::kill_service(NodeId id) {
    const std::vector<std::string> active = services_.active_at(id);
    if (!active.empty()) {
        const std::string& victim = active[world_.rng.below(active.size())];
        world_.trace.add(world_.now(), "{} service {} dies", world_.name(id), victim);
        services_.die(id, victim);
    }
}

void Site::ask(NodeId id, crmd::ClientRequest request) {
    const auto found = brains_.find(id);
    if (found != brains_.end()) {
        // Requests are move-only, events are copied: shared by the copies.
        auto shared = std::make_shared<crmd::ClientRequest>(std::move(request));
        cluster_.post(id, [brain = found->second, shared](cib::Moment at) { brain->ask(std::move(*shared), at); });
    }
}

const crmd::Brain* Site::coordinator() const {
    const crmd::Brain* coordinator = nullptr;
    for (const auto& [id, node] : brains_) {
        if (node->brain().replica().is_coordinator()) {
            if (coordinator != nullptr) {
                return nullptr;
            }
            coordinator = &node->brain();
        }
    }
    return coordinator;
}

bool Site::is_calm() const {
    const crmd::Brain* const brain = coordinator();
    const bool is_idle = brain != nullptr && brain->controller().state() == crmd::Controller::State::idle &&
                         brain->replica().members().size() == cluster_.nodes().voters.size();
    return is_idle && std::ranges::none_of(executors_, [](const auto& item) { return item.second->is_busy(); }) &&
           std::ranges::none_of(fencers_, [](const auto& item) { return item.second->is_busy(); }) && cluster_.is_settled();
}

namespace {

/// Ids of the actions that can be carried out if all goes well: what a graph holds in a circle never begins.
std::set<std::string_view> actions_within_reach(xml::Element graph) {
    std::set<std::string_view> reached;
    for (std::size_t before = reached.size() + 1; before != reached.size();) {
        before = reached.size();
        for (const xml::Element synapse : graph.children("synapse")) {
            const auto inputs = synapse.child("inputs").children();
            const bool is_ready = std::all_of(inputs.begin(), inputs.end(), [&](xml::Element trigger) {
                return reached.contains(trigger.child().get("id"));
            });
            if (is_ready) {
                reached.insert(synapse.child("action_set").child().get("id"));
            }
        }
    }
    return reached;
}

}  // namespace

std::vector<std::string> Site::open_actions() const {
    const crmd::Brain* const brain = coordinator();
    if (brain == nullptr) {
        return {"no coordinator"};
    }
    const base::Result<std::string> graph = run_policy(brain->policy_input());
    if (!graph) {
        return {graph.error().message};
    }
    const auto document = xml::Document::parse(*graph, {.source = "graph"});
    const std::set<std::string_view> reached = actions_within_reach(document->root());
    std::vector<std::string> keys;
    for (const xml::Element synapse : document->root().children("synapse")) {
        for (const xml::Element action : synapse.child("action_set").children()) {
            if (!action.is("pseudo_event") && reached.contains(action.get("id"))) {
                keys.emplace_back(action.get("operation_key", action.get("operation")));
            }
        }
    }
    return keys;
}

}  // namespace systole::sim
