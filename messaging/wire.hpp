#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The few fixed fields that go before a payload on the wire: little-endian numbers and counted texts. Everything with
/// structure travels as XML inside the payload.
namespace systole::messaging {

class WireWriter {
public:
    WireWriter& u8(std::uint8_t value) { return number(value, 1); }
    WireWriter& u32(std::uint32_t value) { return number(value, 4); }
    WireWriter& u64(std::uint64_t value) { return number(value, 8); }
    /// A 32-bit length and the bytes.
    WireWriter& text(std::string_view value);
    /// The bytes alone: must be last.
    WireWriter& rest(std::string_view value);

    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    WireWriter& number(std::uint64_t value, unsigned size);

    std::string bytes_;
};

/// Reads what a WireWriter wrote. After reading beyond the end every value is zero or empty and `ok` is false; check it
/// once at the end.
class WireReader {
public:
    explicit WireReader(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    [[nodiscard]] std::uint64_t u64() { return number(8); }
    /// Views point into the bytes given to the constructor.
    [[nodiscard]] std::string_view text();
    [[nodiscard]] std::string_view rest();

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return bytes_.empty(); }

private:
    [[nodiscard]] std::uint64_t number(std::size_t size);
    [[nodiscard]] std::string_view take(std::size_t size);

    std::string_view bytes_;
    bool ok_ = true;
};

}  // namespace systole::messaging
