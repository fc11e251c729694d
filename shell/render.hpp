#pragma once

#include "xml/element.hpp"

#include <string>

namespace systole::shell {

/// One configuration object as commands of the shell that make it again; what the language cannot say becomes an `xml` line.
[[nodiscard]] std::string render_object(xml::Element object);

/// The configuration of a CIB: nodes, resources, constraints, the rest, options last.
[[nodiscard]] std::string render_configuration(xml::Element cib);

}  // namespace systole::shell
