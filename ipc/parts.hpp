#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Long messages travel in parts, because a connection's buffer is small and fixed.
namespace systole::ipc {

/// Size of a connection's buffers.
inline constexpr std::size_t kBufferBytes = 128UL * 1024;
/// Largest part: several fit into a buffer, so that sender and receiver can work at once.
inline constexpr std::size_t kPartBytes = 40UL * 1024;

/// Puts the parts of messages together again.
class Assembler {
public:
    explicit Assembler(std::size_t limit) : limit_(limit) {}

    /// Takes the next part; returns the message with its last part. Error: invalid (larger than the limit).
    [[nodiscard]] base::Result<std::optional<std::string>> add(std::string_view part, bool is_last);

private:
    std::size_t limit_;
    std::string so_far_;
};

/// Messages on their way into a buffer that may be full.
class Outbox {
public:
    /// Offers one part to the buffer: true if taken, false if there is no room now, Error if the connection is broken.
    using Offer = std::function<base::Result<bool>(std::string_view part, bool is_last)>;
    enum class State { empty, blocked, broken };

    void push(std::shared_ptr<const std::string> message);
    /// Offers parts in order until all are taken or one is not.
    State pump(const Offer& offer);
    /// What is waiting.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] bool empty() const { return messages_.empty(); }

private:
    std::deque<std::shared_ptr<const std::string>> messages_;    // shared by the outboxes of all who are told the same
    std::size_t offset_ = 0;                                     // into the first message
    std::size_t bytes_ = 0;
};

}  // namespace systole::ipc
