#include "ipc/parts.hpp"

#include <utility>

namespace systole::ipc {

base::Result<std::optional<std::string>> Assembler::add(std::string_view part, bool is_last) {
    if (part.size() > limit_ - so_far_.size()) {
        so_far_.clear();
        return base::Error{base::Errc::invalid, "IPC message: too large"};
    }
    so_far_.append(part);
    if (!is_last) {
        return std::optional<std::string>();
    }
    return std::optional(std::exchange(so_far_, {}));
}

void Outbox::push(std::shared_ptr<const std::string> message) {
    bytes_ += message->size();
    messages_.push_back(std::move(message));
}

Outbox::State Outbox::pump(const Offer& offer) {
    while (!messages_.empty()) {
        const std::string_view rest = std::string_view(*messages_.front()).substr(offset_);
        const auto part = rest.substr(0, kPartBytes);
        const bool is_last = part.size() == rest.size();
        const auto taken = offer(part, is_last);
        if (!taken) {
            return State::broken;
        }
        if (!*taken) {
            return State::blocked;
        }
        bytes_ -= part.size();
        offset_ += part.size();
        if (is_last) {
            messages_.pop_front();
            offset_ = 0;
        }
    }
    return State::empty;
}

}  // namespace systole::ipc
