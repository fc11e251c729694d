#pragma once

#include "xml/element.hpp"

#include <string>

namespace systole::tools {

/// A CIB with a user's permissions shown: marks in the text, colours, or XML namespaces. `form` is auto, text, color or namespace.
[[nodiscard]] std::string render_access(xml::Element cib, const std::string& user, const std::string& form);

}  // namespace systole::tools
