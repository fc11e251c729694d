#pragma once

#include "lrmd/executor.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace systole::test {

using namespace std::chrono_literals;

/// Plays the world around an executor: clock, agents that end when told, the brain, and the stored records.
class ExecutorDriver {
public:
    static constexpr auto kWallStart = 1'700'000'000;

    ExecutorDriver() { settle(); }

    [[nodiscard]] lrmd::Moment now() const {
        return {.time = base::Time(elapsed_),
                .wall = base::WallTime(std::chrono::floor<base::Seconds>(elapsed_) + base::Seconds(kWallStart))};
    }

    void send(const lrmd::ToExecutor& message, std::uint64_t client = 1) {
        executor_.on_message(now(), lrmd::ClientId(client), message);
        settle();
    }

    /// Attaches as the brain and registers resources of a dummy agent.
    void prepare(const std::vector<std::string>& resources, const std::string& standard = "ocf") {
        send(lrmd::Attach{term});
        for (const auto& id : resources) {
            send(lrmd::RegisterResource{{lrmd::ResourceId(id), {standard, standard == "ocf" ? "test" : "", "Dummy"}}});
        }
        sent.clear();
    }

    [[nodiscard]] lrmd::RunOperation operation(const std::string& resource,
                                               const std::string& name,
                                               base::Milliseconds interval = 0ms) const {
        return {.term = term,
                .resource = lrmd::ResourceId(resource),
                .key = {.operation = name, .interval = interval},
                .transition_key = resource + name + std::to_string(next_key_++)};
    }

    void run(const std::string& resource, const std::string& name, base::Milliseconds interval = 0ms) {
        send(operation(resource, name, interval));
    }

    /// Time passes; timers go off when they are due.
    void pass(base::Milliseconds span) {
        const auto end = elapsed_ + span;
        while (executor_.next_timer() && executor_.next_timer()->time_since_epoch() <= end) {
            elapsed_ = std::max(elapsed_, executor_.next_timer()->time_since_epoch());
            executor_.on_timer(now());
            settle();
        }
        elapsed_ = end;
    }

    /// The agent that runs for a resource (or for meta-data: empty name) ends.
    void end(const std::string& resource, lrmd::AgentEnd how) {
        const auto found = std::find_if(running.begin(), running.end(),
                                        [&](const auto& one) { return one.second.resource.value() == resource; });
        if (found != running.end()) {
            const auto run = found->first;
            running.erase(found);
            executor_.on_end(now(), run, how);
            settle();
        }
    }
    void end(const std::string& resource, int exit_code) { end(resource, lrmd::AgentEnd{.exit_code = exit_code}); }
    void killed(const std::string& resource) {
        end(resource, lrmd::AgentEnd{.how = lrmd::AgentEnd::How::signalled, .signal = 9});
    }

    /// The executor process dies and is started again from what it had stored.
    void restart() {
        running.clear();
        std::vector<std::string> problems;
        lrmd::Executor::Stored stored{.executor = stored_executor};
        for (const auto& [id, text] : stored_resources) {
            stored.resources.push_back(text);
        }
        executor_ = lrmd::Executor::restore(stored, problems);
        settle();
    }

    /// Actions that run now, as "resource action".
    [[nodiscard]] std::vector<std::string> actions() const {
        std::vector<std::string> names;
        for (const auto& [run, call] : running) {
            names.push_back(call.resource.value() + " " + call.action);
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    /// Messages of one type sent since the last clear, in order.
    template <typename Message>
    [[nodiscard]] std::vector<Message> told() const {
        std::vector<Message> messages;
        for (const auto& one : sent) {
            if (const auto* const message = std::get_if<Message>(&one.message); message != nullptr) {
                messages.push_back(*message);
            }
        }
        return messages;
    }

    [[nodiscard]] lrmd::Result last_result() const {
        const auto all = told<lrmd::Completed>();
        return all.empty() ? lrmd::Result{.exit_reason = "nothing was reported"} : all.back().result;
    }

    lrmd::Executor& executor() { return executor_; }

    lrmd::Term term{.generation = 1, .counter = 5, .coordinator = "n1"};
    std::vector<lrmd::Send> sent;
    std::vector<lrmd::KillAgent> kills;
    std::vector<lrmd::AgentMark> leftovers;
    std::vector<std::uint64_t> dropped;
    std::map<lrmd::RunId, lrmd::AgentCall> running;
    std::string stored_executor;
    std::map<std::string, std::string> stored_resources;

private:
    /// Carries out effects until there are none.
    void settle() {
        for (auto output = executor_.take_output(); !is_empty(output); output = executor_.take_output()) {
            for (auto& store : output.store) {
                keep(store);
            }
            std::move(output.send.begin(), output.send.end(), std::back_inserter(sent));
            for (const auto& act : output.act) {
                perform(act);
            }
            for (const auto& client : output.drop) {
                dropped.push_back(client.value());
            }
        }
    }

    static bool is_empty(const lrmd::Output& output) {
        return output.store.empty() && output.send.empty() && output.act.empty() && output.drop.empty();
    }

    void keep(lrmd::Store& store) {
        if (!store.resource) {
            stored_executor = store.text.value_or("");
        } else if (store.text) {
            stored_resources[store.resource->value()] = std::move(*store.text);
        } else {
            stored_resources.erase(store.resource->value());
        }
    }

    void perform(const lrmd::Act& act) {
        if (const auto* const start = std::get_if<lrmd::StartAgent>(&act); start != nullptr) {
            running.emplace(start->run, start->call);
            executor_.on_started(start->run, {.pid = static_cast<int>(1000 + start->run.value()), .start_ticks = 77});
        } else if (const auto* const kill = std::get_if<lrmd::KillAgent>(&act); kill != nullptr) {
            kills.push_back(*kill);
        } else {
            leftovers.push_back(std::get<lrmd::KillLeftover>(act).mark);
        }
    }

    lrmd::Executor executor_;
    base::Milliseconds elapsed_{1'000'000};
    mutable int next_key_ = 1;
};

}  // namespace systole::test
