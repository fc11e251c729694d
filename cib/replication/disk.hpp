#pragma once

#include "cib/replication/entry.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What a replica asks of its disk, and what it gets back at start. cib/storage carries it out.
namespace systole::cib {

/// Which requests of one life of one node the log has carried out, for those the node may still ask about.
struct DoneRequests {
    messaging::Incarnation incarnation;
    std::uint64_t below = 1;          ///< nothing below is asked about any more
    std::set<std::uint64_t> numbers;  ///< carried out, `below` and above

    friend bool operator==(const DoneRequests&, const DoneRequests&) = default;
};
using DoneTable = std::map<messaging::NodeId, DoneRequests>;

/// A committed configuration: what a journal starts from, and what catching up transfers when entries do not do.
struct Snapshot {
    Position position;
    DoneTable done;
    std::string configuration;  ///< ReplicatedState::snapshot(Part::configuration)

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// The promise of a replica: it takes part in no lower term.
struct Promise {
    Term term;
    /// What the disk holds may be relied on when a state is chosen; not so while a replica that lost its disk is filled again,
    /// until it is Synced in a writable term.
    bool is_whole = true;
    /// It took part in a cluster that could make changes. Before that it is new, whatever CIB it was given.
    bool is_founded = false;
    /// It last made changes alone, all others being surely down, and none has joined a round with it since: nobody else can have
    /// gone on without it, whatever happened to its process.
    bool is_sole = false;

    friend bool operator==(const Promise&, const Promise&) = default;
};

struct AppendEntry {
    Entry entry;
};
/// Drop the entries after number `n`.
struct TruncateAfter {
    std::uint64_t n = 0;
};
/// Start again from a snapshot and the entries after it: they replace all that was there, but for the promise.
struct InstallSnapshot {
    Snapshot snapshot;
    std::vector<Entry> entries;
};
struct SavePromise {
    Promise promise;
};
/// Keep a file for the operator that nobody reads again: changes that lost against the chosen line.
struct PutAside {
    std::string reason;
    std::string content;
};
using DiskAction = std::variant<AppendEntry, TruncateAfter, InstallSnapshot, SavePromise, PutAside>;

/// Operations are carried out and made durable in the order of their tickets.
using Ticket = std::uint64_t;
struct DiskOperation {
    Ticket ticket = 0;
    DiskAction action;
};

/// What a disk holds at start.
struct Recovered {
    /// Nothing where never anything was: a new replica (or one with a new disk).
    std::optional<Snapshot> snapshot;
    std::vector<Entry> entries;  ///< after the snapshot, fitting each other
    Promise promise;
    /// Why the disk's content is not all that was once flushed; such a replica is not able until filled again.
    std::optional<std::string> damage;
};

}  // namespace systole::cib
