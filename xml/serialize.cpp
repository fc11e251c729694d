#include "xml/serialize.hpp"

#include <libxml/tree.h>

#include <array>

namespace systole::xml {

namespace {

constexpr std::size_t kSpacesPerDepth = 2;

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

void append_control(std::string& text, char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    text += "&#x";
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
    text += ';';
}

/// Text between elements: like values, but quotes, newlines and tabs stand as they are.
void append_escaped_text(std::string& text, std::string_view value) {
    for (const char c : value) {
        switch (c) {
            case '&': text += "&amp;"; break;
            case '<': text += "&lt;"; break;
            case '>': text += "&gt;"; break;
            default:
                if (is_control(c) && c != '\n' && c != '\t') {
                    append_control(text, c);
                } else {
                    text += c;
                }
        }
    }
}

class Writer {
public:
    explicit Writer(Form form) : form_(form) {}

    void write(const xmlNode* node, std::size_t depth) {
        switch (static_cast<int>(node->type)) {
            case XML_ELEMENT_NODE: write_element(node, depth); break;
            case XML_COMMENT_NODE: write_comment(node, depth); break;
            case XML_TEXT_NODE: append_escaped_text(text_, content_of(node)); break;
            case XML_CDATA_SECTION_NODE:
                text_ += "<![CDATA[";
                text_ += content_of(node);
                text_ += "]]>";
                break;
            default: break;
        }
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    static std::string_view content_of(const xmlNode* node) {
        return node->content == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(node->content));
    }

    static bool has_text(const xmlNode* node) {
        for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
            if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
                return true;
            }
        }
        return false;
    }

    void write_element(const xmlNode* node, std::size_t depth) {
        indent(depth);
        text_ += '<';
        text_ += reinterpret_cast<const char*>(node->name);
        for (const Attribute attribute : Element(const_cast<xmlNode*>(node)).attributes()) {
            text_ += ' ';
            text_ += attribute.name;
            text_ += "=\"";
            append_escaped(text_, attribute.value);
            text_ += '"';
        }
        if (node->children == nullptr) {
            text_ += "/>";
            end_line();
            return;
        }
        text_ += '>';
        write_content(node, depth);
        text_ += "</";
        text_ += reinterpret_cast<const char*>(node->name);
        text_ += '>';
        end_line();
    }

    void write_content(const xmlNode* node, std::size_t depth) {
        const bool is_inline = has_text(node);
        const Form outer = form_;
        if (is_inline) {
            form_ = Form::compact;
        }
        end_line();
        for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
            write(child, depth + 1);
        }
        indent(depth);
        form_ = outer;
    }

    void write_comment(const xmlNode* node, std::size_t depth) {
        indent(depth);
        text_ += "<!--";
        text_ += content_of(node);
        text_ += "-->";
        end_line();
    }

    void indent(std::size_t depth) {
        if (form_ == Form::pretty) {
            text_.append(depth * kSpacesPerDepth, ' ');
        }
    }

    void end_line() {
        if (form_ == Form::pretty) {
            text_ += '\n';
        }
    }

    Form form_;
    std::string text_;
};

}  // namespace

void append_escaped(std::string& text, std::string_view value) {
    for (const char c : value) {
        switch (c) {
            case '&': text += "&amp;"; break;
            case '<': text += "&lt;"; break;
            case '>': text += "&gt;"; break;
            case '"': text += "&quot;"; break;
            default:
                if (is_control(c)) {
                    append_control(text, c);
                } else {
                    text += c;
                }
        }
    }
}

std::string to_text(Element element, Form form) {
    if (!element) {
        return {};
    }
    Writer writer(form);
    writer.write(element.native(), 0);
    return writer.take();
}

}  // namespace systole::xml
