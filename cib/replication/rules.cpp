#include "cib/replication/rules.hpp"

namespace systole::cib {

bool Rules::can_be_relied_on(const Announce& announce, bool is_founding) const {
    return announce.is_whole && (is_founding || !announce.is_new);
}

bool Rules::is_before(const Position& a, const Position& b) const {
    return cib::is_before(a, b);
}

bool Rules::is_done(const Log& log, const RequestId& id) const {
    return log.is_done(id);
}

const Rules& standard_rules() {
    static const Rules kRules;
    return kRules;
}

}  // namespace systole::cib
