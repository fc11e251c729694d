// What someone may give us as a CIB: it is refused with a reason, or read, and reads the same after being written.

#include "base/ensure.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using systole::base::ensure;
    using systole::xml::Document;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);  // NOLINT: libFuzzer's interface
    const auto document = Document::parse(bytes);
    if (!document) {
        ensure(!document.error().message.empty(), "a refusal says why");
        return 0;
    }
    const auto text = systole::xml::to_text(document->root());
    const auto again = Document::parse(text);
    ensure(again.has_value(), "what we write can be read");
    ensure(systole::xml::to_text(again->root()) == text, "it reads the same");
    return 0;
}
