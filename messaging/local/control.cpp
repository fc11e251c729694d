#include "messaging/local/generation.hpp"
#include "messaging/local/local_channel.hpp"
#include "messaging/local/packet_socket.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <fstream>
#include <iterator>

namespace systole::messaging::local {

namespace {

constexpr int kAnswerTimeoutMs = 5000;

base::Result<Reply> receive_reply(const os::Descriptor& socket) {
    pollfd ready{.fd = socket.get(), .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, kAnswerTimeoutMs) != 1) {
        return base::Error{.code = base::Errc::timeout, .message = "the sequencer does not answer"};
    }
    std::array<char, PacketSocket::kMaxPacketBytes> buffer{};
    const ssize_t size = recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        return base::Error{.code = base::Errc::io, .message = "the sequencer closed the connection"};
    }
    base::Result<ToNode> frame = decode_to_node({buffer.data(), static_cast<std::size_t>(size)});
    if (!frame) {
        return frame.error();
    }
    const auto* reply = std::get_if<Reply>(&*frame);
    return reply != nullptr ? base::Result<Reply>{*reply}
                            : base::Error{.code = base::Errc::corrupt, .message = "unexpected answer of the sequencer"};
}

}  // namespace

base::Result<NodeList> read_node_list(const std::string& directory) {
    const std::string path = directory + "/nodes";
    std::ifstream file{path};
    if (!file) {
        return base::Error{.code = base::Errc::not_found, .message = fmt::format("cannot read {}", path)};
    }
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const base::Result<NodeList> nodes = parse_node_list(text);
    return nodes ? nodes : nodes.error().with_context(path);
}

base::Result<std::string> command_sequencer(const std::string& directory, const std::string& command) {
    const std::optional<std::uint64_t> generation = newest_generation(directory);
    if (!generation) {
        return base::Error{.code = base::Errc::not_connected,
                           .message = fmt::format("no node uses the local channel {}", directory)};
    }
    const base::Result<os::Descriptor> socket = PacketSocket::connect(socket_path(directory, *generation));
    if (!socket) {
        return socket.error();
    }
    const Bytes frame = encode(ToSequencer{Control{.command = command}});
    if (send(socket->get(), frame.data(), frame.size(), MSG_NOSIGNAL) < 0) {
        return base::Error{.code = base::Errc::io, .message = "cannot send to the sequencer"};
    }
    const base::Result<Reply> reply = receive_reply(*socket);
    if (!reply) {
        return reply.error();
    }
    return reply->ok ? base::Result<std::string>{reply->text} : base::Error{.code = base::Errc::refused, .message = reply->text};
}

}  // namespace systole::messaging::local
