#include "fencing/device_pool.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace systole::fencing {

namespace {

constexpr Milliseconds kMetadataTimeout{20'000};
constexpr Milliseconds kMetadataFirstPause{10'000};
constexpr Milliseconds kMetadataLongestPause{160'000};

AgentEnd not_run(std::string reason) {
    return {.how = AgentEnd::How::not_run, .exit_code = 1, .error_output = std::move(reason)};
}

Outcome outcome_of(const AgentEnd& end) {
    if (end.is_success()) {
        return {};
    }
    const bool is_late = end.how == AgentEnd::How::timed_out;
    return {.status = is_late ? Status::timed_out : Status::failed, .reason = reason_of(end)};
}

bool is_before(const Capability& one, const Capability& other) {
    return one.priority != other.priority ? one.priority > other.priority : one.id < other.id;
}

/// The end of a job that was not wanted any more when its turn came.
constexpr int kStaleCode = -1;

}  // namespace

DevicePool::DevicePool(base::Rng rng) : rng_(rng) {}

void DevicePool::configure(const std::vector<DeviceConfig>& devices, base::Time now) {
    now_ = now;
    std::map<DeviceId, Device> former = std::exchange(devices_, {});
    for (const DeviceConfig& config : devices) {
        if (auto same = former.find(config.id); same != former.end() && same->second.config == config) {
            devices_.insert(former.extract(same));
        } else {
            devices_[config.id] = {.config = config, .settings = read_settings(config.parameters)};
        }
        fetch_metadata(config.agent, now);
    }
    for (auto& [id, device] : former) {
        for (const Job& job : device.waiting) {
            job.done(not_run("the device was removed"));
        }
    }
}

std::vector<Capability> DevicePool::all() const {
    std::vector<Capability> result;
    for (const auto& [id, device] : devices_) {
        result.push_back(capability(device, std::nullopt, Action::off));
    }
    std::ranges::sort(result, is_before);
    return result;
}

/// Counts the devices that are still being looked at.
struct DevicePool::Search {
    std::size_t open = 0;
    std::vector<Capability> found;
    OnCapabilities done;

    void one_less() {
        if (--open == 0) {
            std::ranges::sort(found, is_before);
            done(found);
        }
    }
};

void DevicePool::query(const NodeName& target, Action action, base::Time now, const OnCapabilities& done) {
    now_ = now;
    std::vector<DeviceId> ids;
    for (const auto& [id, device] : devices_) {
        ids.push_back(id);
    }
    // Shared by the checks under way, of which the last one answers.
    auto search = std::make_shared<Search>(Search{.open = ids.size() + 1, .done = done});
    for (const DeviceId& id : ids) {
        check(id, target, action, now, [this, search, id, target, action](bool can) {
            if (const Device* device = find(id); can && device != nullptr) {
                search->found.push_back(capability(*device, target, action));
            }
            search->one_less();
        });
    }
    search->one_less();
}

void DevicePool::use(Use use, base::Time now, OnOutcome done) {
    now_ = now;
    const DeviceId id = use.device;
    if (find(id) == nullptr) {
        done({.status = Status::not_found, .reason = "no device " + id.value() + " here"});
        return;
    }
    with_metadata(id, now, [this, use = std::move(use), done = std::move(done)](base::Time later) {
        const Device* device = find(use.device);
        const AgentMetadata* metadata = device == nullptr ? nullptr : metadata_of(*device);
        if (metadata == nullptr) {
            done({.status = Status::failed, .reason = "the fence agent of " + use.device.value() + " gives no metadata"});
            return;
        }
        Use effective = use;
        effective.action = effective_action(device->settings, *metadata, use.action);
        Job job{.use = std::move(effective), .begun = later, .done = [done](const AgentEnd& end) {
                    const bool is_stale = end.how == AgentEnd::How::not_run && end.exit_code == kStaleCode;
                    done(is_stale ? Outcome{.status = Status::stale, .reason = end.error_output} : outcome_of(end));
                }};
        job.tries_left = device->settings.action(use.action).tries;
        const base::Time due = later + delay_of(*device, use);
        if (due <= later) {
            run_job(std::move(job), later);
        } else {
            delayed_.emplace(due, std::move(job));
        }
    });
}

void DevicePool::use_any(const Use& use, base::Time now, const OnOutcome& done) {
    if (!use.target) {
        done({.status = Status::invalid, .reason = "no target"});
        return;
    }
    query(*use.target, use.action, now, [this, use, done](std::vector<Capability> devices) {
        const auto is_required = [](const Capability& device) { return device.automatic_unfencing; };
        const bool needs_all = use.action == Action::on && std::ranges::any_of(devices, is_required);
        if (needs_all) {
            std::erase_if(devices, [&](const Capability& device) { return !is_required(device); });
        }
        try_next(Attempt{.use = use, .devices = std::move(devices), .needs_all = needs_all, .done = done},
                 {.status = Status::no_device, .reason = "no device here can do it"});
    });
}

void DevicePool::try_next(Attempt attempt, const Outcome& last) {
    const bool has_tried = attempt.next > 0;
    const bool is_over = has_tried && (last.status == Status::success) != attempt.needs_all;
    if (is_over || attempt.next >= attempt.devices.size()) {
        attempt.done(last);
        return;
    }
    Use one = attempt.use;
    one.device = attempt.devices[attempt.next].id;
    if (has_tried) {
        one.delay = std::min(one.delay, Milliseconds{0});  // the request's delay is for the first device
    }
    ++attempt.next;
    use(std::move(one), now_, [this, attempt = std::move(attempt)](const Outcome& outcome) { try_next(attempt, outcome); });
}

void DevicePool::start(const DeviceId& device, Milliseconds timeout, base::Time now, OnEnd done) {
    Device* found = find(device);
    if (found == nullptr) {
        done(not_run("no device " + device.value() + " is configured for this node"));
        return;
    }
    found->is_started = true;
    monitor(device, timeout, now, [this, device, done = std::move(done)](const AgentEnd& end) {
        if (Device* started = find(device); started != nullptr && !end.is_success()) {
            started->is_started = false;
        }
        done(end);
    });
}

void DevicePool::monitor(const DeviceId& device, Milliseconds timeout, base::Time now, OnEnd done) {
    const Device* found = find(device);
    if (found == nullptr || !found->is_started) {
        done(not_run("device " + device.value() + " is not started here"));
        return;
    }
    with_metadata(device, now, [this, device, timeout, done = std::move(done)](base::Time later) {
        Use use{.device = device, .action = Action::monitor, .timeout = timeout};
        run_job({.use = std::move(use), .begun = later, .done = done}, later);
    });
}

bool DevicePool::stop(const DeviceId& device) {
    Device* found = find(device);
    if (found == nullptr) {
        return false;
    }
    found->is_started = false;
    found->is_verified = false;
    return true;
}

void DevicePool::ask(const AskAgent& question, base::Time, OnEnd done) {
    const Device* registered = find(question.device.id);
    if (question.device.agent.empty() && registered == nullptr) {
        done(not_run("no device " + question.device.id.value() + " here"));
        return;
    }
    const DeviceConfig config = question.device.agent.empty() ? registered->config : question.device;
    const auto known = agents_.find(config.agent);
    const AgentMetadata metadata = known != agents_.end() ? known->second.metadata.value_or(AgentMetadata{}) : AgentMetadata{};
    run(config.agent, agent_input(read_settings(config.parameters), metadata, question.action, question.target), question.timeout,
        [done = std::move(done)](const AgentEnd& end, base::Time) { done(end); });
}

void DevicePool::on_run_end(RunId run, const AgentEnd& end, base::Time now) {
    now_ = now;
    if (auto found = running_.extract(run)) {
        found.mapped()(end, now);
    }
}

void DevicePool::tick(base::Time now) {
    now_ = now;
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
        auto due = delayed_.extract(delayed_.begin());
        run_job(std::move(due.mapped()), now);
    }
    for (auto& [name, agent] : agents_) {
        if (agent.next_try && *agent.next_try <= now) {
            fetch_metadata(name, now);
        }
    }
}

std::optional<base::Time> DevicePool::deadline() const {
    std::optional<base::Time> due;
    const auto consider = [&due](base::Time time) { due = due ? std::min(*due, time) : time; };
    if (!delayed_.empty()) {
        consider(delayed_.begin()->first);
    }
    for (const auto& [name, agent] : agents_) {
        if (agent.next_try) {
            consider(*agent.next_try);
        }
    }
    return due;
}

DevicePool::Device* DevicePool::find(const DeviceId& id) {
    const auto found = devices_.find(id);
    return found == devices_.end() ? nullptr : &found->second;
}

const AgentMetadata* DevicePool::metadata_of(const Device& device) const {
    const auto agent = agents_.find(device.config.agent);
    return agent == agents_.end() || !agent->second.metadata ? nullptr : &*agent->second.metadata;
}

void DevicePool::fetch_metadata(const std::string& name, base::Time now) {
    Agent& agent = agents_[name];
    const bool must_wait = agent.next_try && now < *agent.next_try;
    if (agent.metadata || agent.is_running || must_wait) {
        return;
    }
    agent.is_running = true;
    agent.next_try.reset();
    run(name, "action=metadata\n", kMetadataTimeout, [this, name](const AgentEnd& end, base::Time later) {
        Agent& fetched = agents_[name];
        fetched.is_running = false;
        fetched.metadata = end.is_success() ? parse_metadata(end.output) : std::nullopt;
        if (!fetched.metadata) {
            fetched.pause = std::clamp(fetched.pause * 2, kMetadataFirstPause, kMetadataLongestPause);
            fetched.next_try = later + fetched.pause;
        }
        for (const Continue& next : std::exchange(fetched.waiting, {})) {
            next(later);
        }
    });
}

void DevicePool::with_metadata(const DeviceId& id, base::Time now, Continue next) {
    const Device* device = find(id);
    if (device != nullptr && metadata_of(*device) == nullptr && agents_[device->config.agent].is_running) {
        agents_[device->config.agent].waiting.push_back(std::move(next));
        return;
    }
    next(now);
}

void DevicePool::run(const std::string& agent,
                     std::string input,
                     Milliseconds timeout,
                     std::function<void(const AgentEnd&, base::Time)> done) {
    const RunId id = ++last_run_;
    running_.emplace(id, std::move(done));
    runs_.push_back({.id = id, .agent = agent, .input = std::move(input), .timeout = timeout});
}

void DevicePool::run_job(Job job, base::Time now) {
    Device* device = find(job.use.device);
    if (device == nullptr) {
        job.done(not_run("the device was removed"));
        return;
    }
    device->waiting.push_back(std::move(job));
    start_waiting(*device, now);
}

void DevicePool::start_waiting(Device& device, base::Time now) {
    const unsigned limit = device.settings.action_limit;
    while (!device.waiting.empty() && (limit == 0 || device.running < limit)) {
        Job job = std::move(device.waiting.front());
        device.waiting.pop_front();
        start_job(device, std::move(job), now);
    }
}

void DevicePool::start_job(Device& device, Job job, base::Time now) {
    const Use& use = job.use;
    if (use.still_wanted && !use.still_wanted()) {
        job.done({.how = AgentEnd::How::not_run,
                  .exit_code = kStaleCode,
                  .error_output = "a newer life of the target has joined: nothing was done"});
        return;
    }
    const AgentMetadata* known = metadata_of(device);
    const AgentMetadata metadata = known == nullptr ? AgentMetadata{} : *known;
    const ActionSettings settings = device.settings.action(use.action);
    Milliseconds timeout = settings.timeout.value_or(use.timeout);
    timeout -= std::min(timeout / 2, now - job.begun);
    ++device.running;
    --job.tries_left;
    std::string input = agent_input(device.settings, metadata, use.action, use.target);
    run(device.config.agent, std::move(input), timeout,
        [this, id = device.config.id, job = std::move(job)](const AgentEnd& end, base::Time later) {
            on_job_end(id, job, end, later);
        });
}

void DevicePool::on_job_end(const DeviceId& id, Job job, const AgentEnd& end, base::Time now) {
    Device* device = find(id);
    if (device == nullptr) {
        job.done(end);
        return;
    }
    device->running -= std::min(device->running, 1U);
    const Milliseconds timeout = device->settings.action(job.use.action).timeout.value_or(job.use.timeout);
    const bool has_time = (now - job.begun) * 10 < timeout * 7;
    const bool may_retry = job.use.action != Action::status && end.how == AgentEnd::How::exited && job.tries_left > 0 && has_time;
    if (!end.is_success() && may_retry) {
        device->waiting.push_front(std::move(job));
    } else {
        const bool proves_access =
            job.use.action == Action::monitor || job.use.action == Action::list || job.use.action == Action::status;
        device->is_verified = device->is_verified || (proves_access && end.is_success());
        job.done(end);
        device = find(id);  // the answer may have changed the configuration
    }
    if (device != nullptr) {
        start_waiting(*device, now);
    }
}

Milliseconds DevicePool::delay_of(const Device& device, const Use& use) {
    const bool switches_off = use.action == Action::off || use.action == Action::reboot;
    if (use.delay < Milliseconds{0} || !switches_off || !use.target) {
        return std::max(use.delay, Milliseconds{0});
    }
    Milliseconds delay = device.settings.base_delay(*use.target);
    if (device.settings.delay_max > delay) {
        const std::int64_t spread = (device.settings.delay_max - delay).count();
        delay += Milliseconds{rng_.between(0, spread)};
    }
    return use.delay + delay;
}

}  // namespace systole::fencing
