#pragma once

#include "base/result.hpp"
#include "os/descriptor.hpp"
#include "os/process.hpp"

namespace systole::os {

/// A child just started, with the ends of its streams (not blocking) and a descriptor that tells its end.
struct Spawned {
    int pid = 0;
    Descriptor pidfd;
    Descriptor output;
    Descriptor error_output;
};

/// Forks and executes; returns when the program has replaced the child, or could not. Errors as Process::start().
[[nodiscard]] base::Result<Spawned> spawn(const Command& command);

}  // namespace systole::os
