#pragma once

#include "base/result.hpp"
#include "xml/document.hpp"

#include <optional>
#include <string>

namespace systole::tools {

/// Where a tool takes XML from; a file goes before a text, a text before standard input.
struct InputSource {
    std::optional<std::string> file;
    std::optional<std::string> text;
    bool is_stdin = false;

    [[nodiscard]] bool is_given() const { return file || text || is_stdin; }
    /// For messages: the file's name, "input string" or "stdin".
    [[nodiscard]] std::string name() const;
};

/// Reads and parses it. Errors: those of Document::parse and load_xml_file.
[[nodiscard]] base::Result<xml::Document> read_xml(const InputSource& source);

}  // namespace systole::tools
