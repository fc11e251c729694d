#pragma once

#include "base/log.hpp"
#include "messaging/channel.hpp"
#include "os/loop.hpp"

#include <memory>
#include <string>

namespace systole::messaging::corosync {

struct CorosyncChannelConfig {
    Incarnation incarnation;
    std::string group = "systole";  ///< CPG group; all nodes of a cluster use the same
};

/// The group channel over a running Corosync: ordered multicast by CPG, quorum by votequorum, names by cmap.
/// `self` and `node_list` are known after `open`.
[[nodiscard]] std::unique_ptr<Channel> make_corosync_channel(os::Loop& loop, base::Logger& logger, CorosyncChannelConfig config);

}  // namespace systole::messaging::corosync
