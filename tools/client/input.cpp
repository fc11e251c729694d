#include "tools/client/input.hpp"

#include "tools/client/xml_file.hpp"

#include <iostream>
#include <iterator>

namespace systole::tools {

std::string InputSource::name() const {
    return file ? *file : text ? std::string("input string") : std::string("stdin");
}

base::Result<xml::Document> read_xml(const InputSource& source) {
    if (source.file && *source.file != "-") {
        return load_xml_file(*source.file);
    }
    if (source.text && !source.file) {
        return xml::Document::parse(*source.text, {.source = source.name()});
    }
    const std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    return xml::Document::parse(text, {.source = source.name()});
}

}  // namespace systole::tools
