#pragma once

#include "base/strong_id.hpp"
#include "cib/replication/disk.hpp"
#include "crmd/client_protocol.hpp"
#include "fencing/protocol.hpp"
#include "lrmd/protocol.hpp"
#include "messaging/channel.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace systole::crmd {

/// A connection of a client, chosen by the adapter and never used twice.
using ClientId = base::StrongId<struct BrainClientTag, std::uint64_t>;

/// Who a client is, vouched for by the kernel.
struct ClientIdentity {
    std::string user;
    std::vector<std::string> groups;
    std::string name;  ///< of the program, as far as it told; recorded with its changes
};

/// The answer to one request of a client.
struct Reply {
    ClientId client;
    std::uint64_t request = 0;
    ClientAnswer answer;
};

/// Something clients have subscribed to.
struct Announcement {
    std::vector<ClientId> clients;
    Notification notification;
};

/// Run the policy engine on Brain::policy_input(), taken now, and report the graph with this number.
struct DecisionOrder {
    std::uint64_t run = 0;
};

enum class Severity { error, warn, info, debug };

struct LogLine {
    Severity severity = Severity::info;
    std::string text;
};

/// The brain is done; the process ends.
struct Exit {
    enum class Why {
        shut_down,     ///< everything was moved away or stopped
        escalated,     ///< a second request came, or the first took too long: resources may still run here
        fenced,        ///< others have fenced this node: the whole stack stays down
        channel_lost,  ///< the cluster layer is gone: start again
    };
    Why why = Why::shut_down;
};

/// What a brain wants done after an event, in the order of the fields.
struct BrainOutput {
    std::vector<cib::DiskOperation> persist;
    std::vector<messaging::Outgoing> send;
    std::vector<lrmd::ToExecutor> to_executor;
    std::vector<fencing::ToFencer> to_fencer;
    std::vector<DecisionOrder> decisions;
    std::vector<Reply> replies;
    std::vector<Announcement> announcements;
    std::vector<LogLine> log;
    std::optional<Exit> exit;
};

}  // namespace systole::crmd
