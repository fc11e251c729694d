// What the fencer of another node may say.

#include "fencing/peer_protocol.hpp"
#include "tests/fuzz/round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace systole;
    fuzz::check_round_trip(fuzz::text_of(data, size), fencing::decode_peer_message,
                           [](const fencing::PeerMessage& message) { return fencing::encode(message); });
    return 0;
}
