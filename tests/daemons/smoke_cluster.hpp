#pragma once

#include "base/result.hpp"
#include "crmd/client_protocol.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::daemons {

/// Real daemons of several nodes on this machine, in a temporary directory, over the local transport: with a Dummy-like agent
/// that notes what it is asked to do, and a fence agent that kills a node's processes.
class SmokeCluster {
public:
    /// `program_dir`: where the daemons were built; `schema_dir`: the schemas.
    SmokeCluster(int size, const std::string& program_dir, const std::string& schema_dir);
    SmokeCluster(const SmokeCluster&) = delete;
    SmokeCluster& operator=(const SmokeCluster&) = delete;
    SmokeCluster(SmokeCluster&&) = delete;
    SmokeCluster& operator=(SmokeCluster&&) = delete;
    /// Kills what is left, by the pids that it knows.
    ~SmokeCluster();

    void start_node(int node);
    /// SIGKILL to all daemons of a node; its services end with it.
    void power_off(int node);
    void kill_daemon(int node, const std::string& daemon);
    /// SIGTERM to the supervisor; its exit status, or nothing if it takes longer than `limit`.
    std::optional<int> shut_down(int node, std::chrono::seconds limit);

    base::Result<crmd::ClientAnswer> ask(int node, const crmd::ClientRequest& request);
    base::Result<crmd::ClientAnswer> configure(int node, const std::string& section, const std::string& input);

    /// Waits until it holds; the time it took, or nothing after `limit`.
    static std::optional<std::chrono::milliseconds> wait_for(const std::function<bool()>& condition, std::chrono::seconds limit);
    [[nodiscard]] bool is_idle(int members);
    /// Nodes on which the agent has the resource started.
    [[nodiscard]] std::set<int> active_on(const std::string& resource) const;
    /// How often agents were asked for the operation.
    [[nodiscard]] int count(const std::string& resource, const std::string& operation) const;
    /// The logs' ends, for a failed test.
    [[nodiscard]] std::string logs() const;
    [[nodiscard]] std::set<pid_t> running_daemons() const;

private:
    void write_file(const std::string& path, const std::string& text, bool is_program) const;
    [[nodiscard]] std::string node_dir(int node) const;
    [[nodiscard]] std::vector<std::string> environment(int node) const;
    [[nodiscard]] pid_t pid_of(int node, const std::string& daemon) const;

    std::string root_;
    int size_;
    std::map<int, pid_t> supervisors_;
};

}  // namespace systole::daemons
