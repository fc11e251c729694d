#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--move`: prefer a node, or leave the one where it runs. Returns the exit status, as all of these.
[[nodiscard]] int move_resource(ResourceContext& context);
/// `--ban`: keep off a node.
[[nodiscard]] int ban_resource(ResourceContext& context);
/// `--clear`: take back what the others did.
[[nodiscard]] int clear_resource(ResourceContext& context);

}  // namespace systole::tools
