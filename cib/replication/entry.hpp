#pragma once

#include "cib/replication/term.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace systole::cib {

/// A request that an entry carries out, with the answer for its client.
struct AnsweredRequest {
    RequestId id;
    /// The originator's oldest request without an answer: what is below it will not be sent again.
    std::uint64_t oldest_pending = 0;
    std::string answer;

    friend bool operator==(const AnsweredRequest&, const AnsweredRequest&) = default;
};

/// One configuration entry: a record of the journal and a link of the chain. The empty entry of a new term has no effect.
struct Entry {
    Term term;
    std::uint64_t n = 0;
    base::Hash128 chain_before;
    /// The number up to which entries were committed when this one was made; a hint after a restart, not part of the chain.
    std::uint64_t committed = 0;
    std::vector<AnsweredRequest> requests;
    std::string effect;
    base::Hash128 digest_after;  ///< of the configuration

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// The chain hash after the entry.
[[nodiscard]] base::Hash128 chain_after(const Entry& entry);

/// The position of a log that ends with the entry.
[[nodiscard]] Position position_of(const Entry& entry);

}  // namespace systole::cib
