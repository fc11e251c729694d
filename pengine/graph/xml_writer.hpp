#pragma once

#include <string>
#include <string_view>

#include "xml/serialize.hpp"

namespace systole::pengine {

/// Writes elements one per line, indented, into a text. A graph can have hundreds of thousands of elements that nobody looks at
/// again, so no tree is built for it.
class XmlWriter {
public:
    /// Begins an element; follow with attribute() and then open() or close_empty().
    void begin(std::string_view name) { text_.append(depth_ * 2, ' ').append(1, '<').append(name); }

    void attribute(std::string_view name, std::string_view value) {
        text_.append(1, ' ').append(name).append("=\"");
        xml::append_escaped(text_, value);
        text_ += '"';
    }
    void attribute(std::string_view name, long long value) { attribute(name, std::to_string(value)); }

    /// Ends the start tag of an element that has children.
    void open() {
        text_ += ">\n";
        ++depth_;
    }
    /// Ends an element without children.
    void close_empty() { text_ += "/>\n"; }
    /// Ends an element with children.
    void close(std::string_view name) {
        --depth_;
        text_.append(depth_ * 2, ' ').append("</").append(name).append(">\n");
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::size_t depth_ = 0;
};

}  // namespace systole::pengine
