#include "cib/replication/catch_up.hpp"

#include "cib/replication/log.hpp"

namespace systole::cib {

namespace {

std::size_t size_of_message(const Message& message) {
    constexpr std::size_t kFixed = 128;
    if (const auto* const entry = std::get_if<EntryMessage>(&message)) {
        return kFixed + size_of(entry->entry);
    }
    if (const auto* const entry = std::get_if<StatusEntry>(&message)) {
        return kFixed + entry->effect.size() + kFixed * entry->requests.size();
    }
    return kFixed;
}

}  // namespace

bool KeptMessages::keep(const messaging::Member& from, const Message& message) {
    const std::size_t size = size_of_message(message);
    if (bytes_ + size > kKeptLimitBytes) {
        return false;
    }
    bytes_ += size;
    messages_.emplace_back(from, message);
    return true;
}

std::vector<std::pair<messaging::Member, Message>> KeptMessages::take() {
    bytes_ = 0;
    return std::exchange(messages_, {});
}

bool is_about_entries(const Message& message) {
    return std::holds_alternative<EntryMessage>(message) || std::holds_alternative<StatusEntry>(message) ||
           std::holds_alternative<Ack>(message) || std::holds_alternative<Require>(message);
}

}  // namespace systole::cib
