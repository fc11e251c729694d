#pragma once

#include "base/result.hpp"
#include "shell/words.hpp"
#include "xml/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace systole::shell {

/// A configuration object read from the shell's language.
struct ParsedObject {
    std::string section;                 ///< of the CIB where it belongs
    xml::Document document;              ///< its root is the object
    std::vector<std::string> members;    ///< ids of resources that move into it, in order
    bool merges = false;                 ///< adds to an existing object of that id instead of being a new one
};

/// True for the words that start an object: primitive, group, clone, location, ...
[[nodiscard]] bool is_object_keyword(std::string_view word);

/// Reads one command such as `primitive d1 ocf:pacemaker:Dummy op monitor interval=10s`.
/// Errors: invalid (with what was expected), unsupported.
[[nodiscard]] base::Result<ParsedObject> parse_object(const Words& words);

}  // namespace systole::shell
