#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "daemons/settings.hpp"
#include "messaging/channel.hpp"
#include "os/durable_file.hpp"
#include "os/loop.hpp"

#include <memory>
#include <string>

namespace systole::daemons {

/// The number of this life of the brain: higher than that of every life before on this node. Errors: io.
[[nodiscard]] base::Result<messaging::Incarnation> next_incarnation(os::Disk& disk,
                                                                    const std::string& state_dir,
                                                                    base::WallTime now);

/// The channel that the settings ask for, not open yet. Errors: those of the local node list; not_found (this node is not in it).
[[nodiscard]] base::Result<std::unique_ptr<messaging::Channel>> make_channel(os::Loop& loop,
                                                                             base::Logger& logger,
                                                                             const Settings& settings,
                                                                             messaging::Incarnation incarnation);

}  // namespace systole::daemons
