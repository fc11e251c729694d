#include "pengine/history/transition_key.hpp"

#include "base/number.hpp"

namespace systole::pengine {

namespace {

constexpr std::size_t kMaxUuidLength = 36;

/// Takes an integer and the separator behind it from the front of the text.
std::optional<int> take_number(std::string_view& text, char separator) {
    const auto number = base::parse_integer(text);
    if (!number || !number->rest.starts_with(separator)) {
        return std::nullopt;
    }
    text = number->rest.substr(1);
    return static_cast<int>(number->value);
}

}  // namespace

TransitionKey parse_transition_key(std::string_view text) {
    const auto action = take_number(text, ':');
    const auto transition = action ? take_number(text, ':') : std::nullopt;
    const auto target_rc = transition ? take_number(text, ':') : std::nullopt;
    if (!target_rc || text.empty()) {
        return {};
    }
    return {.action = *action, .transition = *transition, .target_rc = *target_rc, .uuid = text.substr(0, kMaxUuidLength)};
}

std::optional<TransitionMagic> parse_transition_magic(std::string_view text) {
    const auto status = take_number(text, ':');
    const auto rc = status ? take_number(text, ';') : std::nullopt;
    if (!rc) {
        return std::nullopt;
    }
    return TransitionMagic{.status = *status, .rc = *rc, .key = parse_transition_key(text)};
}

int expected_result(xml::Element entry) { return parse_transition_key(entry.get("transition-key")).target_rc; }

}  // namespace systole::pengine
