#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "messaging/local/packet_socket.hpp"
#include "messaging/local/sequencer.hpp"
#include "os/descriptor.hpp"
#include "os/loop.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace systole::messaging::local {

/// The sequencer of the local transport at work, inside the process of one node: a generation's lock, its socket and the
/// nodes' connections. Destroying it ends all of them.
class SequencerServer {
public:
    struct Place {
        std::string directory;
        std::uint64_t generation = 0;
    };

    /// Locks the generation and listens. `superseded` is called when a newer generation shows up (others took us for
    /// dead); the server has closed all connections then.
    /// Errors: `exists` (another process has it), `io`.
    [[nodiscard]] static base::Result<std::unique_ptr<SequencerServer>> start(os::Loop& loop,
                                                                              base::Logger& logger,
                                                                              Place place,
                                                                              SequencerConfig config,
                                                                              std::function<void()> superseded);
    SequencerServer(const SequencerServer&) = delete;
    SequencerServer& operator=(const SequencerServer&) = delete;
    SequencerServer(SequencerServer&&) = delete;
    SequencerServer& operator=(SequencerServer&&) = delete;
    ~SequencerServer() = default;

private:
    SequencerServer(os::Loop& loop,
                    base::Logger& logger,
                    Place place,
                    os::Descriptor lock,
                    SequencerConfig config,
                    std::function<void()> superseded);

    void accept(os::Descriptor socket);
    void on_gone(ConnectionId connection);
    void on_timer();
    void look_for_hosts();
    void carry_out(Sequencer::Output output);
    void set_timer();

    os::Loop& loop_;
    base::Logger& logger_;
    Place place_;
    os::Descriptor lock_;
    NodeList nodes_;
    Sequencer sequencer_;
    std::function<void()> superseded_;
    std::unique_ptr<PacketListener> listener_;
    std::map<ConnectionId, std::unique_ptr<PacketSocket>> connections_;
    std::uint64_t last_connection_ = 0;
    base::Time next_look_{};  // for hosts and for a newer generation
    base::Time look_often_until_{};
    os::Watch timer_;
};

}  // namespace systole::messaging::local
