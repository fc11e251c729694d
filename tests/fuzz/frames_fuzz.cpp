// What may come out of a transport: fragments, their frames in the local transport, their packets under Corosync. The same bytes, cut
// in pieces, go through an assembler as well.

#include "messaging/assembler.hpp"
#include "messaging/corosync/packet.hpp"
#include "messaging/fragment.hpp"
#include "messaging/local/frames.hpp"
#include "tests/fuzz/round_trip.hpp"

namespace {

using namespace systole;

/// Pieces of as many bytes as the first byte says, decoded and put together.
void assemble(std::string_view bytes) {
    messaging::Assembler assembler;
    const std::size_t length = bytes.empty() ? 1 : static_cast<unsigned char>(bytes.front()) + 1UL;
    for (std::size_t at = 0; at < bytes.size(); at += length) {
        auto fragment = messaging::decode_fragment(bytes.substr(at, length));
        if (fragment) {
            (void)assembler.add({messaging::NodeId(1), 1}, std::move(*fragment));
        }
    }
    base::ensure(assembler.held_bytes() <= bytes.size(), "nothing is held that did not come");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    fuzz::check_round_trip(bytes, messaging::decode_fragment, [](const auto& fragment) { return messaging::encode(fragment); });
    fuzz::check_round_trip(bytes, messaging::local::decode_to_sequencer,
                           [](const auto& frame) { return messaging::local::encode(frame); });
    fuzz::check_round_trip(bytes, messaging::local::decode_to_node,
                           [](const auto& frame) { return messaging::local::encode(frame); });
    fuzz::check_round_trip(bytes, messaging::corosync::decode_packet,
                           [](const auto& packet) { return messaging::corosync::encode(packet); });
    assemble(bytes);
    return 0;
}
