#pragma once

#include "xml/document.hpp"

#include <string>
#include <string_view>

namespace systole::xml {

/// Text forms of a tree, both as Pacemaker writes them (digests are computed from the bytes).
enum class Form {
    compact,   ///< no white space at all between elements
    pretty,    ///< one element per line, two spaces per depth, a newline at the end; mixed content stays on its line
};

/// The element with all below as XML text, without an XML declaration. Values escape & < > " and control characters (&#xHH;).
[[nodiscard]] std::string to_text(Element element, Form form = Form::compact);

/// Appends a value as it stands between the quotes of an attribute.
void append_escaped(std::string& text, std::string_view value);

}  // namespace systole::xml
