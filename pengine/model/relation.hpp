#pragma once

#include <cstdint>

#include "pengine/model/enum_set.hpp"

namespace systole::pengine {

/// How one action (F, first) bears on another (T, then); the name the specification uses stands behind each (spec 3 §10).
enum class Relation : std::uint8_t {
    ordered,                  ///< ORD
    unless_first_migrates,    ///< IF_UNMIG
    then_requires_first,      ///< TF
    first_requires_then,      ///< FT
    promoted_requires_first,  ///< PTF
    unmigratable_blocks,      ///< UNMIG
    unrunnable_first_blocks,  ///< BLOCK
    else_start,               ///< ELSE: first not runnable makes then a real, unmigratable action
    first_requires_on_node,   ///< FT_NODE
    nested_remote_probe,      ///< NPROBE
    restart,                  ///< RESTART
    serialize,                ///< SERIAL
    same_node,                ///< SAMENODE
    then_graphs_first,        ///< TF_G
    first_graphs_then,        ///< FT_G
    asymmetric,               ///< ASYM
    load,                     ///< LOAD
    minimum,                  ///< MIN
    required_on_node,         ///< REQNODE
    guest_allowed,            ///< GUESTOK
    cancels_first,            ///< CANCEL
    count_
};

using RelationFlags = EnumSet<Relation>;

}  // namespace systole::pengine
