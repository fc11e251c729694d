#pragma once

#include <cstdint>
#include <string_view>

#include "pengine/model/relation.hpp"

namespace systole::pengine {

struct Action;
struct Resource;

/// One end of an ordering: a given action, or all actions of a resource with a key (spec 3 §10.1).
struct OrderingEnd {
    Resource* rsc = nullptr;
    Action* action = nullptr;
    std::string_view key;  ///< full text key, e.g. "rsc1_start_0"; of `action` if that is given
};

/// An ordering constraint; applied to the actions that exist when it is processed. Owner: ordering/.
struct Ordering {
    OrderingEnd first;
    OrderingEnd then;
    RelationFlags flags;
    std::string_view id;  ///< of the user's constraint, for explanations; empty for internal ones
};

}  // namespace systole::pengine
