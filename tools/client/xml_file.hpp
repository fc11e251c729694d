#pragma once

#include "base/result.hpp"
#include "xml/document.hpp"

#include <string>

namespace systole::tools {

/// Reads and parses a file; one whose name ends in ".bz2" is decompressed. Errors: those of Document::load, and corrupt (not bzip2,
/// or too large when decompressed).
[[nodiscard]] base::Result<xml::Document> load_xml_file(const std::string& path);

/// Writes an element in its pretty form, whole or not at all; compressed if the name ends in ".bz2". Errors: those of os::Disk.
[[nodiscard]] base::Result<void> write_xml_file(const std::string& path, xml::Element element);

}  // namespace systole::tools
