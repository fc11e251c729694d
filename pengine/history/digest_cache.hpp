#pragma once

#include <map>
#include <string>
#include <utility>

#include "pengine/history/digest.hpp"

namespace systole::pengine {

/// Digests already computed, by node index and operation key: the first computation counts (spec 1 §18).
struct DigestCache {
    std::map<std::pair<std::uint16_t, std::string>, Digests> entries;
};

}  // namespace systole::pengine
