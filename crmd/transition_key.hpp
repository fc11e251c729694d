#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace systole::crmd {

/// Ties a result to the action that asked for it: `ACTION:TRANSITION:TARGETRC:UUID`.
struct TransitionKey {
    int action = 0;
    int transition = 0;  ///< -1: not part of a transition (injected)
    int target_rc = 0;
    std::string dc;  ///< instance id of the coordinator that wrote the graph, 36 characters
    bool operator==(const TransitionKey&) const = default;

    [[nodiscard]] std::string text() const;
    /// Nothing if it is not such a key.
    static std::optional<TransitionKey> parse(std::string_view text);
};

}  // namespace systole::crmd
