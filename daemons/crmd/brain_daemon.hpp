#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/rng.hpp"
#include "cib/replicated_cib.hpp"
#include "cib/schemas.hpp"
#include "cib/storage/disk_worker.hpp"
#include "crmd/brain.hpp"
#include "daemons/crmd/cib_exporter.hpp"
#include "daemons/crmd/daemon_link.hpp"
#include "daemons/crmd/policy_runner.hpp"
#include "daemons/settings.hpp"
#include "ipc/server.hpp"
#include "messaging/channel.hpp"
#include "os/durable_file.hpp"
#include "os/loop.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace systole::daemons {

/// The brain in the world: feeds crmd::Brain with what happens and carries out what it wants. Decides nothing.
class BrainDaemon {
public:
    BrainDaemon(os::Loop& loop, base::Logger& logger, Settings settings);
    BrainDaemon(const BrainDaemon&) = delete;
    BrainDaemon& operator=(const BrainDaemon&) = delete;
    BrainDaemon(BrainDaemon&&) = delete;
    BrainDaemon& operator=(BrainDaemon&&) = delete;
    ~BrainDaemon() = default;

    /// Reads the disk, joins the group, opens the socket. Errors: whatever of these cannot be done; the daemon is of no use then.
    [[nodiscard]] base::Result<void> start();
    /// SIGTERM: leave in good order; a second one ends it at once.
    void shut_down();
    /// Why the loop was stopped; nothing while it runs.
    [[nodiscard]] std::optional<crmd::Exit> exit() const { return exit_; }

private:
    [[nodiscard]] base::Result<void> open_channel();
    [[nodiscard]] base::Result<void> open_brain();
    [[nodiscard]] base::Result<void> listen();
    /// What a new node brings in: an exported or imported cib.xml, or an empty CIB.
    [[nodiscard]] xml::Document initial_cib();
    void on_channel(messaging::Event event);
    void on_client_request(ipc::ConnectionId connection, ipc::RequestId request, const xml::Document& body);
    void step();
    void carry_out(crmd::BrainOutput output);
    void send(std::vector<messaging::Outgoing> messages);
    void set_timer();
    void end(crmd::Exit exit);
    [[nodiscard]] cib::Moment now() const { return {.now = loop_.now(), .wall = loop_.wall_now()}; }

    os::Loop& loop_;
    base::Logger& logger_;
    Settings settings_;
    base::Rng rng_ = base::Rng::from_system();
    std::unique_ptr<os::Disk> disk_;
    std::optional<cib::Schemas> schemas_;
    std::optional<cib::ReplicatedCib> state_;
    messaging::Incarnation incarnation_;
    std::unique_ptr<messaging::Channel> channel_;
    std::vector<messaging::Event> early_events_;  ///< of the channel, before the brain was there
    std::unique_ptr<crmd::Brain> brain_;
    std::unique_ptr<cib::DiskWorker> disk_worker_;
    std::optional<CibExporter> exporter_;
    std::unique_ptr<ipc::Server> server_;
    std::map<ipc::ConnectionId, crmd::ClientIdentity> clients_;
    std::optional<DaemonLink> executor_;
    std::optional<DaemonLink> fencer_;
    std::optional<PolicyRunner> policy_;
    os::Watch timer_;
    std::optional<crmd::Exit> exit_;
    bool is_stepping_ = false;
};

}  // namespace systole::daemons
