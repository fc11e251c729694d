#include "messaging/local/packet_socket.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace systole::messaging::local {

namespace {

constexpr int kBacklog = 64;
/// Packets read in one go before other work of the loop gets its turn.
constexpr int kReadsPerTurn = 64;

base::Error io_error(std::string_view what, const std::string& path, int error) {
    const bool nobody = error == ENOENT || error == ECONNREFUSED;
    return {.code = nobody ? base::Errc::not_connected : base::Errc::io,
            .message = fmt::format("{} {}: {}", what, path, std::generic_category().message(error))};
}

base::Result<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        return base::Error{.code = base::Errc::invalid,
                           .message = fmt::format("path of the local channel is too long for a socket: {}", path)};
    }
    std::memcpy(&address.sun_path[0], path.c_str(), path.size() + 1);
    return address;
}

/// The C interface takes addresses of every family through one type.
const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

bool is_trusted(int socket) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return false;
    }
    return peer.uid == 0 || peer.uid == geteuid();
}

os::Descriptor make_socket() {
    return os::Descriptor{socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

}  // namespace

PacketSocket::PacketSocket(os::Loop& loop, os::Descriptor socket, PacketHandlers handlers)
    : loop_(loop), socket_(std::move(socket)), handlers_(std::move(handlers)) {
    watch();
}

base::Result<os::Descriptor> PacketSocket::connect(const std::string& path) {
    const base::Result<sockaddr_un> address = address_of(path);
    if (!address) {
        return address.error();
    }
    os::Descriptor socket = make_socket();
    if (!socket || ::connect(socket.get(), generic(*address), sizeof(*address)) != 0) {
        return io_error("cannot connect to", path, errno);
    }
    return socket;
}

void PacketSocket::send(Bytes packet) {
    waiting_bytes_ += packet.size();
    waiting_.push_back(std::move(packet));
    if (!flush() || waiting_bytes_ > kMaxWaitingBytes) {
        // The caller is not told from here: the loop finds the broken connection.
        has_failed_ = true;
        shutdown(socket_.get(), SHUT_RDWR);
    }
    watch();
}

void PacketSocket::on_ready(os::FdEvents events) {
    // Copies: a handler may destroy this socket.
    const std::shared_ptr<bool> alive = alive_;
    const PacketHandlers handlers = handlers_;
    bool is_open = !events.writable || flush();
    std::array<char, kMaxPacketBytes> buffer{};
    for (int i = 0; is_open && events.readable && i < kReadsPerTurn; ++i) {
        const ssize_t size = recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (size > 0) {
            handlers.received({buffer.data(), static_cast<std::size_t>(size)});
            if (alive.use_count() == 1) {
                return;
            }
            continue;
        }
        is_open = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
        break;
    }
    if (!is_open) {
        watch_.reset();
        handlers.gone();
        return;
    }
    watch();
}

bool PacketSocket::flush() {
    while (!has_failed_ && !waiting_.empty()) {
        const Bytes& packet = waiting_.front();
        if (::send(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) {
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS;
        }
        waiting_bytes_ -= packet.size();
        waiting_.pop_front();
    }
    return !has_failed_;
}

void PacketSocket::watch() {
    const bool wants_writable = !waiting_.empty() && !has_failed_;
    if (watch_ && wants_writable == is_watching_writable_) {
        return;
    }
    is_watching_writable_ = wants_writable;
    watch_.reset();
    watch_ = loop_.watch(socket_.get(), {.readable = true, .writable = wants_writable},
                         [this](os::FdEvents events) { on_ready(events); });
}

base::Result<std::unique_ptr<PacketListener>> PacketListener::listen(os::Loop& loop, const std::string& path, Accepted accepted) {
    const base::Result<sockaddr_un> address = address_of(path);
    if (!address) {
        return address.error();
    }
    os::Descriptor socket = make_socket();
    unlink(path.c_str());
    if (!socket || bind(socket.get(), generic(*address), sizeof(*address)) != 0 || chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 ||
        ::listen(socket.get(), kBacklog) != 0) {
        return io_error("cannot listen on", path, errno);
    }
    return std::unique_ptr<PacketListener>{new PacketListener{loop, std::move(socket), std::move(accepted)}};
}

PacketListener::PacketListener(os::Loop& loop, os::Descriptor socket, Accepted accepted)
    : socket_(std::move(socket)), accepted_(std::move(accepted)) {
    watch_ = loop.watch(socket_.get(), {.readable = true}, [this](os::FdEvents) { on_ready(); });
}

void PacketListener::on_ready() {
    os::Descriptor connection{accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (connection && is_trusted(connection.get())) {
        accepted_(std::move(connection));
    }
}

}  // namespace systole::messaging::local
