#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace systole::base {

/// What a caller can do about an error. The message says what happened; the code says what kind of thing it was.
enum class Errc {
    invalid,         ///< the input is malformed or makes no sense; correct it and try again
    schema,          ///< well-formed, but not what the schema allows
    not_found,       ///< the object named does not exist
    exists,          ///< the object to be made exists already
    stale,           ///< older than what is there already
    digest,          ///< content does not match the digest that came with it
    denied,          ///< the user may not do this
    refused,         ///< the other side understood and said no
    unsupported,     ///< known, but not offered here
    no_quorum,       ///< needs a quorum that is not there
    busy,            ///< a limit is reached; try again later
    timeout,         ///< no answer in time; the outcome is unknown
    not_connected,   ///< the other side cannot be reached
    io,              ///< the operating system refused (disk, socket, process)
    no_space,        ///< the disk is full
    corrupt,         ///< stored or received data is damaged
    internal,        ///< a defect of our own that could be contained
};

/// The code's name as it stands in the enumeration, for logs.
[[nodiscard]] const char* name_of(Errc code) noexcept;

/// An operating error: a category the caller can act on and a text for people.
struct Error {
    Errc code = Errc::internal;
    std::string message;

    /// The same error with "context: " before its message.
    [[nodiscard]] Error with_context(std::string_view context) const;
};

/// Value or Error; a subset of std::expected (absent from g++ 12's C++20 mode), so that it can be replaced by it.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. Precondition: has_value().
    [[nodiscard]] T& value() & { return std::get<0>(content_); }
    [[nodiscard]] const T& value() const& { return std::get<0>(content_); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(content_)); }
    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }

    [[nodiscard]] T value_or(T fallback) const { return has_value() ? value() : std::move(fallback); }

    /// The error. Precondition: !has_value().
    [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

private:
    std::variant<T, Error> content_;
};

/// Success without a value, or Error.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool has_value() const noexcept { return !failed_; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The error. Precondition: !has_value().
    [[nodiscard]] const Error& error() const { return error_; }

private:
    Error error_;
    bool failed_ = false;
};

}  // namespace systole::base
