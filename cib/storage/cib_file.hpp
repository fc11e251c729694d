#pragma once

#include "base/result.hpp"
#include "os/durable_file.hpp"
#include "xml/document.hpp"

#include <optional>
#include <string>

/// `cib.xml` and `cib.xml.sig` in Pacemaker's form: an export for people and tools, and what a new node may bring in. The journal
/// is the truth.
namespace systole::cib {

/// Writes the CIB without its status, as pretty XML, and the digest beside it. Costs in proportion to the CIB: call it in a child
/// process, some seconds after the last change. Errors: io, no_space.
[[nodiscard]] base::Result<void> export_cib(os::Disk& disk, const std::string& directory, xml::Element cib);

/// Reads it. Nothing if there is no such file. Errors: io; invalid (not XML or no CIB); digest (changed since it was written; a
/// missing .sig is accepted).
[[nodiscard]] base::Result<std::optional<xml::Document>> import_cib(os::Disk& disk, const std::string& directory);

}  // namespace systole::cib
