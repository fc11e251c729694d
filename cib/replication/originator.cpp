#include "cib/replication/originator.hpp"

#include <algorithm>

namespace systole::cib {

std::uint64_t Originator::add(PendingRequest request) {
    bytes_ += request.body.size();
    pending_.emplace(next_, std::move(request));
    return next_++;
}

std::vector<std::uint64_t> Originator::unsent(Part part, const Term& term) const {
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, request] : pending_) {
        if (request.part == part && request.sent_in != term) {
            numbers.push_back(number);
        }
    }
    return numbers;
}

PendingRequest* Originator::find(std::uint64_t number) {
    const auto found = pending_.find(number);
    return found == pending_.end() ? nullptr : &found->second;
}

std::vector<std::uint64_t> Originator::numbers() const {
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, request] : pending_) {
        numbers.push_back(number);
    }
    return numbers;
}

void Originator::remove(std::uint64_t number) {
    const auto found = pending_.find(number);
    if (found != pending_.end()) {
        bytes_ -= found->second.body.size();
        pending_.erase(found);
    }
}

std::vector<std::uint64_t> Originator::expired(base::Time now) const {
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, request] : pending_) {
        if (request.deadline <= now) {
            numbers.push_back(number);
        }
    }
    return numbers;
}

std::optional<base::Time> Originator::next_deadline() const {
    std::optional<base::Time> next;
    for (const auto& [number, request] : pending_) {
        next = next ? std::min(*next, request.deadline) : request.deadline;
    }
    return next;
}

}  // namespace systole::cib
