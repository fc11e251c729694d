#include "messaging/fragment.hpp"

#include "messaging/wire.hpp"

#include <fmt/format.h>

namespace systole::messaging {

Bytes encode(const Fragment& fragment) {
    WireWriter writer;
    writer.u8(kFragmentVersion)
        .u8(static_cast<std::uint8_t>(fragment.priority))
        .u32(fragment.to.value())
        .u64(fragment.message)
        .u64(fragment.offset)
        .u64(fragment.total)
        .rest(fragment.payload);
    return writer.take();
}

base::Result<Fragment> decode_fragment(std::string_view bytes) {
    const auto corrupt = [](std::string message) {
        return base::Error{.code = base::Errc::corrupt, .message = std::move(message)};
    };
    WireReader reader{bytes};
    const std::uint8_t version = reader.u8();
    if (version != kFragmentVersion) {
        return corrupt(fmt::format("fragment of version {}, this node speaks {}", version, kFragmentVersion));
    }
    const std::uint8_t priority = reader.u8();
    Fragment fragment{.priority = static_cast<Priority>(priority),
                      .to = NodeId{reader.u32()},
                      .message = reader.u64(),
                      .offset = reader.u64(),
                      .total = reader.u64(),
                      .payload = Bytes{reader.rest()}};
    if (!reader.ok() || priority >= kPriorities) {
        return corrupt("fragment with a broken header");
    }
    const bool fits = fragment.total <= kMaxMessageBytes && fragment.offset <= fragment.total &&
                      fragment.payload.size() <= fragment.total - fragment.offset;
    const bool says_something = !fragment.payload.empty() || fragment.total == 0;
    if (!fits || !says_something) {
        return corrupt("fragment outside its message");
    }
    return fragment;
}

}  // namespace systole::messaging
