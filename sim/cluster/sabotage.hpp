#pragma once

#include "cib/replication/rules.hpp"
#include "lrmd/protocol.hpp"
#include "messaging/types.hpp"

#include <functional>
#include <string>

namespace systole::sim {

/// A deliberately wrong rule, put in where a brain meets its surroundings: tests show with it that the simulator would notice.
/// What is not set is as in the product.
struct Sabotage {
    const cib::Rules* replication = &cib::standard_rules();
    std::function<std::string(const std::string& graph)> graph = {};       ///< what is made of a transition graph
    std::function<void(lrmd::FromExecutor& message)> from_executor = {};   ///< what is heard from the executor
    std::function<void(messaging::Quorum& quorum)> quorum = {};            ///< what is heard of quorum
};

}  // namespace systole::sim
