// What a client may put on the IPC socket: whatever it is, it is refused or understood, and understood the same way again.

#include "base/ensure.hpp"
#include "ipc/envelope.hpp"
#include "ipc/error_body.hpp"
#include "ipc/parts.hpp"
#include "xml/document.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using systole::base::ensure;

/// The first byte says how long the parts are in which the rest arrives.
std::string reassembled(std::string_view bytes) {
    systole::ipc::Assembler assembler(1UL << 20U);
    const std::size_t length = bytes.empty() ? 1 : static_cast<unsigned char>(bytes.front()) + 1UL;
    while (bytes.size() > length) {
        const auto more = assembler.add(bytes.substr(0, length), false);
        ensure(more && !more->has_value(), "a part in the middle ends no message");
        bytes.remove_prefix(length);
    }
    auto whole = assembler.add(bytes, true);
    ensure(whole && whole->has_value(), "the last part ends the message");
    return **whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);  // NOLINT: libFuzzer's interface
    ensure(reassembled(bytes) == bytes, "parts put together give the message");
    const auto envelope = systole::ipc::decode(bytes);
    if (!envelope) {
        ensure(!envelope.error().message.empty(), "a refusal says why");
        return 0;
    }
    const auto again = systole::ipc::decode(systole::ipc::encode(*envelope));
    ensure(again && again->kind == envelope->kind && again->id == envelope->id && again->body == envelope->body,
           "what was understood is written so that it is understood again");
    (void)systole::ipc::decode_error(envelope->body);
    return 0;
}
