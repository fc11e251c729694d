#include "daemons/crmd/transport.hpp"

#include "base/number.hpp"
#include "messaging/corosync/corosync_channel.hpp"
#include "messaging/local/local_channel.hpp"

#include <algorithm>

namespace systole::daemons {

base::Result<messaging::Incarnation> next_incarnation(os::Disk& disk, const std::string& state_dir, base::WallTime now) {
    const std::string path = state_dir + "/incarnation";
    if (const auto made = disk.make_directory(state_dir); !made) {
        return made.error();
    }
    std::uint64_t last = 0;
    if (const auto text = disk.read(path)) {
        last = static_cast<std::uint64_t>(base::parse_integer(*text).value_or(base::ParsedInteger{}).value);
    }
    // The clock helps when the file is lost; the file when the clock was set back.
    const auto by_clock = static_cast<std::uint64_t>(now.time_since_epoch().count());
    const std::uint64_t next = std::max(last + 1, by_clock);
    if (const auto written = disk.replace(path, std::to_string(next) + "\n"); !written) {
        return written.error();
    }
    return messaging::Incarnation(next);
}

base::Result<std::unique_ptr<messaging::Channel>> make_channel(os::Loop& loop,
                                                               base::Logger& logger,
                                                               const Settings& settings,
                                                               messaging::Incarnation incarnation) {
    if (settings.transport == Transport::corosync) {
        return messaging::corosync::make_corosync_channel(loop, logger, {.incarnation = incarnation});
    }
    auto nodes = messaging::local::read_node_list(settings.channel_directory);
    if (!nodes) {
        return nodes.error();
    }
    const messaging::Voter* self = messaging::find_voter(*nodes, messaging::NodeName(settings.paths.node_name));
    if (self == nullptr) {
        return base::Error{base::Errc::not_found,
                           "node '" + settings.paths.node_name + "' is not in " + settings.channel_directory + "/nodes"};
    }
    messaging::local::LocalChannelConfig config;
    config.directory = settings.channel_directory;
    config.self = {.id = self->id, .name = self->name, .incarnation = incarnation};
    config.nodes = std::move(*nodes);
    return messaging::local::make_local_channel(loop, logger, std::move(config));
}

}  // namespace systole::daemons
