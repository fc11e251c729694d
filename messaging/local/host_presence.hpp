#pragma once

#include "base/result.hpp"
#include "messaging/types.hpp"
#include "os/descriptor.hpp"

#include <string>
#include <utility>

namespace systole::messaging::local {

/// Says that a host is up, by a lock that the kernel drops with the process: held by the supervisor, it tells a host whose
/// brain crashed from a host that is gone.
class HostPresence {
public:
    /// Errors: `exists` (another process does it for this host), `io`.
    [[nodiscard]] static base::Result<HostPresence> announce(const std::string& directory, NodeId host);

    /// Whether some process announces the host. Looking does not disturb an announcement that is being made.
    [[nodiscard]] static bool is_there(const std::string& directory, NodeId host);

private:
    explicit HostPresence(os::Descriptor file) : file_(std::move(file)) {}

    os::Descriptor file_;
};

}  // namespace systole::messaging::local
