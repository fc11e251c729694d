#include "messaging/types.hpp"

#include "base/digest.hpp"

#include <fmt/format.h>

namespace systole::messaging {

ViewId make_view_id(RingId ring, const std::vector<Member>& members) {
    std::string text;
    for (const Member& member : members) {
        text += fmt::format("{}:{} ", member.id.value(), member.incarnation.value());
    }
    return {.ring = ring, .members = base::hash64(text)};
}

std::string to_text(const RingId& ring) {
    return fmt::format("{}.{}", ring.sequence, ring.leader.value());
}

std::string to_text(const ViewId& view) {
    return fmt::format("{}.{:016x}", to_text(view.ring), view.members);
}

}  // namespace systole::messaging
