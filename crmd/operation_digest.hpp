#pragma once

#include <map>
#include <set>
#include <string>

namespace systole::crmd {

/// The attributes of a graph action: parameters and `CRM_meta_*`.
using ActionAttributes = std::map<std::string, std::string>;

/// What an operation depends on: without meta attributes and bookkeeping, but with the timeout of a recurring operation.
/// Source: spec of the operation digests (part 1, Digests).
[[nodiscard]] ActionAttributes digest_parameters(const ActionAttributes& attributes);

/// MD5 over the parameters as an XML element, sorted by name.
[[nodiscard]] std::string parameters_digest(const ActionAttributes& parameters);

/// Only those of the names that are there, or all but those.
[[nodiscard]] ActionAttributes only(const ActionAttributes& parameters, const std::set<std::string>& names);
[[nodiscard]] ActionAttributes without(const ActionAttributes& parameters, const std::set<std::string>& names);

}  // namespace systole::crmd
