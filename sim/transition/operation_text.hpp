#pragma once

#include <string>
#include <string_view>

#include "xml/element.hpp"

namespace systole::sim {

/// MD5 of the parameters among an action's attributes, as the history records it (spec 1 §18).
[[nodiscard]] std::string parameters_digest(xml::Element attributes);

}  // namespace systole::sim
