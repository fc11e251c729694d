#pragma once

#include "base/number.hpp"
#include "base/result.hpp"
#include "fencing/protocol.hpp"
#include "xml/element.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Writing and reading messages from one description of their fields (see message_fields.hpp). For the codecs only.
namespace systole::fencing {

[[nodiscard]] inline std::string to_field(const std::string& value) {
    return value;
}
[[nodiscard]] inline std::string to_field(bool value) {
    return value ? "true" : "false";
}
template <std::integral T>
[[nodiscard]] std::string to_field(T value) {
    return std::to_string(value);
}
template <typename Rep, typename Period>
[[nodiscard]] std::string to_field(std::chrono::duration<Rep, Period> value) {
    return std::to_string(value.count());
}
template <typename Tag>
[[nodiscard]] std::string to_field(const base::StrongId<Tag, std::string>& value) {
    return value.value();
}
template <typename T>
requires std::is_enum_v<T>
[[nodiscard]] std::string to_field(T value) {
    return to_text(value);
}

[[nodiscard]] inline bool from_field(std::string_view text, std::string& value) {
    value = text;
    return true;
}
[[nodiscard]] inline bool from_field(std::string_view text, bool& value) {
    value = text == "true";
    return value || text == "false";
}
template <std::integral T>
[[nodiscard]] bool from_field(std::string_view text, T& value) {
    const std::optional<std::int64_t> number = base::parse_whole_integer(text);
    if (!number || !std::in_range<T>(*number)) {
        return false;
    }
    value = static_cast<T>(*number);
    return true;
}
template <typename Rep, typename Period>
[[nodiscard]] bool from_field(std::string_view text, std::chrono::duration<Rep, Period>& value) {
    Rep count = 0;
    const bool ok = from_field(text, count);
    value = std::chrono::duration<Rep, Period>{count};
    return ok;
}
template <typename Tag>
[[nodiscard]] bool from_field(std::string_view text, base::StrongId<Tag, std::string>& value) {
    value = base::StrongId<Tag, std::string>{std::string{text}};
    return true;
}
[[nodiscard]] bool from_field(std::string_view text, Action& value);
[[nodiscard]] bool from_field(std::string_view text, Status& value);
[[nodiscard]] bool from_field(std::string_view text, HistoryState& value);
[[nodiscard]] bool from_field(std::string_view text, DeviceAction::Kind& value);
[[nodiscard]] bool from_field(std::string_view text, Setup::Kind& value);

/// Writes fields as attributes, nested values as child elements.
class FieldWriter {
public:
    template <typename T>
    using Ref = const T&;

    explicit FieldWriter(xml::MutableElement element) : element_(element) {}

    template <typename T>
    void field(std::string_view name, const T& value) {
        element_.set(name, std::string_view{to_field(value)});
    }
    template <typename T>
    void field(std::string_view name, const std::optional<T>& value) {
        if (value) {
            field(name, *value);
        }
    }
    template <typename T>
    void nested(std::string_view name, const T& value) {
        FieldWriter writer{element_.append(name)};
        describe(writer, value);
    }
    template <typename T>
    void nested(std::string_view name, const std::optional<T>& value) {
        if (value) {
            nested(name, *value);
        }
    }
    template <typename T>
    void list(std::string_view name, const std::vector<T>& values) {
        for (const T& value : values) {
            nested(name, value);
        }
    }
    void ids(std::string_view name, const std::vector<DeviceId>& ids);
    void parameters(std::string_view name, const Parameters& parameters);

private:
    xml::MutableElement element_;
};

/// Reads what a FieldWriter wrote; remembers the first field that is missing or unreadable.
class FieldReader {
public:
    template <typename T>
    using Ref = T&;

    explicit FieldReader(xml::Element element) : element_(element) {}

    template <typename T>
    void field(std::string_view name, T& value) {
        const std::optional<std::string_view> text = element_.attribute(name);
        if (!text || !from_field(*text, value)) {
            fail(name);
        }
    }
    template <typename T>
    void field(std::string_view name, std::optional<T>& value) {
        if (element_.has(name)) {
            field(name, value.emplace());
        }
    }
    template <typename T>
    void nested(std::string_view name, T& value) {
        const xml::Element child = element_.child(name);
        if (!child) {
            fail(name);
            return;
        }
        read(child, value);
    }
    template <typename T>
    void nested(std::string_view name, std::optional<T>& value) {
        if (element_.child(name)) {
            nested(name, value.emplace());
        }
    }
    template <typename T>
    void list(std::string_view name, std::vector<T>& values) {
        for (const xml::Element child : element_.children(name)) {
            read(child, values.emplace_back());
        }
    }
    void ids(std::string_view name, std::vector<DeviceId>& ids);
    void parameters(std::string_view name, Parameters& parameters);

    [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

private:
    template <typename T>
    void read(xml::Element child, T& value) {
        FieldReader reader{child};
        describe(reader, value);
        if (reader.problem_) {
            fail(*reader.problem_);
        }
    }
    void fail(std::string_view field);

    xml::Element element_;
    std::optional<std::string> problem_;
};

}  // namespace systole::fencing
