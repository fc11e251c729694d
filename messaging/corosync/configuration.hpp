#pragma once

#include "base/result.hpp"
#include "messaging/node_list.hpp"

namespace systole::messaging::corosync {

/// The voters from Corosync's node list (cmap) and the quorum options in force (votequorum). A node without a name in
/// corosync.conf goes by its first address.
/// Errors: `not_connected` (no Corosync here), `invalid` (no node list, no votequorum), `io`.
[[nodiscard]] base::Result<NodeList> read_node_list();

}  // namespace systole::messaging::corosync
