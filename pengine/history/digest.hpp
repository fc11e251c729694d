#pragma once

#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// What comparing recorded with current parameters says (spec 1 §18.3).
enum class DigestResult : std::uint8_t { match, unknown, mismatch, restart };

/// Digests of an operation's parameters (spec 1 §18).
struct Digests {
    std::string all;
    std::string secure;   ///< empty: not computed
    std::string restart;  ///< empty: none
    DigestResult result = DigestResult::match;
};

/// What digests are computed for. `entry` may be null.
struct DigestRequest {
    Resource* rsc = nullptr;
    std::string_view task;
    std::uint32_t interval_ms = 0;
    Node* node = nullptr;
    xml::Element entry;
    bool for_unfencing = false;  ///< secure digest wanted even for live input
};

/// Computed once per node and key; later requests get the first one's.
[[nodiscard]] const Digests& digests(Cluster& cluster, const DigestRequest& request);
/// Compares with the entry and keeps the outcome with the digests.
[[nodiscard]] const Digests& compare_digests(Cluster& cluster, const DigestRequest& request);

}  // namespace systole::pengine
