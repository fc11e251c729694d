#pragma once

#include "cib/replication/log.hpp"
#include "cib/replication/messages.hpp"
#include "cib/replication/term.hpp"

namespace systole::cib {

/// The judgements on which nothing less than the data depends. They stand apart so that the simulator can replace one by a wrong
/// one and show that it notices; everything else uses standard_rules().
class Rules {
public:
    Rules() = default;
    Rules(const Rules&) = delete;
    Rules& operator=(const Rules&) = delete;
    Rules(Rules&&) = delete;
    Rules& operator=(Rules&&) = delete;
    virtual ~Rules() = default;

    /// Whether what a member has on disk may be chosen, and counts as a vote for the line it is on.
    [[nodiscard]] virtual bool can_be_relied_on(const Announce& announce, bool is_founding) const;
    /// The order in which states are chosen.
    [[nodiscard]] virtual bool is_before(const Position& a, const Position& b) const;
    /// Whether a request has been carried out, so that it must be answered and not executed (again).
    [[nodiscard]] virtual bool is_done(const Log& log, const RequestId& id) const;
};

[[nodiscard]] const Rules& standard_rules();

}  // namespace systole::cib
