#include "messaging/local/local_channel.hpp"

#include "messaging/local/generation.hpp"
#include "messaging/local/packet_socket.hpp"
#include "messaging/local/sequencer_server.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <utility>

namespace systole::messaging::local {

namespace {

/// How often a node without a sequencer looks for one.
constexpr base::Milliseconds kRetryInterval{10};

class LocalChannel final : public Channel {
public:
    LocalChannel(os::Loop& loop, base::Logger& logger, LocalChannelConfig config)
        : loop_(loop),
          logger_(logger),
          config_(std::move(config)),
          session_({.self = config_.self,
                    .nodes = config_.nodes,
                    .limits = config_.limits,
                    .hang_timeout = config_.hang_timeout,
                    .quorum_grace = config_.quorum_grace},
                   loop.now()) {}
    LocalChannel(const LocalChannel&) = delete;
    LocalChannel& operator=(const LocalChannel&) = delete;
    LocalChannel(LocalChannel&&) = delete;
    LocalChannel& operator=(LocalChannel&&) = delete;
    ~LocalChannel() override { close(); }

    base::Result<void> open(Handler handler) override;
    void close() override;
    Offer offer(Outgoing message) override;
    [[nodiscard]] std::size_t queued_bytes() const override { return session_.queued_bytes(); }
    [[nodiscard]] const Member& self() const override { return config_.self; }
    [[nodiscard]] const NodeList& node_list() const override { return config_.nodes; }

private:
    void connect();
    void find_sequencer();
    void take_over(std::uint64_t generation);
    void attach(os::Descriptor socket, std::uint64_t generation);
    void on_gone();
    void leave_for_good(const std::string& reason);
    void carry_out(Session::Output output);
    void send(std::vector<Bytes> frames);
    void deliver(std::vector<Event> events);
    void on_timer();
    void set_timer();

