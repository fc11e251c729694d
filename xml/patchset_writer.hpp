#pragma once

// Private to xml/: from a log to the text form of a change.

#include "xml/change_log.hpp"
#include "xml/document.hpp"

#include <span>

namespace systole::xml {

/// The changes as `<diff format="2">`: removals in the order in which they were made, then in document order what else changed.
[[nodiscard]] Document write_patchset(Element root, std::span<const Change> changes);

}  // namespace systole::xml
