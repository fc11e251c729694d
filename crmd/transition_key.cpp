#include "crmd/transition_key.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <vector>

namespace systole::crmd {

namespace {
constexpr std::size_t kFields = 4;
}

std::string TransitionKey::text() const {
    return std::to_string(action) + ":" + std::to_string(transition) + ":" + std::to_string(target_rc) + ":" + dc;
}

std::optional<TransitionKey> TransitionKey::parse(std::string_view text) {
    const std::vector<std::string_view> fields = base::split_fields(text, ':');
    if (fields.size() != kFields) {
        return std::nullopt;
    }
    const auto action = base::parse_whole_integer(fields[0]);
    const auto transition = base::parse_whole_integer(fields[1]);
    const auto target_rc = base::parse_whole_integer(fields[2]);
    if (!action || !transition || !target_rc || fields[3].empty()) {
        return std::nullopt;
    }
    return TransitionKey{.action = static_cast<int>(*action),
                         .transition = static_cast<int>(*transition),
                         .target_rc = static_cast<int>(*target_rc),
                         .dc = std::string(fields[3])};
}

}  // namespace systole::crmd
