#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pengine/history/digest.hpp"

namespace systole::pengine {

/// Digests already computed, by node index and operation key: the first computation counts (spec 1 §18).
struct DigestCache {
    std::map<std::pair<std::uint16_t, std::string>, Digests> entries;
    /// Entries whose op-restart-digest counts as one that never matches (spec 1 §11.2 step 3d).
    std::vector<xml::Element> forced_restarts;
};

}  // namespace systole::pengine
