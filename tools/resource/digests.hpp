#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--digests`: the digests of a resource's parameters on a node as its history would record them; arguments NAME=VALUE override
/// parameters (and `CRM_meta_interval`, `CRM_meta_timeout` of the operation). Returns the exit status.
[[nodiscard]] int show_digests(ResourceContext& context);

}  // namespace systole::tools
