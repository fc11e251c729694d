#include "tools/explain/json_writer.hpp"

#include <fmt/format.h>

namespace systole::tools {

JsonWriter& JsonWriter::begin_object() {
    if (depth_ > 0) {
        next();
    }
    open('{');
    return *this;
}

JsonWriter& JsonWriter::begin_object(std::string_view key_name) {
    key(key_name);
    open('{');
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    close('}');
    return *this;
}

JsonWriter& JsonWriter::begin_array(std::string_view key_name) {
    key(key_name);
    open('[');
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    close(']');
    return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, std::string_view value) {
    key(name);
    quote(value);
    return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, bool value) {
    key(name);
    text_ += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, long long value) {
    key(name);
    text_ += std::to_string(value);
    return *this;
}

JsonWriter& JsonWriter::member_if_any(std::string_view name, std::string_view value) {
    return value.empty() ? *this : member(name, value);
}

JsonWriter& JsonWriter::item(std::string_view value) {
    next();
    quote(value);
    return *this;
}

std::string JsonWriter::take() {
    return std::move(text_) + "\n";
}

void JsonWriter::next() {
    text_ += is_first_ ? "\n" : ",\n";
    text_.append(depth_ * 2, ' ');
    is_first_ = false;
}

void JsonWriter::key(std::string_view name) {
    next();
    quote(name);
    text_ += ": ";
}

void JsonWriter::open(char bracket) {
    text_ += bracket;
    ++depth_;
    is_first_ = true;
}

void JsonWriter::close(char bracket) {
    --depth_;
    if (!is_first_) {
        text_ += "\n";
        text_.append(depth_ * 2, ' ');
    }
    text_ += bracket;
    is_first_ = false;
}

void JsonWriter::quote(std::string_view value) {
    text_ += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text_ += '\\';
            text_ += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            text_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            text_ += c;
        }
    }
    text_ += '"';
}

}  // namespace systole::tools
