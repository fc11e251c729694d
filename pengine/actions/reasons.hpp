#pragma once

#include <string_view>

namespace systole::pengine {

// Reasons of actions that other parts recognise. The texts are part of the output's format.

inline constexpr std::string_view kDefinitionChanged = "resource definition change";
inline constexpr std::string_view kNoQuorum = "no quorum";
inline constexpr std::string_view kQuorumFreeze = "quorum freeze";

}  // namespace systole::pengine
