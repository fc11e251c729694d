#pragma once

#include "base/result.hpp"
#include "messaging/corosync/handles.hpp"
#include "messaging/roster.hpp"
#include "messaging/types.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace systole::messaging::corosync {

/// A ring formed.
struct RingNotice {
    RingId ring;
    std::vector<NodeId> hosts;
};

/// A process multicast a packet.
struct PacketNotice {
    Sender from;
    Bytes packet;
};

/// What CPG told, in its order.
using Notice = std::variant<GroupChange, RingNotice, PacketNotice>;

/// Our membership in a CPG group.
class CpgGroup {
public:
    /// Errors: `not_connected`, `io`.
    [[nodiscard]] static base::Result<std::unique_ptr<CpgGroup>> join(const std::string& name);
    CpgGroup(const CpgGroup&) = delete;
    CpgGroup& operator=(const CpgGroup&) = delete;
    CpgGroup(CpgGroup&&) = delete;
    CpgGroup& operator=(CpgGroup&&) = delete;
    /// Leaves in good order.
    ~CpgGroup();

    enum class Sent { yes, later, gone };
    [[nodiscard]] Sent send(const Bytes& packet);

    /// What has come since the last call. Errors: `not_connected` when Corosync is gone.
    [[nodiscard]] base::Result<std::vector<Notice>> dispatch();

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] NodeId self() const { return self_; }
    [[nodiscard]] std::size_t max_packet_bytes() const { return max_packet_bytes_; }

private:
    explicit CpgGroup(const std::string& name);
    [[nodiscard]] base::Result<void> start();
    struct Callbacks;

    cpg_name name_{};
    CpgHandle handle_;
    int descriptor_ = -1;
    NodeId self_;
    std::size_t max_packet_bytes_ = 0;
    std::vector<Notice> notices_;
};

}  // namespace systole::messaging::corosync
