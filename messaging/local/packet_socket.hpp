#pragma once

#include "base/result.hpp"
#include "messaging/types.hpp"
#include "os/descriptor.hpp"
#include "os/loop.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace systole::messaging::local {

/// What happens on a PacketSocket. Called from the loop only; either may destroy the socket.
struct PacketHandlers {
    std::function<void(std::string_view packet)> received;
    std::function<void()> gone;  ///< the other end closed or died, or the connection failed; nothing follows
};

/// One end of a Unix socket that keeps the borders of packets. Packets that the kernel does not take yet wait here.
class PacketSocket {
public:
    /// Largest packet: a fragment in its frame.
    static constexpr std::size_t kMaxPacketBytes = 64 * 1024;
    /// A peer that lets so much wait does not read: the connection is treated as gone.
    static constexpr std::size_t kMaxWaitingBytes = kQueueLimitBytes;

    PacketSocket(os::Loop& loop, os::Descriptor socket, PacketHandlers handlers);

    /// Errors: `not_connected` (nobody listens), `io`, `invalid` (path too long).
    [[nodiscard]] static base::Result<os::Descriptor> connect(const std::string& path);

    void send(Bytes packet);

private:
    void on_ready(os::FdEvents events);
    [[nodiscard]] bool flush();
    void watch();

    os::Loop& loop_;
    os::Descriptor socket_;
    PacketHandlers handlers_;
    std::deque<Bytes> waiting_;
    std::size_t waiting_bytes_ = 0;
    bool has_failed_ = false;
    bool is_watching_writable_ = false;
    os::Watch watch_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // shared with callbacks under way, which may destroy us
};

/// A listening socket whose connections are of our own user or root.
class PacketListener {
public:
    using Accepted = std::function<void(os::Descriptor)>;

    /// Replaces a socket file that is there. Errors: `io`, `invalid` (path too long).
    [[nodiscard]] static base::Result<std::unique_ptr<PacketListener>> listen(os::Loop& loop,
                                                                              const std::string& path,
                                                                              Accepted accepted);

private:
    PacketListener(os::Loop& loop, os::Descriptor socket, Accepted accepted);
    void on_ready();

    os::Descriptor socket_;
    Accepted accepted_;
    os::Watch watch_;
};

}  // namespace systole::messaging::local
