#include "sim/cluster/fencer_host.hpp"

#include "base/text.hpp"
#include "crmd/brain.hpp"

#include <algorithm>

namespace systole::sim {

namespace {

using fencing::Action;

/// From power on to a running stack.
constexpr DelayRange kBoot{base::Milliseconds(500), base::Milliseconds(4000)};

constexpr const char* kFenceMetadata = R"(<resource-agent><parameters><parameter name="plug"/></parameters><actions>
<action name="on"/><action name="off"/><action name="reboot"/><action name="list"/><action name="status"/>
<action name="monitor"/></actions></resource-agent>)";

/// The value of an option in an agent's input.
std::string option(const std::string& input, std::string_view name) {
    for (const std::string_view line : base::split_words(input, "\n")) {
        const std::size_t equals = line.find('=');
        if (line.substr(0, equals) == name && equals != std::string_view::npos) {
            return std::string(line.substr(equals + 1));
        }
    }
    return {};
}

}  // namespace

fencing::Moment FencerHost::moment() const {
    return {.now = world_->now(), .wall = world_->cluster.moment().wall.time_since_epoch()};
}

void FencerHost::power_came() {
    start();
}

void FencerHost::start() {
    fencer_.emplace(base::Rng(world_->rng.next()));
    if (brain_ != nullptr) {
        ++connection_;
        world_->cluster.post(id_, [brain = brain_](cib::Moment at) { brain->on_fencer_connected(at); });
    }
}

void FencerHost::power_went() {
    life_.end();
    fencer_.reset();
    brain_ = nullptr;
    switching_.clear();
}

void FencerHost::crash() {
    if (!fencer_) {
        return;
    }
    world_->trace.add(world_->now(), "{} fencer killed", world_->name(id_));
    life_.end();
    fencer_.reset();
    switching_.clear();
    if (brain_ != nullptr) {
        world_->cluster.post(id_, [brain = brain_](cib::Moment at) { brain->on_fencer_lost(at); });
    }
    life_.after(world_->draw(kDaemonRestart), [this] { start(); });
}

void FencerHost::connect(crmd::Brain& brain) {
    brain_ = &brain;
    ++connection_;
    if (fencer_) {
        brain.on_fencer_connected(world_->cluster.moment());
    }
}

void FencerHost::from_brain(fencing::ToFencer message) {
    life_.arrive(world_->draw(kLocalDelay), [this, connection = connection_, message = std::move(message)] {
        if (connection == connection_ && fencer_) {
            carry_out(fencer_->step(message, moment()));
        }
    });
}

void FencerHost::carry_out(fencing::Fencer::Output output) {
    for (const fencing::AgentRun& run : output.runs) {
        run_agent(run);
    }
    for (fencing::FromFencer& message : output.messages) {
        if (brain_ != nullptr) {
            world_->cluster.post(id_, [brain = brain_, message = std::move(message)](cib::Moment at) {
                brain->on_fencer(message, at);
            });
        }
    }
    life_.set_timer(fencer_->deadline(), [this] { carry_out(fencer_->tick(moment())); });
}

// --- agents and the power switch -------------------------------------------------------------------------------------

void FencerHost::run_agent(const fencing::AgentRun& run) {
    const auto action = fencing::parse_action(option(run.input, "action"));
    const base::Milliseconds takes = world_->draw({base::Milliseconds(1), faults_->longest});
    if (!action || *action == Action::metadata) {
        life_.after(takes, [this, id = run.id] { end_agent(id, {.output = kFenceMetadata}); });
        return;
    }
    if (*action == Action::off || *action == Action::on || *action == Action::reboot) {
        const std::string plug = option(run.input, "plug");
        for (const messaging::Voter& voter : world_->cluster.nodes().voters) {
            if (voter.name.value() == plug) {
                use_switch(run, *action, voter.id);
                return;
            }
        }
        life_.after(takes, [this, id = run.id] { end_agent(id, {.exit_code = 1, .error_output = "no such plug"}); });
        return;
    }
    life_.after(takes, [this, id = run.id, fails = world_->rng.chance(faults_->fails_per_mille)] {
        end_agent(id, {.exit_code = fails ? 1 : 0});
    });
}

/// Whether it hangs or fails, the switch may have been thrown.
void FencerHost::use_switch(const fencing::AgentRun& run, Action action, NodeId target) {
    const bool hangs = world_->rng.chance(faults_->hangs_per_mille);
    const bool fails = world_->rng.chance(faults_->fails_per_mille);
    const bool is_thrown = (!hangs && !fails) || world_->rng.chance(500);
    world_->trace.add(world_->now(), "{} FENCE AGENT {} {}{}", world_->name(id_), to_text(action), world_->name(target),
                      hangs ? " (will hang)" : fails ? " (will fail)" : "");
    switching_.insert(run.id);
    const base::Milliseconds half = world_->draw({base::Milliseconds(1), faults_->longest / 2 + base::Milliseconds(1)});
    life_.after(half, [this, action, target, is_thrown] {
        if (is_thrown && action != Action::on) {
            world_->cluster.power_off(target);
        }
    });
    if (hangs) {
        life_.after(run.timeout, [this, id = run.id] { end_agent(id, {.how = fencing::AgentEnd::How::timed_out}); });
    } else if (fails) {
        life_.after(half * 2, [this, id = run.id] { end_agent(id, {.exit_code = 1, .error_output = "the switch failed"}); });
    } else {
        life_.after(half * 2, [this, id = run.id, action, target] { finish_switch(id, action, target); });
    }
}

void FencerHost::finish_switch(fencing::RunId run, Action action, NodeId target) {
    world_->trace.add(world_->now(), "{} fence agent has done {} to {}", world_->name(id_), to_text(action), world_->name(target));
    if (action != Action::on) {
        world_->safety.is_surely_down(target);
    }
    if (action != Action::off) {
        world_->queue().after(world_->draw(kBoot), [world = world_, target] { world->cluster.power_on(target); });
    }
    end_agent(run, {});
}

void FencerHost::end_agent(fencing::RunId run, fencing::AgentEnd end) {
    switching_.erase(run);
    carry_out(fencer_->on_run_end(run, end, moment()));
}

}  // namespace systole::sim
