#pragma once

#include "base/result.hpp"
#include "messaging/corosync/handles.hpp"
#include "messaging/types.hpp"

#include <memory>
#include <optional>

namespace systole::messaging::corosync {

/// Follows votequorum's opinion.
class QuorumWatch {
public:
    /// Errors: `not_connected`, `invalid` (Corosync runs without a quorum provider), `io`.
    [[nodiscard]] static base::Result<std::unique_ptr<QuorumWatch>> start();

    /// The newest opinion since the last call. Errors: `not_connected` when Corosync is gone.
    [[nodiscard]] base::Result<std::optional<Quorum>> dispatch();

    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    QuorumWatch() = default;
    struct Callbacks;

    QuorumHandle handle_;
    int descriptor_ = -1;
    std::optional<Quorum> newest_;
};

}  // namespace systole::messaging::corosync
