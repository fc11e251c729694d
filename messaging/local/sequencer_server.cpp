#include "messaging/local/sequencer_server.hpp"

#include "messaging/local/generation.hpp"
#include "messaging/local/host_presence.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace systole::messaging::local {

namespace {

constexpr base::Milliseconds kLookInterval{200};
/// When a brain is gone its host is looked at more often for a while: a host that dies loses its processes one by one.
constexpr base::Milliseconds kOftenInterval{10};
constexpr base::Milliseconds kOften{200};

}  // namespace

base::Result<std::unique_ptr<SequencerServer>> SequencerServer::start(os::Loop& loop,
                                                                      base::Logger& logger,
                                                                      Place place,
                                                                      SequencerConfig config,
                                                                      std::function<void()> superseded) {
    base::Result<os::Descriptor> lock = make_generation(place.directory, place.generation);
    if (!lock) {
        return lock.error();
    }
    const std::string path = socket_path(place.directory, place.generation);
    std::unique_ptr<SequencerServer> server{
        new SequencerServer{loop, logger, std::move(place), std::move(*lock), std::move(config), std::move(superseded)}};
    SequencerServer* raw = server.get();
    base::Result<std::unique_ptr<PacketListener>> listener =
        PacketListener::listen(loop, path, [raw](os::Descriptor socket) { raw->accept(std::move(socket)); });
    if (!listener) {
        return listener.error();
    }
    server->listener_ = std::move(*listener);
    server->look_for_hosts();
    logger.info("local channel: serving as sequencer generation={}", server->place_.generation);
    return server;
}

SequencerServer::SequencerServer(os::Loop& loop,
                                 base::Logger& logger,
                                 Place place,
                                 os::Descriptor lock,
                                 SequencerConfig config,
                                 std::function<void()> superseded)
    : loop_(loop),
      logger_(logger),
      place_(std::move(place)),
      lock_(std::move(lock)),
      nodes_(config.nodes),
      sequencer_(std::move(config), base::Rng::from_system(), loop.now()),
      superseded_(std::move(superseded)),
      next_look_(loop.now() + kOftenInterval),
      look_often_until_(loop.now() + kOften) {}

void SequencerServer::accept(os::Descriptor socket) {
    const ConnectionId id{++last_connection_};
    PacketHandlers handlers{
        .received = [this, id](std::string_view packet) { carry_out(sequencer_.on_frame(id, packet, loop_.now())); },
        .gone = [this, id] { on_gone(id); }};
    connections_[id] = std::make_unique<PacketSocket>(loop_, std::move(socket), std::move(handlers));
}

void SequencerServer::on_gone(ConnectionId connection) {
    connections_.erase(connection);
    look_often_until_ = loop_.now() + kOften;
    next_look_ = loop_.now() + kOftenInterval;
    look_for_hosts();
    carry_out(sequencer_.on_gone(connection, loop_.now()));
}

void SequencerServer::look_for_hosts() {
    std::set<NodeId> hosts;
    for (const Voter& voter : nodes_.voters) {
        if (HostPresence::is_there(place_.directory, voter.id)) {
            hosts.insert(voter.id);
        }
    }
    carry_out(sequencer_.on_hosts(std::move(hosts), loop_.now()));
}

void SequencerServer::on_timer() {
    if (loop_.now() >= next_look_) {
        next_look_ = loop_.now() + (loop_.now() < look_often_until_ ? kOftenInterval : kLookInterval);
        if (newest_generation(place_.directory).value_or(0) > place_.generation) {
            logger_.warn("local channel: another process took over the sequencer generation={}", place_.generation);
            listener_.reset();
            connections_.clear();
            loop_.defer(std::exchange(superseded_, nullptr));
            return;
        }
        look_for_hosts();
    }
    carry_out(sequencer_.tick(loop_.now()));
}

void SequencerServer::carry_out(Sequencer::Output output) {
    for (Sequencer::Output::Packet& packet : output.packets) {
        if (const auto connection = connections_.find(packet.to); connection != connections_.end()) {
            connection->second->send(std::move(packet.frame));
        }
    }
    for (const ConnectionId connection : output.close) {
        connections_.erase(connection);
    }
    set_timer();
}

void SequencerServer::set_timer() {
    const base::Time due = std::min(sequencer_.deadline(), next_look_);
    timer_ = loop_.after(due - loop_.now(), [this] { on_timer(); });
}

}  // namespace systole::messaging::local
