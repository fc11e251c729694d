#pragma once

#include <string>
#include <string_view>

namespace systole::tools {

/// Writes one JSON document, indented by two spaces. Calls must nest as the document does; inside an object every value has a
/// key.
class JsonWriter {
public:
    JsonWriter& begin_object();
    JsonWriter& begin_object(std::string_view key);
    JsonWriter& end_object();
    JsonWriter& begin_array(std::string_view key);
    JsonWriter& end_array();

    /// A member of an object.
    JsonWriter& member(std::string_view key, std::string_view value);
    JsonWriter& member(std::string_view key, const char* value) { return member(key, std::string_view(value)); }
    JsonWriter& member(std::string_view key, bool value);
    JsonWriter& member(std::string_view key, long long value);
    /// The member only if the text is not empty.
    JsonWriter& member_if_any(std::string_view key, std::string_view value);
    /// An item of an array.
    JsonWriter& item(std::string_view value);

    /// The document, which must be complete, and a newline.
    [[nodiscard]] std::string take();

private:
    void next();
    void key(std::string_view name);
    void open(char bracket);
    void close(char bracket);
    void quote(std::string_view value);

    std::string text_;
    std::size_t depth_ = 0;
    bool is_first_ = true;  ///< nothing stands yet in the innermost object or array
};

}  // namespace systole::tools
