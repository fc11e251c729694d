#pragma once

#include "xml/editor.hpp"

#include <optional>

namespace systole::cib {

/// A CIB like the tracked one in which sections hold only those of their children that changed since then: small if the change was.
/// What schemas say about sections is that they hold any number of such children in any order, so if the CIB was valid before, it
/// is now exactly if this one is (identifiers and references apart). Nothing if more than the content of sections was exchanged.
[[nodiscard]] std::optional<xml::Document> changed_parts(const xml::Editor& editor, xml::Savepoint since);

}  // namespace systole::cib
