#include "messaging/wire.hpp"

#include "base/ensure.hpp"

#include <limits>

namespace systole::messaging {

WireWriter& WireWriter::text(std::string_view value) {
    base::ensure(value.size() <= std::numeric_limits<std::uint32_t>::max(), "a wire text is shorter than 4 GiB");
    u32(static_cast<std::uint32_t>(value.size()));
    return rest(value);
}

WireWriter& WireWriter::rest(std::string_view value) {
    bytes_.append(value);
    return *this;
}

WireWriter& WireWriter::number(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
        bytes_.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
    }
    return *this;
}

std::string_view WireReader::text() {
    const std::uint32_t size = u32();
    return take(size);
}

std::string_view WireReader::rest() {
    return take(bytes_.size());
}

std::uint64_t WireReader::number(std::size_t size) {
    const std::string_view digits = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = digits.size(); i > 0; --i) {
        value = (value << 8U) | static_cast<unsigned char>(digits[i - 1]);
    }
    return value;
}

std::string_view WireReader::take(std::size_t size) {
    if (!ok_ || size > bytes_.size()) {
        ok_ = false;
        bytes_ = {};
        return {};
    }
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
}

}  // namespace systole::messaging
