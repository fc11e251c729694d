#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "fencing/agent_runner.hpp"
#include "fencing/fencer.hpp"
#include "ipc/server.hpp"
#include "os/loop.hpp"
#include "os/paths.hpp"

#include <memory>
#include <optional>

namespace systole::daemons {

/// The fencer core with a real brain, agents and timers. It has one client: the connection that said Hello last.
class FencedService {
public:
    /// Starts to listen. Errors: exists (another fenced), io.
    [[nodiscard]] static base::Result<std::unique_ptr<FencedService>> start(os::Loop& loop,
                                                                            base::Logger& logger,
                                                                            const os::Paths& paths);
    FencedService(const FencedService&) = delete;
    FencedService& operator=(const FencedService&) = delete;
    FencedService(FencedService&&) = delete;
    FencedService& operator=(FencedService&&) = delete;
    ~FencedService() = default;

private:
    FencedService(os::Loop& loop, base::Logger& logger, const os::Paths& paths);

    [[nodiscard]] base::Result<void> listen(const os::Paths& paths);
    [[nodiscard]] static fencing::Moment moment_of(const os::Loop& loop);
    void on_message(ipc::ConnectionId connection, const xml::Document& body);
    void carry_out(fencing::Fencer::Output output);
    void log(const fencing::FromFencer& message);

    os::Loop& loop_;
    base::Logger& logger_;
    fencing::Fencer fencer_;
    fencing::AgentRunner runner_;
    std::unique_ptr<ipc::Server> server_;
    std::optional<ipc::ConnectionId> brain_;
    os::Watch timer_;
};

}  // namespace systole::daemons
