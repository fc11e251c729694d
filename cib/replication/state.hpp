#pragma once

#include "base/digest.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "cib/version.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace systole::cib {

/// The two parts of the replicated state.
/// Configuration: everything below `configuration`, admin_epoch, epoch, validate-with (and crm_feature_set). Durable, in the log.
/// Status: the rest: below `status`, and the other attributes of the top element. Memory, applied as it is delivered.
enum class Part {
    status,
    configuration,
};

/// What one request of a batch came to.
struct Outcome {
    enum class Kind {
        failed,                 ///< nothing of it took effect
        unchanged,              ///< done, without any change
        changed_status,         ///< its effect is in `status_effect` only
        changed_configuration,  ///< its effect is in `configuration_effect` (what it did to status as well is in `status_effect`)
    };
    Kind kind = Kind::failed;
    std::string answer;  ///< for the client, opaque here
};

/// The result of a tentative execution: one answer for each request, and one effect for each part, empty if it did not change.
/// The digests are those that the part has after its effect has been applied to the state that was executed on.
struct Execution {
    std::vector<Outcome> outcomes;
    std::string configuration_effect;
    std::string status_effect;
    base::Hash128 configuration_digest;
    base::Hash128 status_digest;
};

struct Digests {
    base::Hash128 configuration;
    base::Hash128 status;

    friend bool operator==(const Digests&, const Digests&) = default;
};

/// What is replicated: a CIB, or a fake in tests. Requests, answers, effects and snapshots are opaque to replication.
///
/// Between the execution of a configuration effect and its apply other status effects may be applied, and the other way round:
/// so the effect on one part must not depend on the content of the other. The version follows from that: a configuration effect
/// sets admin_epoch, epoch and num_updates to the values it was executed to; a status effect raises num_updates by one from
/// wherever it is when applied. Neither digest covers num_updates nor the five attributes ignored by Pacemaker's digests.
class ReplicatedState {
public:
    ReplicatedState() = default;
    ReplicatedState(const ReplicatedState&) = delete;
    ReplicatedState& operator=(const ReplicatedState&) = delete;
    ReplicatedState(ReplicatedState&&) = delete;
    ReplicatedState& operator=(ReplicatedState&&) = delete;
    virtual ~ReplicatedState() = default;

    /// Executes the requests in order, each on the result of those before, and undoes it all: the state is as before.
    /// A request that fails leaves no trace in the effects. With `part` status, a request that would change the configuration
    /// must fail; with configuration it may change both. `now` is the coordinator's wall clock (cib-last-written, rules).
    [[nodiscard]] virtual Execution execute(std::span<const std::string> requests, Part part, base::WallTime now) = 0;

    /// Applies an effect. An error (`corrupt`) means that this replica differs from the one it was executed on; the state may then
    /// be anything until `restore`.
    [[nodiscard]] virtual base::Result<void> apply(Part part, std::string_view effect) = 0;

    /// The part as bytes from which `restore` makes an equal one (equal digests, equal bytes).
    [[nodiscard]] virtual std::string snapshot(Part part) const = 0;
    /// Replaces the part. Error `corrupt`: the bytes are no snapshot; the state is as before.
    [[nodiscard]] virtual base::Result<void> restore(Part part, std::string_view bytes) = 0;

    [[nodiscard]] virtual Digests digests() const = 0;
    [[nodiscard]] virtual Version version() const = 0;
};

}  // namespace systole::cib
