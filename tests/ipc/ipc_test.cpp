#include "base/log.hpp"
#include "ipc/client.hpp"
#include "ipc/server.hpp"
#include "os/descriptor.hpp"
#include "tests/os/loop_runner.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>
#include <qb/qbipc_common.h>
#include <qb/qbipcc.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

namespace systole::ipc {
namespace {

using base::Errc;
using base::Milliseconds;

constexpr Milliseconds kPatience{10'000};

xml::Document element(std::string_view name, std::string_view text = {}) {
    xml::Document document = xml::Document::create(name);
    document.mutable_root().set("text", text);
    return document;
}

/// A real server in this thread's loop. It echoes requests; `fail`, `tell` and `drop` make it do what they say.
class IpcTest : public ::testing::Test {
protected:
    IpcTest() { start({}); }

    void start(ServerOptions options) {
        server_.reset();
        options.name = name_;
        auto server = Server::listen(runner_.loop(), logger_, options, handlers());
        ASSERT_TRUE(server) << server.error().message;
        server_ = std::move(*server);
    }

    ServerHandlers handlers() {
        return {.accept = accept_,
                .connected =
                    [this](ConnectionId id, const Peer& peer) {
                        connections_.push_back(id);
                        peers_.push_back(peer);
                    },
                .request = [this](ConnectionId id, RequestId request, xml::Document body) { serve(id, request, body.root()); },
                .notification = [this](ConnectionId, xml::Document body) { told_.push_back(std::string(body.root().name())); },
                .disconnected = [this](ConnectionId) { ++disconnected_; }};
    }

    void serve(ConnectionId id, RequestId request, xml::Element body) {
        if (body.is("fail")) {
            server_->fail(id, request, {Errc::stale, "too old"});
        } else if (body.is("drop")) {
            server_->disconnect(id);
        } else if (body.is("tell")) {
            server_->notify(id, element("news", "first").root());
            server_->reply(id, request, body);
            server_->notify(id, element("news", "second").root());
        } else if (!body.is("silence")) {
            server_->reply(id, request, body);
        }
    }

    /// Tools are other processes; here another thread plays one, while this one runs the server's loop.
    template <typename Work>
    void as_tool(Work work) {
        std::atomic<bool> done = false;
        std::thread tool([&] {
            work();
            done = true;
        });
        EXPECT_TRUE(runner_.run_until([&] { return done.load(); }, Milliseconds{20'000}));
        tool.join();
    }

    test::LoopRunner runner_;
    base::Logger logger_ = base::Logger::discard();
    std::string name_ = "systole-test-" + std::to_string(::getpid());
    std::function<bool(const Peer&)> accept_;
    std::unique_ptr<Server> server_;
    std::vector<ConnectionId> connections_;
    std::vector<Peer> peers_;
    std::vector<std::string> told_;
    int disconnected_ = 0;
};

TEST_F(IpcTest, AnswersRequestsAndTellsWhoAsked) {
    as_tool([this] {
        auto client = Client::connect(name_);
        ASSERT_TRUE(client) << client.error().message;
        const auto answer = (*client)->call(element("hello", "a<b&\"c\"").root(), kPatience);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->root().get("text"), "a<b&\"c\"");
        const auto failed = (*client)->call(element("fail").root(), kPatience);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().code, Errc::stale);
        EXPECT_EQ(failed.error().message, "too old");
        EXPECT_TRUE((*client)->ping(kPatience));
    });
    ASSERT_EQ(peers_.size(), 1U);
    EXPECT_EQ(peers_[0].uid, ::getuid());
    EXPECT_EQ(peers_[0].pid, ::getpid());
    EXPECT_TRUE(runner_.run_until([this] { return disconnected_ == 1; }));
}

TEST_F(IpcTest, KeepsNotificationsThatComeBeforeAReply) {
    as_tool([this] {
        auto client = Client::connect(name_);
        ASSERT_TRUE(client);
        ASSERT_TRUE((*client)->call(element("tell").root(), kPatience));
        EXPECT_EQ((*client)->next_notification(kPatience)->root().get("text"), "first");
        EXPECT_EQ((*client)->next_notification(kPatience)->root().get("text"), "second");
        const auto none = (*client)->next_notification(Milliseconds{10});
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error().code, Errc::timeout);
        EXPECT_TRUE((*client)->tell(element("by_the_way").root(), kPatience));
    });
    EXPECT_TRUE(runner_.run_until([this] { return told_ == std::vector<std::string>{"by_the_way"}; }));
}

TEST_F(IpcTest, CarriesMessagesLargerThanItsBuffers) {
    auto large = element("large");
    for (int i = 0; i < 8'000; ++i) {
        large.mutable_root().append("part").set("text", std::string(1000, 'x'));
    }
    as_tool([&] {
        auto client = Client::connect(name_);
        ASSERT_TRUE(client);
        const auto answer = (*client)->call(large.root(), kPatience);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(xml::to_text(answer->root()), xml::to_text(large.root()));
    });
}

TEST_F(IpcTest, WorksInsideALoop) {
    auto client = Client::connect("nobody-listens-here");
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, Errc::not_connected);

    std::vector<std::string> events;
    as_tool([&] { client = Client::connect(name_); });
    ASSERT_TRUE(client);
    (*client)->attach(runner_.loop(),
                      {.reply =
                           [&](RequestId id, base::Result<xml::Document> body) {
                               events.push_back(std::to_string(id) + (body ? " " + std::string(body->root().name()) : " failed"));
                           },
                       .notification = [&](xml::Document body) { events.push_back(std::string(body.root().get("text"))); },
                       .disconnected = [&] { events.push_back("disconnected"); }});
    const auto first = (*client)->send(element("tell").root());
    const auto second = (*client)->send(element("fail").root());
    ASSERT_TRUE(runner_.run_until([&] { return events.size() == 4; }));
    EXPECT_EQ(events[0], "first");
    EXPECT_EQ(events[1], std::to_string(first) + " tell");
    EXPECT_EQ(events[2], "second");
    EXPECT_EQ(events[3], std::to_string(second) + " failed");
    server_.reset();
    ASSERT_TRUE(runner_.run_until([&] { return events.size() == 5; }));
    EXPECT_EQ(events[4], "disconnected");
}

TEST_F(IpcTest, SendsManyLargeMessagesBothWaysInsideALoop) {
    base::Result<std::unique_ptr<Client>> client = base::Error{};
    as_tool([&] { client = Client::connect(name_); });
    ASSERT_TRUE(client);
    int answers = 0;
    (*client)->attach(runner_.loop(), {.reply = [&](RequestId, base::Result<xml::Document> body) {
                          ASSERT_TRUE(body);
                          EXPECT_EQ(body->root().get("text").size(), 200'000U);
                          ++answers;
                      }});
    for (int i = 0; i < 20; ++i) {
        (void)(*client)->send(element("large", std::string(200'000, 'y')).root());
    }
    EXPECT_TRUE(runner_.run_until([&] { return answers == 20; }));
}

TEST_F(IpcTest, SaysWhenNoAnswerComesInTime) {
    as_tool([this] {
        auto client = Client::connect(name_);
        ASSERT_TRUE(client);
        const auto late = (*client)->call(element("silence").root(), Milliseconds{30});
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error().code, Errc::timeout);
        EXPECT_TRUE((*client)->call(element("next").root(), kPatience));
        const auto lost = (*client)->call(element("drop").root(), kPatience);
        ASSERT_FALSE(lost);
        EXPECT_EQ(lost.error().code, Errc::not_connected);
    });
}

TEST_F(IpcTest, DoesNotWaitForAServerThatHangs) {
    // Nobody runs the loop here, so the server is as good as stopped.
    const auto client = Client::connect(name_, Milliseconds{50});
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, Errc::timeout);
}

TEST_F(IpcTest, RefusesASecondServerOfTheSameName) {
    auto second = Server::listen(runner_.loop(), logger_, {.name = name_}, handlers());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::exists);
}

TEST_F(IpcTest, LetsTheHandlerRefuseClients) {
    accept_ = [](const Peer& peer) { return peer.pid != ::getpid(); };
    start({});
    as_tool([this] {
        const auto client = Client::connect(name_);
        ASSERT_FALSE(client);
        EXPECT_EQ(client.error().code, Errc::denied);
    });
}

TEST_F(IpcTest, LimitsTheNumberOfClients) {
    start({.connection_limit = 2});
    as_tool([this] {
        const auto first = Client::connect(name_);
        const auto second = Client::connect(name_);
        EXPECT_TRUE(first);
        EXPECT_TRUE(second);
        EXPECT_FALSE(Client::connect(name_));
    });
}

TEST_F(IpcTest, CutsOffAClientThatDoesNotRead) {
    start({.stall_limit = Milliseconds{50}});
    base::Result<std::unique_ptr<Client>> client = base::Error{};
    as_tool([&] { client = Client::connect(name_); });
    ASSERT_TRUE(client);
    server_->notify(connections_.at(0), element("large", std::string(1'000'000, 'x')).root());
    EXPECT_GT(server_->queued_bytes(connections_[0]), 0U);
    EXPECT_TRUE(runner_.run_until([this] { return disconnected_ == 1; }));
}

TEST_F(IpcTest, CutsOffAClientWhoseQueueIsTooLong) {
    start({.queue_limit = 500'000});
    base::Result<std::unique_ptr<Client>> client = base::Error{};
    as_tool([&] { client = Client::connect(name_); });
    ASSERT_TRUE(client);
    server_->notify({connections_.at(0)}, element("large", std::string(1'000'000, 'x')).root());
    EXPECT_TRUE(runner_.run_until([this] { return disconnected_ == 1; }));
}

TEST_F(IpcTest, SurvivesAClientThatIsKilled) {
    // The child may only do what is safe after a fork; libqb's client is all it needs.
    const pid_t child = ::fork();
    if (child == 0) {
        qb_ipcc_connect(name_.c_str(), 4096);
        ::pause();
    }
    ASSERT_TRUE(runner_.run_until([this] { return connections_.size() == 1; }));
    server_->notify(connections_[0], element("large", std::string(1'000'000, 'x')).root());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(runner_.run_until([this] { return disconnected_ == 1; }));
    server_->notify(connections_[0], element("late").root());  // to nobody: dropped
}

/// What a client that speaks libqb but not our language may send.
class Garbage {
public:
    explicit Garbage(const std::string& name) : connection_(qb_ipcc_connect(name.c_str(), 128UL * 1024)) {}
    Garbage(const Garbage&) = delete;
    Garbage& operator=(const Garbage&) = delete;
    Garbage(Garbage&&) = delete;
    Garbage& operator=(Garbage&&) = delete;
    ~Garbage() { qb_ipcc_disconnect(connection_); }

    /// A frame with this id and a size field that may lie.
    void send(std::int32_t id, const std::string& bytes, std::optional<std::int32_t> claimed = std::nullopt) {
        qb_ipc_request_header header{};
        header.id = id;
        header.size = claimed.value_or(static_cast<std::int32_t>(sizeof header + bytes.size()));
        std::string frame(sizeof header, '\0');
        std::memcpy(frame.data(), &header, sizeof header);
        frame += bytes;
        qb_ipcc_send(connection_, frame.data(), frame.size());
    }

    /// Whether the server has ended the connection.
    bool is_cut_off() {
        for (int i = 0; i < 500; ++i) {
            if (qb_ipcc_is_connected(connection_) == 0) {
                return true;
            }
            std::this_thread::sleep_for(Milliseconds{5});
        }
        return false;
    }

private:
    qb_ipcc_connection_t* connection_;
};

TEST_F(IpcTest, CutsOffWhoeverSendsGarbageAndServesTheOthers) {
    as_tool([this] {
        const auto expect_cut_off = [this](std::int32_t id, const std::string& bytes, std::optional<std::int32_t> claimed = {}) {
            Garbage garbage(name_);
            garbage.send(id, bytes, claimed);
            EXPECT_TRUE(garbage.is_cut_off()) << bytes.substr(0, 40);
        };
        expect_cut_off(2, "no envelope at all");
        expect_cut_off(2, std::string("\0\xff\xfe\n<", 5));
        expect_cut_off(99, "unknown frame");
        expect_cut_off(2, "lies about its size", 2'000'000'000);
        expect_cut_off(2, "lies about its size", -5);
        expect_cut_off(2, "lies about its size", 0);
        expect_cut_off(2, encode({Envelope::Kind::pong, 1, {}}));
        auto client = Client::connect(name_);
        ASSERT_TRUE(client);
        EXPECT_TRUE((*client)->call(element("still_here").root(), kPatience));
    });
}

TEST_F(IpcTest, AnswersABodyThatIsNoXmlWithAnError) {
    as_tool([this] {
        Garbage garbage(name_);
        garbage.send(2, encode({Envelope::Kind::request, 5, "<unclosed"}));
        auto client = Client::connect(name_);
        EXPECT_TRUE((*client)->call(element("still_here").root(), kPatience));
    });
}

/// Bytes straight into the listening socket, without libqb's own handshake.
TEST_F(IpcTest, SurvivesBytesThatAreNoHandshake) {
    const os::Descriptor raw(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(&address.sun_path[1], name_.data(), name_.size());
    const sockaddr_un* const pointer = &address;
    ASSERT_EQ(::connect(raw.get(), reinterpret_cast<const sockaddr*>(pointer), sizeof address), 0);  // NOLINT
    const std::string bytes(5000, '\xee');
    ASSERT_GT(::send(raw.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
    as_tool([this] {
        auto client = Client::connect(name_);
        ASSERT_TRUE(client) << client.error().message;
        EXPECT_TRUE((*client)->call(element("still_here").root(), kPatience));
    });
}

}  // namespace
}  // namespace systole::ipc
