#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

enum class ConstraintDepth {
    direct,     ///< the constraints of the resource itself
    recursive,  ///< also those of everything it is colocated with
};

/// `--constraints`, `--stack`: location and colocation constraints of a resource. Without --force, those of the group or clone
/// that it is in. Returns the exit status.
[[nodiscard]] int list_constraints(ResourceContext& context, ConstraintDepth depth);

}  // namespace systole::tools
