// What the brain of another node, or a client, may say to a brain. The first line is the kind of a message between brains; the rest
// is its text, which is taken as a client's request, answer and notification, too.

#include "crmd/client_protocol.hpp"
#include "crmd/messages.hpp"
#include "tests/fuzz/round_trip.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

namespace {

using namespace systole;

void check_between_brains(std::string_view kind, const std::string& body) {
    const auto message = crmd::decode_message(kind, body);
    if (!message) {
        base::ensure(!message.error().message.empty(), "a refusal says why");
        return;
    }
    const std::string written = crmd::encode(*message);
    const auto again = crmd::decode_message(crmd::kind_of(*message), written);
    base::ensure(again.has_value() && crmd::encode(*again) == written, "what is written is understood the same way");
}

void check_with_clients(const std::string& body) {
    const auto document = xml::Document::parse(body);
    if (document) {
        (void)crmd::decode_request(document->root());
        (void)crmd::decode_answer(document->root());
        (void)crmd::decode_notification(document->root());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const std::size_t line_end = std::min(bytes.find('\n'), bytes.size());
    const std::string body(bytes.substr(std::min(line_end + 1, bytes.size())));
    check_between_brains(bytes.substr(0, line_end), body);
    check_with_clients(body);
    return 0;
}
