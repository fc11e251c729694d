#pragma once

#include "base/result.hpp"
#include "lrmd/executor.hpp"
#include "os/durable_file.hpp"

#include <string>
#include <vector>

namespace systole::lrmd {

/// Keeps the executor's records as one file per resource, so that a write costs what the change costs. They are there for a
/// restart of the executor, not for a reboot.
class RecordFiles {
public:
    RecordFiles(os::Disk& disk, std::string directory) : disk_(disk), directory_(std::move(directory)) {}

    /// All that is there; `problems` names files that cannot be read. Errors: io, denied (the directory cannot be made or
    /// listed).
    [[nodiscard]] base::Result<Executor::Stored> load(std::vector<std::string>& problems);
    [[nodiscard]] base::Result<void> apply(const Store& store);

    /// The file name of a resource: any id gives a valid one, different ids different ones.
    [[nodiscard]] static std::string file_name(const ResourceId& id);

private:
    os::Disk& disk_;
    std::string directory_;
};

}  // namespace systole::lrmd
