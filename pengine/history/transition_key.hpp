#pragma once

#include <optional>
#include <string_view>

#include "xml/element.hpp"

namespace systole::pengine {

/// "ACTION:TRANSITION:TARGETRC:UUID" (spec 1 §1.7). All numbers are -1 if the text is malformed.
struct TransitionKey {
    int action = -1;
    int transition = -1;
    int target_rc = -1;
    std::string_view uuid;  ///< a view into the text
};
[[nodiscard]] TransitionKey parse_transition_key(std::string_view text);

/// "OPSTATUS:RC;KEY".
struct TransitionMagic {
    int status = -1;
    int rc = -1;
    TransitionKey key;
};
/// Nothing if the text is malformed.
[[nodiscard]] std::optional<TransitionMagic> parse_transition_magic(std::string_view text);

/// The result that was wanted from the operation of a history entry; -1 if it is not known.
[[nodiscard]] int expected_result(xml::Element entry);

}  // namespace systole::pengine
