#pragma once

#include "xml/element.hpp"

#include <optional>
#include <string_view>

namespace systole::cib {

/// True for a request's scope that means the whole CIB: none, "all" or "cib".
[[nodiscard]] bool is_whole_cib(std::string_view scope);

/// True for the names of sections that a CIB may have, `cib`, `configuration` and `status` included.
[[nodiscard]] bool is_known_section(std::string_view name);

/// The section's element in a CIB; empty if the CIB lacks it or there is no such section.
[[nodiscard]] xml::Element find_section(xml::Element cib, std::string_view name);

/// The name of the element that a known section stands in: "configuration" or "cib"; nothing for `cib` and unknown names.
[[nodiscard]] std::optional<std::string_view> parent_of_section(std::string_view name);

/// True if a patchset's path is `/cib/configuration` or below it.
[[nodiscard]] bool is_configuration_path(std::string_view path);
/// The same for `/cib/status`.
[[nodiscard]] bool is_status_path(std::string_view path);

}  // namespace systole::cib
