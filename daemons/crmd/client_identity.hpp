#pragma once

#include "crmd/brain_output.hpp"
#include "ipc/server.hpp"

namespace systole::daemons {

/// Names and groups of the user at the other end of a connection, and the name of its program.
[[nodiscard]] crmd::ClientIdentity identify(const ipc::Peer& peer);

}  // namespace systole::daemons
