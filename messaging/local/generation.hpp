#pragma once

#include "base/result.hpp"
#include "os/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// Which process may be the sequencer: one file `ring-N.lock` per generation of the channel's directory, locked by its
/// sequencer for as long as it lives. A new one needs a new, higher generation.
namespace systole::messaging::local {

/// The highest generation there is; nothing in an unused directory.
[[nodiscard]] std::optional<std::uint64_t> newest_generation(const std::string& directory);

/// Whether the generation's sequencer has died (nobody holds its lock).
[[nodiscard]] bool is_abandoned(const std::string& directory, std::uint64_t generation);

/// Makes a generation, locked by us for as long as the result lives, and removes the files of older ones.
/// Errors: `exists` (another process was faster), `io`.
[[nodiscard]] base::Result<os::Descriptor> make_generation(const std::string& directory, std::uint64_t generation);

/// Path of the generation's socket.
[[nodiscard]] std::string socket_path(const std::string& directory, std::uint64_t generation);

}  // namespace systole::messaging::local
