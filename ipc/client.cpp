#include "ipc/client.hpp"

#include "base/clock.hpp"
#include "ipc/error_body.hpp"
#include "ipc/parts.hpp"
#include "ipc/qb_frame.hpp"
#include "os/system_error.hpp"
#include "xml/serialize.hpp"

#include <fcntl.h>
#include <poll.h>
#include <qb/qbipcc.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace systole::ipc {

namespace {

using base::Errc;
using base::Error;
using base::Milliseconds;
using base::Result;

constexpr Milliseconds kRetry{1};
/// More than this waiting for a server means that it does not read: the connection is given up.
constexpr std::size_t kQueueLimitBytes = 128UL * 1024 * 1024;
/// Parts taken per turn of the loop, so that other descriptors get their turn.
constexpr int kPartsPerTurn = 64;

struct Disconnect {
    void operator()(qb_ipcc_connection_t* connection) const noexcept { qb_ipcc_disconnect(connection); }
};
using Handle = std::unique_ptr<qb_ipcc_connection_t, Disconnect>;

Error lost() {
    return {Errc::not_connected, "the connection was lost"};
}

/// Waits until the descriptor is readable; false at the deadline.
bool wait_readable(int fd, Milliseconds limit) {
    pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
    const auto wait = std::clamp<std::int64_t>(limit.count(), 0, 60'000);
    return ::poll(&entry, 1, static_cast<int>(wait)) > 0;
}

}  // namespace

class Client::Impl {
public:
    explicit Impl(Handle handle) : handle_(std::move(handle)), buffer_(kBufferBytes) { qb_ipcc_fd_get(handle_.get(), &fd_); }

    [[nodiscard]] int descriptor() const { return fd_; }

    RequestId queue(Envelope::Kind kind, std::string body) {
        const RequestId id = kind == Envelope::Kind::notification ? 0 : ++last_request_;
        outbox_.push(std::make_shared<const std::string>(encode(Envelope{kind, id, std::move(body)})));
        return id;
    }

    // --- synchronous ---

    /// The answer to a request; what else comes is set aside.
    Result<Envelope> await(RequestId id, Milliseconds timeout) {
        return await_first(timeout, [id](const Envelope& e) { return !is_notification(e) && e.id == id; });
    }

    Result<Envelope> await_notification(Milliseconds timeout) { return await_first(timeout, &Impl::is_notification); }

    // --- in a loop ---

    void attach(os::Loop& loop, ClientHandlers handlers) {
        loop_ = &loop;
        handlers_ = std::move(handlers);
        watch_ = loop.watch(fd_, {.readable = true}, [this](os::FdEvents) { on_readable(); });
        if (!arrived_.empty() || !outbox_.empty()) {
            timer_ = loop.after(Milliseconds::zero(), [this] { on_timer(); });
        }
    }

    /// Called after queue() when attached.
    void flush() {
        if (loop_ != nullptr && !timer_ && !is_lost_) {
            pump_in_loop();
        }
    }

private:
    static bool is_notification(const Envelope& envelope) { return envelope.kind == Envelope::Kind::notification; }

    template <typename Matches>
    Result<Envelope> await_first(Milliseconds timeout, Matches matches) {
        const auto deadline = base::Clock::now() + timeout;
        while (true) {
            const auto found = std::find_if(arrived_.begin(), arrived_.end(), matches);
            if (found != arrived_.end()) {
                Envelope envelope = std::move(*found);
                arrived_.erase(found);
                return envelope;
            }
            if (auto moved = advance(deadline); !moved) {
                return moved.error();
            }
        }
    }

    /// Moves bytes both ways; waits when nothing has come. Errors: timeout, not_connected.
    Result<void> advance(base::Time deadline) {
        const auto before = arrived_.size();
        is_lost_ = is_lost_ || !pump() || !receive(kPartsPerTurn);
        if (arrived_.size() > before) {
            return {};
        }
        if (is_lost_) {
            return lost();
        }
        const auto left = deadline - base::Clock::now();
        if (left <= Milliseconds::zero()) {
            return Error{Errc::timeout, "no answer in time"};
        }
        wait_readable(fd_, outbox_.empty() ? left : std::min<Milliseconds>(left, kRetry));
        return {};
    }

    /// False: the connection is broken.
    bool pump() {
        const auto state =
            outbox_.pump([this](std::string_view part, bool is_last) { return offer_request(handle_.get(), part, is_last); });
        return state != Outbox::State::broken && outbox_.bytes() <= kQueueLimitBytes;
    }

    /// Takes what has come, at most so many parts. False: the connection is broken.
    bool receive(int parts) {
        for (; parts > 0; --parts) {
            const auto size = qb_ipcc_event_recv(handle_.get(), buffer_.data(), buffer_.size(), 0);
            if (size == -EAGAIN || size == -ETIMEDOUT || size == 0) {
                return true;
            }
            if (size < 0 || !take_part(static_cast<std::size_t>(size))) {
                return false;
            }
        }
        return true;
    }

