#pragma once

#include "tools/fencing/session.hpp"

namespace systole::tools {

/// `--list-registered`, `--list TARGET`: the devices that this node's fencer knows, or those that can fence a node. Returns the
/// exit status, as all of these.
[[nodiscard]] int list_registered_devices(FencingSession& session);
[[nodiscard]] int list_capable_devices(FencingSession& session);
/// `--list-targets DEVICE`: what the device's agent lists.
[[nodiscard]] int list_device_targets(FencingSession& session);
/// `--query DEVICE`: whether the device answers its monitor.
[[nodiscard]] int query_device(FencingSession& session);

/// `--register`, `--deregister`, `--register-level`, `--deregister-level`: beside what the CIB says, on this node only.
[[nodiscard]] int register_device(FencingSession& session);
[[nodiscard]] int deregister_device(FencingSession& session);
[[nodiscard]] int register_level(FencingSession& session);
[[nodiscard]] int deregister_level(FencingSession& session);

}  // namespace systole::tools
