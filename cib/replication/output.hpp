#pragma once

#include "cib/replication/disk.hpp"
#include "cib/replication/durability.hpp"
#include "cib/replication/state.hpp"
#include "messaging/channel.hpp"

#include <set>
#include <string>
#include <variant>
#include <vector>

/// What a Replica tells its surroundings. Field order in Output is the order in which it must be carried out.
namespace systole::cib {

/// The membership changed or a round began: nothing is begun or acknowledged until the next TermOpened. What was multicast with the
/// old term and is not delivered yet never will be.
struct Frozen {
    std::string reason;
};
/// A round was decided and its coordinator opened a term: instructions flow. Send it a Report, if it is new to you.
struct TermOpened {
    Term term;
    messaging::Member coordinator;
    bool is_incumbent = false;  ///< it coordinated before, and keeps its graph (design §6.4.5)
    std::vector<messaging::Member> members;  ///< of the round
    std::vector<messaging::Member> skipped;  ///< in the view, but silent or deposed: lost brains until they announce themselves
};
/// Configuration changes can be made in this term, or (is_writable false) cannot any more for lack of quorum.
struct WritableChanged {
    bool is_writable = false;
    Durability durability = Durability::none;
};
/// An effect was applied here; read the state. `n` is the entry's number for configuration.
struct Applied {
    Part part = Part::status;
    std::uint64_t n = 0;
    std::string effect;  ///< empty: the part was replaced as a whole (catch-up)
};
/// A controller's message, delivered in the term it was sent in.
struct PayloadDelivered {
    messaging::Member from;
    std::string kind;
    std::string body;
};
/// An operator must know: damaged or failing disk, out of sync, changes put aside.
struct Alarm {
    std::string text;
};
/// A decision with its reason, for the log.
struct Remark {
    std::string text;
};
using Notice = std::variant<Frozen, TermOpened, WritableChanged, Applied, PayloadDelivered, Alarm, Remark>;

/// How a submitted request ended.
struct Settled {
    enum class Kind {
        answered,         ///< executed; `answer` is the state's
        no_quorum,        ///< surely never takes effect
        unknown,          ///< no answer in time; it takes effect once or never
        too_large,        ///< refused: beyond kRequestLimitBytes
        busy,             ///< refused: own queue is full
    };
    std::uint64_t number = 0;
    Kind kind = Kind::answered;
    std::string answer;
    Durability durability = Durability::full;  ///< for an answered configuration change: what stands behind it
};

struct Output {
    std::vector<DiskOperation> persist;        ///< 1. hand to the disk, in order; report each flushed ticket, in order
    std::vector<messaging::Outgoing> send;     ///< 2. offer to the channel, in order
    std::vector<Notice> notices;               ///< 3. act
    std::vector<Settled> answers;              ///< 4. answer clients
};

}  // namespace systole::cib
