#include "messaging/assembler.hpp"

namespace systole::messaging {

std::optional<Bytes> Assembler::add(Sender sender, Fragment fragment) {
    if (fragment.offset == 0 && fragment.payload.size() == fragment.total) {
        return std::move(fragment.payload);
    }
    const std::pair<Sender, Priority> key{sender, fragment.priority};
    auto found = partials_.find(key);
    if (fragment.offset == 0) {
        partials_[key] = {.message = fragment.message, .total = fragment.total, .bytes = std::move(fragment.payload)};
        return std::nullopt;
    }
    const bool continues = found != partials_.end() && found->second.message == fragment.message &&
                           found->second.total == fragment.total && found->second.bytes.size() == fragment.offset;
    if (!continues) {
        ++dropped_fragments_;
        if (found != partials_.end()) {
            partials_.erase(found);
        }
        return std::nullopt;
    }
    Partial& partial = found->second;
    partial.bytes += fragment.payload;
    if (partial.bytes.size() < partial.total) {
        return std::nullopt;
    }
    Bytes whole = std::move(partial.bytes);
    partials_.erase(found);
    return whole;
}

void Assembler::drop(Sender sender) {
    std::erase_if(partials_, [&sender](const auto& entry) { return entry.first.first == sender; });
}

std::size_t Assembler::held_bytes() const {
    std::size_t sum = 0;
    for (const auto& [key, partial] : partials_) {
        sum += partial.bytes.size();
    }
    return sum;
}

}  // namespace systole::messaging
