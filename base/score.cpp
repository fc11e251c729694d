#include "base/score.hpp"

#include "base/number.hpp"

namespace systole::base {

std::optional<Score> Score::parse(std::string_view text) {
    if (text == "INFINITY" || text == "+INFINITY") {
        return infinity();
    }
    if (text == "-INFINITY") {
        return minus_infinity();
    }
    if (const auto number = parse_integer(text)) {
        return Score(number->value);
    }
    return std::nullopt;
}

std::string Score::text() const {
    if (is_infinite()) {
        return "INFINITY";
    }
    if (is_minus_infinite()) {
        return "-INFINITY";
    }
    return std::to_string(value_);
}

}  // namespace systole::base
