#pragma once

#include "base/result.hpp"
#include "os/descriptor.hpp"

#include <string>

namespace systole::os {

/// Holds a file locked as long as it lives, with our pid in it: two daemons of a kind exclude each other. The kernel drops the
/// lock with the process, however it ends.
class LockFile {
public:
    /// Errors: exists (held by another process, whose pid the message names), io, denied.
    [[nodiscard]] static base::Result<LockFile> acquire(const std::string& path);

private:
    explicit LockFile(Descriptor file) : file_(std::move(file)) {}

    Descriptor file_;
};

}  // namespace systole::os
