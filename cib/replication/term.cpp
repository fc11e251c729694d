#include "cib/replication/term.hpp"

#include <fmt/format.h>

namespace systole::cib {

bool is_before(const Position& a, const Position& b) {
    return a.term != b.term ? a.term < b.term : a.n < b.n;
}

std::string to_text(const Term& term) {
    return fmt::format("{}.{}.{}", term.generation, term.counter, term.coordinator.value());
}

std::string to_text(const Position& position) {
    return fmt::format("{}/{}/{}", to_text(position.term), position.n, position.chain.hex());
}

std::string to_text(const RequestId& id) {
    return fmt::format("{}.{}.{}", id.node.value(), id.incarnation.value(), id.number);
}

}  // namespace systole::cib
