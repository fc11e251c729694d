#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// The line of a primitive, or of a bundle's replica shown as one (tools specification §4.5).
class PrimitiveText {
public:
    PrimitiveText(const pengine::Cluster& cluster, const StatusOptions& options) : cluster_(cluster), options_(options) {}

    /// The line of a primitive under its own name and at its own place.
    [[nodiscard]] std::string of(const pengine::Resource& rsc) const;
    /// The same under another name and at a given node, which may be null.
    [[nodiscard]] std::string of(const pengine::Resource& rsc, std::string_view name, const pengine::Node* node) const;

    /// The text of the exit code of a failed probe of this resource name on a node (null: any); nothing if there is none.
    [[nodiscard]] std::optional<std::string_view> failed_probe(std::string_view rsc_name, const pengine::Node* node) const;

private:
    [[nodiscard]] std::string state_text(const pengine::Resource& rsc) const;
    [[nodiscard]] std::string flags_text(const pengine::Resource& rsc, const pengine::Node* node) const;

    const pengine::Cluster& cluster_;
    const StatusOptions& options_;
};

/// "STANDARD[:PROVIDER]:TYPE".
[[nodiscard]] std::string agent_text(const pengine::Agent& agent);

/// The role as it is shown: a started instance of a promotable clone is unpromoted.
[[nodiscard]] pengine::Role displayed_role(const pengine::Resource& rsc);

/// "Starting" and the like for an operation that is under way; empty for operations that change no state.
[[nodiscard]] std::string_view pending_state_text(std::string_view task);

/// The id without the number of an anonymous instance.
[[nodiscard]] std::string_view printable_id(const pengine::Resource& rsc);

/// What an exit code of an OCF agent means, in words.
[[nodiscard]] std::string_view exit_code_text(int exit_code);

}  // namespace systole::sim
