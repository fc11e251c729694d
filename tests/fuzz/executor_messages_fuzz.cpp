// What goes between a brain and its executor, and what an executor finds in its files after a restart.

#include "lrmd/protocol.hpp"
#include "lrmd/resource_record.hpp"
#include "tests/fuzz/round_trip.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

namespace {

using namespace systole;

/// A codec of elements as one of texts.
template <typename Read>
auto of_text(const Read& read) {
    return [&read](std::string_view text) -> decltype(read(xml::Element())) {
        const auto document = xml::Document::parse(text);
        return document ? read(document->root()) : decltype(read(xml::Element()))(document.error());
    };
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const auto written = [](const auto& message) { return xml::to_text(lrmd::encode(message).root()); };
    fuzz::check_round_trip(bytes, of_text(lrmd::decode_to_executor), written);
    fuzz::check_round_trip(bytes, of_text(lrmd::decode_from_executor), written);
    if (const auto document = xml::Document::parse(bytes)) {
        (void)lrmd::decode_record(document->root());
    }
    return 0;
}
