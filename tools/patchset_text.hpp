#pragma once

#include "xml/element.hpp"

#include <string>

namespace systole::tools {

/// A patchset for people: "Diff: --- 1.5.3 2", "+  PATH:  @name=value", "++ PATH:  <new/>", "-- PATH" and moves.
[[nodiscard]] std::string patchset_text(xml::Element diff);

}  // namespace systole::tools
