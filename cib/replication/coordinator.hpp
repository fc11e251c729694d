#pragma once

#include "base/time.hpp"
#include "cib/replication/durability.hpp"
#include "cib/replication/messages.hpp"
#include "cib/replication/state.hpp"
#include "cib/replication/term.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::cib {

/// Most requests and bytes executed as one entry.
inline constexpr std::size_t kBatchRequests = 256;
inline constexpr std::size_t kBatchBytes = std::size_t{1} << 20U;

/// A request delivered to the coordinator and not executed yet.
struct QueuedRequest {
    RequestId id;
    std::uint64_t oldest_pending = 0;
    Part part = Part::status;
    std::string body;
};

/// A configuration entry on its way to being committed.
struct EntryUnderWay {
    std::uint64_t n = 0;
    base::Time sent;
    /// Failures that were judged on top of this entry: told once it is committed.
    std::vector<Reply> held_replies;
};

/// What exists only at the coordinator of an open term, and ends with it.
struct Coordinator {
    base::Time opened;
    std::set<messaging::NodeId> candidates;  ///< voters whose disks can be relied on
    std::set<messaging::NodeId> synced;
    std::set<messaging::NodeId> bad_disks;   ///< said so, or acknowledge too late
    Requirement stated;                      ///< as last sent
    bool has_sent_first_entry = false;
    std::optional<EntryUnderWay> under_way;
    bool is_status_under_way = false;
    std::uint64_t status_sequence = 0;       ///< of the last status entry sent
    std::deque<QueuedRequest> configuration;
    std::deque<QueuedRequest> status;

    [[nodiscard]] std::deque<QueuedRequest>& queue(Part part) { return part == Part::status ? status : configuration; }
    [[nodiscard]] bool is_queued(const RequestId& id) const;
    /// Takes a batch off the queue's front; not empty if the queue is not.
    [[nodiscard]] std::vector<QueuedRequest> take_batch(Part part);
};

}  // namespace systole::cib
