#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "ipc/server.hpp"
#include "lrmd/agent_runner.hpp"
#include "lrmd/executor.hpp"
#include "lrmd/record_files.hpp"
#include "os/durable_file.hpp"
#include "os/loop.hpp"
#include "os/paths.hpp"

#include <memory>
#include <vector>

namespace systole::daemons {

/// The executor core with real clients, processes, files and timers.
class LrmdService {
public:
    /// Restores what a former process knew and starts to listen. Errors: io, denied (run directory), exists (another lrmd).
    [[nodiscard]] static base::Result<std::unique_ptr<LrmdService>> start(os::Loop& loop,
                                                                          base::Logger& logger,
                                                                          os::Disk& disk,
                                                                          const os::Paths& paths);
    LrmdService(const LrmdService&) = delete;
    LrmdService& operator=(const LrmdService&) = delete;
    LrmdService(LrmdService&&) = delete;
    LrmdService& operator=(LrmdService&&) = delete;
    /// Stops nothing: resources and agents that run go on.
    ~LrmdService();

private:
    LrmdService(os::Loop& loop, base::Logger& logger, os::Disk& disk, const os::Paths& paths);

    [[nodiscard]] base::Result<void> restore();
    [[nodiscard]] base::Result<void> listen(const os::Paths& paths);
    [[nodiscard]] lrmd::Moment now() const;

    void on_message(ipc::ConnectionId connection, const xml::Document& body);
    void on_end(lrmd::RunId run, const lrmd::AgentEnd& end);
    /// Carries out what the executor wants, in its order, until it wants nothing.
    void carry_out();
    void keep(const std::vector<lrmd::Store>& stores);
    void perform(const lrmd::Act& act);
    void log(const lrmd::FromExecutor& message);

    os::Loop& loop_;
    base::Logger& logger_;
    lrmd::RecordFiles files_;
    lrmd::AgentRunner runner_;
    lrmd::Executor executor_;
    std::unique_ptr<ipc::Server> server_;
    os::Watch timer_;
};

}  // namespace systole::daemons
