#pragma once

#include "xml/document.hpp"

#include <string>

namespace systole::cib {

/// Pacemaker's digest of a file's content (`cib.xml.sig`, `cibadmin --md5-sum`): MD5 of a space, the compact text and a newline.
[[nodiscard]] std::string on_disk_digest(xml::Element element);

/// Pacemaker's digest of patchsets and replacements: MD5 of the compact text without the attributes that say who changed it when.
[[nodiscard]] std::string versioned_digest(xml::Element element);

}  // namespace systole::cib
