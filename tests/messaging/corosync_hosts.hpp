#pragma once

#include "real_transport.hpp"

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace systole::messaging::contract {

/// Real Corosync daemons in namespaces of their own; see corosync_ring.sh. All are gone with this object, or with this process.
class CorosyncHosts {
public:
    /// Starts `count` hosts. Nothing, with a reason, where that cannot be done.
    struct Made {
        std::unique_ptr<CorosyncHosts> hosts;
        std::string reason;
    };
    [[nodiscard]] static Made make(unsigned count);

    CorosyncHosts(const CorosyncHosts&) = delete;
    CorosyncHosts& operator=(const CorosyncHosts&) = delete;
    CorosyncHosts(CorosyncHosts&&) = delete;
    CorosyncHosts& operator=(CorosyncHosts&&) = delete;
    ~CorosyncHosts();

    /// Runs something inside a host's network and mount namespaces.
    void run_in(unsigned host, const std::function<void()>& what) const;
    /// Kills the host's Corosync.
    void power_off(unsigned host) const;

private:
    CorosyncHosts() = default;

    std::string prefix_;
    TemporaryDirectory directory_;
    std::vector<pid_t> pids_;
};

}  // namespace systole::messaging::contract
