#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--get-parameter`, of instance attributes, meta-attributes (--meta), utilization or XML attributes (--element). Returns the
/// exit status, as all of these.
[[nodiscard]] int get_parameter(ResourceContext& context);
[[nodiscard]] int set_parameter(ResourceContext& context);
[[nodiscard]] int delete_parameter(ResourceContext& context);

}  // namespace systole::tools
