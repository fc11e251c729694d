// What a peer may put on the wire for the replication of the CIB.

#include "cib/replication/messages.hpp"
#include "tests/fuzz/round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace systole;
    fuzz::check_round_trip(fuzz::text_of(data, size), cib::decode, [](const cib::Message& message) { return cib::encode(message); });
    return 0;
}
