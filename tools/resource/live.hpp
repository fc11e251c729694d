#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--cleanup` and `--refresh`: forget failures, or the whole history. Returns the exit status, as all of these.
[[nodiscard]] int clean_up_resource(ResourceContext& context);
[[nodiscard]] int refresh_resource(ResourceContext& context);
/// `--fail`: as if a resource had failed on a node.
[[nodiscard]] int fail_resource(ResourceContext& context);
/// `--delete`: take a resource out of the configuration.
[[nodiscard]] int delete_resource(ResourceContext& context);

}  // namespace systole::tools