    os::Loop& loop_;
    base::Logger& logger_;
    LocalChannelConfig config_;
    Session session_;
    Handler handler_;
    bool is_open_ = false;
    std::unique_ptr<PacketSocket> socket_;
    std::uint64_t generation_ = 0;           // of the socket, or of the last one
    std::optional<std::uint64_t> given_up_;  // a generation whose sequencer is hung
    std::unique_ptr<SequencerServer> server_;
    std::uint64_t server_generation_ = 0;
    os::Watch retry_;
    os::Watch timer_;
    // Shared with callbacks under way: an event handler may destroy the channel.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

base::Result<void> LocalChannel::open(Handler handler) {
    if (const base::Result<QuorumMode> mode = quorum_mode(config_.nodes); !mode) {
        return mode.error();
    }
    if (find_voter(config_.nodes, config_.self.name) == nullptr) {
        return base::Error{
            .code = base::Errc::invalid,
            .message = fmt::format("node {} is not in the node list of the local channel", config_.self.name.value())};
    }
    std::error_code error;
    if (!std::filesystem::is_directory(config_.directory, error)) {
        return base::Error{.code = base::Errc::io,
                           .message = fmt::format("directory of the local channel is not there: {}", config_.directory)};
    }
    handler_ = std::move(handler);
    is_open_ = true;
    retry_ = loop_.after(base::Milliseconds{0}, [this] { connect(); });
    return {};
}

void LocalChannel::close() {
    is_open_ = false;
    handler_ = nullptr;
    timer_.reset();
    retry_.reset();
    socket_.reset();
    server_.reset();
}

Offer LocalChannel::offer(Outgoing message) {
    if (!is_open_) {
        return Offer::closed;
    }
    const Offer answer = session_.offer(std::move(message));
    send(session_.send_offered().frames);  // there are no events in it
    return answer;
}

void LocalChannel::connect() {
    if (!is_open_ || socket_) {
        return;
    }
    find_sequencer();
    if (!socket_) {
        retry_ = loop_.after(kRetryInterval, [this] { connect(); });
    }
}

void LocalChannel::find_sequencer() {
    const std::optional<std::uint64_t> newest = newest_generation(config_.directory);
    if (!newest) {
        take_over(1);
        return;
    }
    const bool is_hung = given_up_ && *given_up_ == *newest;
    if (!is_hung) {
        base::Result<os::Descriptor> socket = PacketSocket::connect(socket_path(config_.directory, *newest));
        if (socket) {
            attach(std::move(*socket), *newest);
            return;
        }
    }
    if (is_hung || is_abandoned(config_.directory, *newest)) {
        take_over(*newest + 1);
    }
}

void LocalChannel::take_over(std::uint64_t generation) {
    SequencerConfig config{.leader = config_.self.id, .nodes = config_.nodes, .hang_timeout = config_.hang_timeout};
    const auto superseded = [this, generation, still_here = std::weak_ptr<bool>{alive_}] {
        if (still_here.lock() && server_generation_ == generation) {
            server_.reset();
        }
    };
    base::Result<std::unique_ptr<SequencerServer>> server = SequencerServer::start(
        loop_, logger_, {.directory = config_.directory, .generation = generation}, std::move(config), superseded);
    if (!server) {
        if (server.error().code != base::Errc::exists) {
            logger_.error("local channel: cannot serve as sequencer reason={}", server.error().message);
        }
        return;
    }
    server_ = std::move(*server);
    server_generation_ = generation;
    base::Result<os::Descriptor> socket = PacketSocket::connect(socket_path(config_.directory, generation));
    if (socket) {
        attach(std::move(*socket), generation);
    }
}

void LocalChannel::attach(os::Descriptor socket, std::uint64_t generation) {
    generation_ = generation;
    given_up_.reset();
    PacketHandlers handlers{.received = [this](std::string_view packet) { carry_out(session_.on_frame(packet, loop_.now())); },
                            .gone = [this] { on_gone(); }};
    socket_ = std::make_unique<PacketSocket>(loop_, std::move(socket), std::move(handlers));
    carry_out(session_.on_connected(loop_.now()));
}

void LocalChannel::on_gone() {
    socket_.reset();
    retry_ = loop_.after(base::Milliseconds{0}, [this] { connect(); });
    carry_out(session_.on_disconnected(loop_.now()));
}

void LocalChannel::leave_for_good(const std::string& reason) {
    logger_.error("local channel: not let in reason={}", reason);
    close();
}

void LocalChannel::carry_out(Session::Output output) {
    const std::shared_ptr<bool> alive = alive_;
    send(std::move(output.frames));
    deliver(std::move(output.events));
    if (alive.use_count() == 1 || !is_open_) {
        return;
    }
    if (output.refused) {
        leave_for_good(*output.refused);
        return;
    }
    if (output.is_hung && socket_) {
        logger_.warn("local channel: the sequencer is silent, it is given up generation={}", generation_);
        given_up_ = generation_;
        on_gone();
        return;
    }
    set_timer();
}

void LocalChannel::send(std::vector<Bytes> frames) {
    for (Bytes& frame : frames) {
        if (socket_) {
            socket_->send(std::move(frame));
        }
    }
}

void LocalChannel::deliver(std::vector<Event> events) {
    const std::shared_ptr<bool> alive = alive_;
    for (Event& event : events) {
        // A copy: the handler may close or destroy the channel.
        const Handler handler = handler_;
        if (!handler) {
            return;
        }
        handler(std::move(event));
        if (alive.use_count() == 1) {
            return;
        }
    }
}

void LocalChannel::on_timer() {
    carry_out(session_.tick(loop_.now()));
}

void LocalChannel::set_timer() {
    const std::optional<base::Time> due = session_.deadline();
    timer_.reset();
    if (due) {
        timer_ = loop_.after(*due - loop_.now(), [this] { on_timer(); });
    }
}

}  // namespace

std::unique_ptr<Channel> make_local_channel(os::Loop& loop, base::Logger& logger, LocalChannelConfig config) {
    return std::make_unique<LocalChannel>(loop, logger, std::move(config));
}

}  // namespace systole::messaging::local
