#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// The evaluated meta table of an operation of a resource (spec 3 §2.5): timeout normalised, on-fail validated, interval in
/// milliseconds. `operation` is the configured one or null. `node` matters for fence devices only and may be null.
/// The table is made at first use and kept: the reference stays valid.
[[nodiscard]] const NameValues& operation_meta(Cluster& cluster, const Resource& rsc, const Operation* operation,
                                               std::string_view name, std::uint32_t interval_ms, const Node* node);

/// What a failure of the operation means, from its evaluated meta table (spec 3 §2.5, 1 §12.4).
[[nodiscard]] OnFail on_fail_of(const Cluster& cluster, const Resource& rsc, std::string_view name,
                                std::uint32_t interval_ms, const NameValues& meta);
/// The role the resource falls back to after such a failure.
[[nodiscard]] Role fail_role_of(const Resource& rsc, std::string_view name, OnFail on_fail);
/// What an action of this name needs before it may run.
[[nodiscard]] Needs needs_of(const Resource& rsc, std::string_view name);

/// Blocks called `name` of an operation; references lead where its scope says (spec 1 §2.2).
[[nodiscard]] std::vector<xml::Element> operation_blocks(const Cluster& cluster, const Definition& definition,
                                                         const Operation& operation, std::string_view name);
/// Instance attributes of the operation itself, with the node's attributes as rule input.
[[nodiscard]] NameValues operation_parameters(Cluster& cluster, const Resource& rsc, const Operation& operation,
                                              const Node* node);

}  // namespace systole::pengine
