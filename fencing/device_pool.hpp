#pragma once

#include "base/rng.hpp"
#include "base/time.hpp"
#include "fencing/agent.hpp"
#include "fencing/protocol.hpp"
#include "fencing/settings.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace systole::fencing {

/// The devices of this node and the runs of their agents: who can be reached by which, and doing it, with delays, limits
/// and retries. What takes time calls back with its answer, from one of the functions below that take the time.
class DevicePool {
public:
    using OnCapabilities = std::function<void(std::vector<Capability>)>;
    using OnOutcome = std::function<void(const Outcome&)>;
    using OnEnd = std::function<void(const AgentEnd&)>;

    /// One use of one device.
    struct Use {
        DeviceId device;
        Action action = Action::off;
        std::optional<NodeName> target;
        Milliseconds timeout{0};             ///< of the agent, if the device has none configured for the action
        Milliseconds delay{0};               ///< added to the device's own; negative: none at all
        std::function<bool()> still_wanted;  ///< asked right before the agent runs; may be empty
    };

    explicit DevicePool(base::Rng rng);

    /// The name of this node: some actions only run on their target.
    void set_self(NodeName self) { self_ = std::move(self); }

    /// Replaces the devices; those that stay the same keep what is known of them.
    void configure(const std::vector<DeviceConfig>& devices, base::Time now);

    /// Which devices can do it, by priority.
    void query(const NodeName& target, Action action, base::Time now, const OnCapabilities& done);
    /// Everything registered, as for an action on nobody in particular.
    [[nodiscard]] std::vector<Capability> all() const;

    /// Uses one device. The outcome is `not_found` for an unknown one, `stale` if it was not wanted any more.
    void use(Use use, base::Time now, OnOutcome done);
    /// Tries all that can do it, one after the other, until one succeeds; unfencing needs all that require it.
    void use_any(const Use& use, base::Time now, const OnOutcome& done);

    /// A started device may be monitored, and is verified when that works.
    void start(const DeviceId& device, Milliseconds timeout, base::Time now, OnEnd done);
    void monitor(const DeviceId& device, Milliseconds timeout, base::Time now, OnEnd done);
    /// False if there is no such device.
    [[nodiscard]] bool stop(const DeviceId& device);

    /// Runs an agent once as asked, whether its device is registered or not.
    void ask(const AskAgent& question, base::Time now, OnEnd done);

    void on_run_end(RunId run, const AgentEnd& end, base::Time now);
    void tick(base::Time now);
    [[nodiscard]] std::optional<base::Time> deadline() const;
    /// What is to be run now.
    [[nodiscard]] std::vector<AgentRun> take_runs() { return std::exchange(runs_, {}); }

private:
    using Continue = std::function<void(base::Time)>;

    struct Job {
        Use use;
        unsigned tries_left = 1;
        base::Time begun{};
        OnEnd done;
    };
    struct Device {
        DeviceConfig config;
        DeviceSettings settings;
        bool is_started = false;
        bool is_verified = false;
        std::set<std::string> targets;            // from the agent's list
        std::optional<base::Time> targets_known;  // when
        unsigned running = 0;
        std::deque<Job> waiting;  // for the action limit
    };
    struct Agent {
        std::optional<AgentMetadata> metadata;
        bool is_running = false;
        Milliseconds pause{0};  // before the next try
        std::optional<base::Time> next_try;
        std::vector<Continue> waiting;
    };
    struct Search;
    /// Several devices being tried, one after the other.
    struct Attempt {
        Use use;
        std::vector<Capability> devices;
        bool needs_all = false;
        OnOutcome done;
        std::size_t next = 0;  // of devices
    };

    void try_next(Attempt attempt, const Outcome& last);

    [[nodiscard]] Device* find(const DeviceId& id);
    [[nodiscard]] const AgentMetadata* metadata_of(const Device& device) const;
    void fetch_metadata(const std::string& agent, base::Time now);
    void with_metadata(const DeviceId& device, base::Time now, Continue next);

    void check(const DeviceId& id, const NodeName& target, Action action, base::Time now, std::function<void(bool)> answer);
    void check_host(const DeviceId& id, const NodeName& target, base::Time now, std::function<void(bool)> answer);
    void check_list(const DeviceId& id, const NodeName& target, base::Time now, std::function<void(bool)> answer);
    void check_status(const DeviceId& id, const NodeName& target, base::Time now, std::function<void(bool)> answer);
    [[nodiscard]] Capability capability(const Device& device, const std::optional<NodeName>& target, Action action) const;

    void run_job(Job job, base::Time now);
    void start_job(Device& device, Job job, base::Time now);
    void on_job_end(const DeviceId& id, Job job, const AgentEnd& end, base::Time now);
    void start_waiting(Device& device, base::Time now);
    [[nodiscard]] Milliseconds delay_of(const Device& device, const Use& use);
    void run(const std::string& agent,
             std::string input,
             Milliseconds timeout,
             std::function<void(const AgentEnd&, base::Time)> done);

    NodeName self_;
    base::Rng rng_;
    std::map<DeviceId, Device> devices_;
    std::map<std::string, Agent> agents_;
    std::multimap<base::Time, Job> delayed_;
    std::map<RunId, std::function<void(const AgentEnd&, base::Time)>> running_;
    std::vector<AgentRun> runs_;
    RunId last_run_ = 0;
    base::Time now_{};  // of the call under way, for what its answers lead to
};

}  // namespace systole::fencing
