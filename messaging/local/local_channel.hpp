#pragma once

#include "base/log.hpp"
#include "messaging/channel.hpp"
#include "messaging/local/session.hpp"
#include "os/loop.hpp"

#include <memory>
#include <string>

namespace systole::messaging::local {

struct LocalChannelConfig {
    std::string directory;  ///< shared by the nodes and by nobody else; exists
    Member self;
    NodeList nodes;
    OutboxLimits limits;
    base::Milliseconds hang_timeout{2000};  ///< a process that says nothing for so long is taken for dead
    base::Milliseconds quorum_grace{1000};
};

/// The node list of a channel's directory: its file `nodes`, see parse_node_list.
/// Errors: `not_found`, `io`, `invalid`.
[[nodiscard]] base::Result<NodeList> read_node_list(const std::string& directory);

/// The embedded transport: several nodes on one machine, no privileges, nothing to configure but a directory. The first
/// node there serves as sequencer inside its process; when it dies the next one takes over (design §6.6.4).
[[nodiscard]] std::unique_ptr<Channel> make_local_channel(os::Loop& loop, base::Logger& logger, LocalChannelConfig config);

/// Sends a command for demonstrations and tests to the sequencer of a directory and returns its answer; blocks.
/// Commands: see Sequencer. Errors: `not_connected`, `timeout`, `io`, `refused` (the command makes no sense).
[[nodiscard]] base::Result<std::string> command_sequencer(const std::string& directory, const std::string& command);

}  // namespace systole::messaging::local
