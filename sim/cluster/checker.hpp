#pragma once

#include "messaging/node_list.hpp"
#include "os/fake_disk.hpp"
#include "sim/cluster/node.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::sim {

/// Judges a run from what clients were told and what disks hold (invariants 4 and 5 of the design), never from a core's opinion.
/// Each complaint is a sentence; none means that all is well.
class Checker {
public:
    using Disks = std::map<messaging::NodeId, os::FakeDisk*>;

    Checker(messaging::NodeList nodes, Disks disks, NodeKind kind)
        : nodes_(std::move(nodes)), disks_(std::move(disks)), kind_(std::move(kind)) {}

    /// The disk's content is about to be lost, after it has stood behind answers that may still be on their way.
    void losing_disk(messaging::NodeId id);
    void submitted(const std::string& text);
    void answered(const ClientAnswer& answer);
    /// A node has applied everything up to here: for one number there is one line and one configuration, for ever.
    void committed(messaging::NodeId id, const cib::Position& position, const std::string& configuration);
    /// After everything has come to rest: all lists equal, all that was acknowledged there once and in order, nothing refused.
    void finish();

    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
    [[nodiscard]] std::size_t done_count() const { return done_.size(); }

private:
    [[nodiscard]] bool is_on_disk(messaging::NodeId id, const std::string& text) const;
    [[nodiscard]] std::vector<std::string> read_disk(messaging::NodeId id);
    void check_is_durable(const std::string& text);
    void check_order(const std::vector<std::string>& texts);
    void complain(std::string text) { complaints_.push_back(std::move(text)); }

    messaging::NodeList nodes_;
    Disks disks_;
    NodeKind kind_;
    std::map<messaging::NodeId, std::set<std::string>> lost_;  // on disks that are gone
    struct Applied {
        std::string position;
        std::uint64_t configuration = 0;  // checksum
    };
    std::map<std::string, std::uint64_t> snapshots_;           // position -> checksum of the configuration
    std::map<std::uint64_t, Applied> applied_;                 // by number
    std::vector<std::string> done_;                            // in the order of the answers
    std::map<std::string, std::size_t> done_before_;           // at its submission
    std::set<std::string> refused_;
    std::vector<std::string> complaints_;
};

}  // namespace systole::sim
