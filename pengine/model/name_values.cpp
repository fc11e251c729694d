#include "pengine/model/name_values.hpp"

#include <algorithm>
#include <limits>

namespace systole::pengine {

namespace {

constexpr std::size_t kAbsent = std::numeric_limits<std::size_t>::max();
/// Tables up to this size are searched one by one, which is faster than hashing.
constexpr std::size_t kLargestUnindexed = 24;

}  // namespace

std::size_t NameValues::position(std::string_view name) const {
    if (!index_.empty()) {
        const auto found = index_.find(name);
        return found == index_.end() ? kAbsent : found->second;
    }
    const auto found = std::ranges::find(pairs_, name, &Pair::name);
    return found == pairs_.end() ? kAbsent : static_cast<std::size_t>(found - pairs_.begin());
}

std::optional<std::string_view> NameValues::find(std::string_view name) const {
    const std::size_t at = position(name);
    return at == kAbsent ? std::nullopt : std::optional(pairs_[at].value);
}

std::string_view NameValues::get(std::string_view name, std::string_view fallback) const {
    return find(name).value_or(fallback);
}

void NameValues::set(std::string_view name, std::string_view value) {
    const std::size_t at = position(name);
    if (at == kAbsent) {
        append(name, value);
    } else {
        pairs_[at].value = value;
    }
}

bool NameValues::set_if_absent(std::string_view name, std::string_view value) {
    if (contains(name)) {
        return false;
    }
    append(name, value);
    return true;
}

void NameValues::erase(std::string_view name) {
    const std::size_t at = position(name);
    if (at == kAbsent) {
        return;
    }
    pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(at));
    if (!index_.empty()) {
        rebuild_index();
    }
}

void NameValues::append(std::string_view name, std::string_view value) {
    pairs_.push_back({name, value});
    if (!index_.empty()) {
        index_.emplace(name, pairs_.size() - 1);
    } else if (pairs_.size() > kLargestUnindexed) {
        rebuild_index();
    }
}

void NameValues::rebuild_index() {
    index_.clear();
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
        index_.emplace(pairs_[i].name, i);
    }
}

}  // namespace systole::pengine
