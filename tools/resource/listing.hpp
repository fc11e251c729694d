#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--list`: all resources and their states. Returns the exit status, as all of these.
[[nodiscard]] int list_resources(ResourceContext& context);
/// `--list-raw`: ids of primitives, instances with their numbers.
[[nodiscard]] int list_ids(ResourceContext& context);
/// `--locate`: where a resource runs.
[[nodiscard]] int locate_resource(ResourceContext& context);

enum class ResourceXml { expanded, raw };
/// `--query-xml`, `--query-xml-raw`: the definition, with or without what its template gives.
[[nodiscard]] int query_resource_xml(ResourceContext& context, ResourceXml form);

enum class OperationList { active, all };
/// `--list-operations`, `--list-all-operations`: the recorded results.
[[nodiscard]] int list_operations(ResourceContext& context, OperationList which);

}  // namespace systole::tools