    bool take_part(std::size_t size) {
        const auto frame = read_event_frame(buffer_.data(), size);
        if (!frame) {
            return false;
        }
        auto message = inbox_.add(frame->part, frame->is_last);
        if (!message) {
            return false;
        }
        if (!message->has_value()) {
            return true;
        }
        auto envelope = decode(**message);
        if (!envelope) {
            return false;
        }
        arrived_.push_back(std::move(*envelope));
        return true;
    }

    void on_readable() {
        const bool healthy = receive(kPartsPerTurn);
        dispatch();
        if (!healthy) {
            give_up();
        }
    }

    void on_timer() {
        timer_.reset();
        dispatch();
        pump_in_loop();
    }

    void pump_in_loop() {
        if (is_lost_) {
            return;
        }
        if (!pump()) {
            // Not from inside send(): the caller would be told of the loss before it has its request's id.
            timer_ = loop_->after(Milliseconds::zero(), [this] { give_up(); });
        } else if (!outbox_.empty()) {
            timer_ = loop_->after(kRetry, [this] { on_timer(); });
        }
    }

    void dispatch() {
        while (!arrived_.empty()) {
            const Envelope envelope = std::move(arrived_.front());
            arrived_.pop_front();
            auto body = body_of(envelope);
            if (!is_notification(envelope) && envelope.kind != Envelope::Kind::pong && handlers_.reply) {
                handlers_.reply(envelope.id, std::move(body));
            } else if (is_notification(envelope) && body && handlers_.notification) {
                handlers_.notification(std::move(*body));
            }
        }
    }

    void give_up() {
        watch_.reset();
        timer_.reset();
        if (!std::exchange(is_lost_, true) && handlers_.disconnected) {
            handlers_.disconnected();
        }
    }

public:
    static Result<xml::Document> body_of(const Envelope& envelope) {
        if (envelope.kind == Envelope::Kind::error) {
            return decode_error(envelope.body);
        }
        return xml::Document::parse(envelope.body, {.source = "IPC answer"});
    }

private:
    Handle handle_;
    int fd_ = -1;
    std::vector<char> buffer_;
    Assembler inbox_{kMaxEnvelopeBytes};
    Outbox outbox_;
    std::deque<Envelope> arrived_;  // in order; when attached, empty between turns
    bool is_lost_ = false;
    RequestId last_request_ = 0;
    os::Loop* loop_ = nullptr;
    ClientHandlers handlers_;
    os::Watch watch_;
    os::Watch timer_;
};

Result<std::unique_ptr<Client>> Client::connect(const std::string& name, Milliseconds timeout) {
    int fd = -1;
    Handle half(qb_ipcc_connect_async(name.c_str(), kBufferBytes, &fd));
    if (!half) {
        return os::system_error(errno, "IPC service " + name);
    }
    if (!wait_readable(fd, timeout)) {
        half.reset();
        ::close(fd);  // libqb closes it only for whole connections
        return Error{Errc::timeout, "IPC service " + name + ": no answer in time"};
    }
    auto* const whole = half.release();  // a failed continuation frees it
    if (const int continued = qb_ipcc_connect_continue(whole); continued != 0) {
        return os::system_error(-continued, "IPC service " + name);
    }
    auto impl = std::make_unique<Impl>(Handle(whole));
    return std::unique_ptr<Client>(new Client(std::move(impl)));  // NOLINT(cppcoreguidelines-owning-memory)
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

Result<xml::Document> Client::call(xml::Element body, Milliseconds timeout) {
    const auto id = impl_->queue(Envelope::Kind::request, xml::to_text(body));
    const auto answer = impl_->await(id, timeout);
    return answer ? Impl::body_of(*answer) : answer.error();
}

Result<xml::Document> Client::next_notification(Milliseconds timeout) {
    const auto notification = impl_->await_notification(timeout);
    return notification ? Impl::body_of(*notification) : notification.error();
}

Result<void> Client::tell(xml::Element body, Milliseconds timeout) {
    impl_->queue(Envelope::Kind::notification, xml::to_text(body));
    return ping(timeout);  // what is still in the buffer when we leave would be lost, so wait until it was read
}

Result<void> Client::ping(Milliseconds timeout) {
    const auto id = impl_->queue(Envelope::Kind::ping, {});
    const auto answer = impl_->await(id, timeout);
    return answer ? Result<void>() : answer.error();
}

void Client::attach(os::Loop& loop, ClientHandlers handlers) {
    impl_->attach(loop, std::move(handlers));
}

RequestId Client::send(xml::Element body) {
    const auto id = impl_->queue(Envelope::Kind::request, xml::to_text(body));
    impl_->flush();
    return id;
}

void Client::notify(xml::Element body) {
    impl_->queue(Envelope::Kind::notification, xml::to_text(body));
    impl_->flush();
}

int Client::descriptor() const {
    return impl_->descriptor();
}

}  // namespace systole::ipc
