#include "sim/cluster/executor_host.hpp"

#include "crmd/brain.hpp"

#include <algorithm>

namespace systole::sim {

namespace {

bool has_nothing(const lrmd::Output& output) {
    return output.store.empty() && output.send.empty() && output.act.empty() && output.drop.empty();
}

}  // namespace

lrmd::Moment ExecutorHost::moment() const {
    return {.time = world_->now(), .wall = world_->cluster.moment().wall};
}

// --- lives -----------------------------------------------------------------------------------------------------------

void ExecutorHost::power_came() {
    ++boot_;
    executor_.emplace(1);
    settle();
}

void ExecutorHost::power_went() {
    life_.end();
    executor_.reset();
    disconnect();
    stored_executor_.clear();
    stored_resources_.clear();
    agents_.clear();
}

void ExecutorHost::crash() {
    if (!executor_) {
        return;
    }
    world_->trace.add(world_->now(), "{} executor killed", world_->name(id_));
    life_.end();
    executor_.reset();
    client_.reset();
    for (auto& [pid, agent] : agents_) {
        agent.is_orphan = true;
    }
    if (brain_ != nullptr) {
        world_->cluster.post(id_, [brain = brain_](cib::Moment at) { brain->on_executor_lost(at); });
    }
    life_.after(world_->draw(kDaemonRestart), [this] {
        lrmd::Executor::Stored stored{.executor = stored_executor_, .resources = {}};
        for (const auto& [id, text] : stored_resources_) {
            stored.resources.push_back(text);
        }
        std::vector<std::string> problems;
        executor_.emplace(lrmd::Executor::restore(stored, problems));
        world_->trace.add(world_->now(), "{} executor is back, {} problems", world_->name(id_), problems.size());
        settle();
        open_connection();
    });
}

void ExecutorHost::connect(crmd::Brain& brain) {
    brain_ = &brain;
    if (executor_) {
        client_ = lrmd::ClientId(++last_client_);
        brain.on_executor_connected(world_->cluster.moment());
    }
}

void ExecutorHost::open_connection() {
    if (brain_ != nullptr && executor_) {
        client_ = lrmd::ClientId(++last_client_);
        world_->cluster.post(id_, [brain = brain_](cib::Moment at) { brain->on_executor_connected(at); });
    }
}

void ExecutorHost::disconnect() {
    brain_ = nullptr;
    if (client_ && executor_) {
        executor_->on_disconnected(*client_);
        settle();
    }
    client_.reset();
}

// --- messages --------------------------------------------------------------------------------------------------------

void ExecutorHost::from_brain(lrmd::ToExecutor message) {
    if (!client_) {
        return;
    }
    life_.arrive(world_->draw(kLocalDelay), [this, client = *client_, message = std::move(message)] {
        if (client_ == client) {
            executor_->on_message(moment(), client, message);
            settle();
        }
    });
}

void ExecutorHost::tell_brain(lrmd::FromExecutor message) {
    if (brain_ != nullptr) {
        if (world_->sabotage.from_executor) {
            world_->sabotage.from_executor(message);
        }
        world_->cluster.post(id_, [brain = brain_, message = std::move(message)](cib::Moment at) {
            brain->on_executor(message, at);
        });
    }
}

void ExecutorHost::settle() {
    for (lrmd::Output output = executor_->take_output(); !has_nothing(output); output = executor_->take_output()) {
        for (const lrmd::Store& store : output.store) {
            keep(store);
        }
        for (lrmd::Send& send : output.send) {
            if (client_ == send.to) {
                tell_brain(std::move(send.message));
            }
        }
        for (const lrmd::Act& what : output.act) {
            std::visit([this](const auto& specific) { act(specific); }, what);
        }
        if (client_ && std::ranges::find(output.drop, *client_) != output.drop.end()) {
            open_connection();
        }
    }
    life_.set_timer(executor_->next_timer(), [this] {
        executor_->on_timer(moment());
        settle();
    });
}

void ExecutorHost::keep(const lrmd::Store& store) {
    if (!store.resource) {
        stored_executor_ = store.text.value_or("");
    } else if (store.text) {
        stored_resources_[store.resource->value()] = *store.text;
    } else {
        stored_resources_.erase(store.resource->value());
    }
}

// --- agents ----------------------------------------------------------------------------------------------------------

void ExecutorHost::act(const lrmd::StartAgent& start) {
    const int pid = ++last_pid_;
    executor_->on_started(start.run, {.pid = pid, .start_ticks = boot_});
    const bool is_about_a_resource = start.call.action != "meta-data";
    if (is_about_a_resource) {
        world_->safety.agent_begins(id_, start.call);
    }
    const Services::Run plan = world_->services.begin(id_, start.call);
    if (is_about_a_resource) {
        world_->trace.add(world_->now(), "{} AGENT {} {}{}", world_->name(id_), start.call.resource.value(), start.call.action,
                          plan.hangs ? " (will hang)" : plan.fails ? " (will fail)" : "");
    }
    agents_.emplace(pid, AgentProcess{.run = start.run, .call = start.call, .plan = plan});
    if (!plan.hangs) {
        // Not of the daemon's life: agents end whether it lives or not.
        world_->queue().after(plan.takes, [this, pid, boot = boot_] {
            if (boot == boot_) {
                end_agent(pid);
            }
        });
    }
}

void ExecutorHost::end_agent(int pid) {
    const auto found = agents_.find(pid);
    if (found == agents_.end()) {
        return;
    }
    const AgentProcess agent = found->second;
    agents_.erase(found);
    lrmd::AgentEnd end = world_->services.end(id_, agent.call, agent.plan);
    end.run_time = agent.plan.takes;
    if (!agent.is_orphan) {
        life_.after(base::Milliseconds(0), [this, run = agent.run, end = std::move(end)] {
            executor_->on_end(moment(), run, end);
            settle();
        });
    }
}

void ExecutorHost::act(const lrmd::KillAgent& kill) {
    const auto found = std::ranges::find_if(
        agents_, [&](const auto& item) { return !item.second.is_orphan && item.second.run == kill.run; });
    if (found == agents_.end()) {
        return;  // It has ended meanwhile, which the executor is about to hear.
    }
    world_->services.killed(id_, found->second.call);
    agents_.erase(found);
    life_.after(world_->draw(kLocalDelay), [this, run = kill.run] {
        executor_->on_end(moment(), run, {.how = lrmd::AgentEnd::How::signalled, .signal = 9});
        settle();
    });
}

void ExecutorHost::act(const lrmd::KillLeftover& leftover) {
    const auto found = agents_.find(leftover.mark.pid);
    if (found != agents_.end() && leftover.mark.start_ticks == boot_) {
        world_->services.killed(id_, found->second.call);
        agents_.erase(found);
    }
}

bool ExecutorHost::is_busy() const {
    return std::ranges::any_of(agents_, [](const auto& item) {
        return item.second.call.action != "monitor" && item.second.call.action != "meta-data";
    });
}

}  // namespace systole::sim
