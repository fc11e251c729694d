#pragma once

#include "base/time.hpp"
#include "cib/replication/disk.hpp"

#include <deque>
#include <optional>

namespace systole::cib {

/// Which disk operations are on their way. Flushes finish in the order of the tickets.
class DiskLedger {
public:
    [[nodiscard]] Ticket issue(base::Time now) {
        pending_.push_back({++last_, now});
        return last_;
    }
    void flushed(Ticket ticket) {
        while (!pending_.empty() && pending_.front().ticket <= ticket) {
            pending_.pop_front();
        }
    }
    [[nodiscard]] bool is_durable(Ticket ticket) const { return pending_.empty() || ticket < pending_.front().ticket; }
    /// Since when the oldest operation has been waiting.
    [[nodiscard]] std::optional<base::Time> waiting_since() const {
        return pending_.empty() ? std::nullopt : std::optional(pending_.front().issued);
    }

private:
    struct Issued {
        Ticket ticket = 0;
        base::Time issued;
    };
    std::deque<Issued> pending_;
    Ticket last_ = 0;
};

}  // namespace systole::cib
