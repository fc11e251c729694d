#pragma once

#include "base/time.hpp"
#include "cib/replication/state.hpp"
#include "cib/replication/term.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace systole::cib {

/// Largest request, and with it about the largest entry.
inline constexpr std::size_t kRequestLimitBytes = std::size_t{16} << 20U;
/// Requests of this node's clients without an answer, together.
inline constexpr std::size_t kPendingLimitBytes = std::size_t{64} << 20U;

/// A request taken from a client of this node that has no answer yet.
struct PendingRequest {
    Part part = Part::status;
    std::string body;
    base::Time deadline;
    std::optional<Term> sent_in;   ///< the last term it was sent in
    std::uint64_t at_large = 0;    ///< times sent and not returned: while there are any, it may yet take effect
};

/// The requests of this node's clients: numbered, kept until answered, sent once in each term.
class Originator {
public:
    /// Numbers the request. The caller has checked `has_room_for`.
    std::uint64_t add(PendingRequest request);
    [[nodiscard]] bool has_room_for(std::size_t bytes) const { return bytes_ + bytes <= kPendingLimitBytes; }

    /// Numbers not yet sent in the term, oldest first.
    [[nodiscard]] std::vector<std::uint64_t> unsent(Part part, const Term& term) const;
    /// Null if it is not pending any more.
    [[nodiscard]] PendingRequest* find(std::uint64_t number);
    [[nodiscard]] std::vector<std::uint64_t> numbers() const;
    void remove(std::uint64_t number);
    /// Numbers whose time is up, oldest first.
    [[nodiscard]] std::vector<std::uint64_t> expired(base::Time now) const;
    [[nodiscard]] std::optional<base::Time> next_deadline() const;
    /// Nothing below is pending.
    [[nodiscard]] std::uint64_t oldest() const { return pending_.empty() ? next_ : pending_.begin()->first; }

private:
    std::map<std::uint64_t, PendingRequest> pending_;
    std::uint64_t next_ = 1;
    std::size_t bytes_ = 0;
};

}  // namespace systole::cib
