#pragma once

#include "cib/replication/moment.hpp"
#include "cib/replication/term.hpp"
#include "messaging/channel.hpp"
#include "os/fake_disk.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::sim {

/// How a client's request ended, as the client sees it.
struct ClientAnswer {
    enum class Kind { done, failed, refused, unknown };
    std::string request;  ///< the client's text
    Kind kind = Kind::done;
};

/// What a node wants after an event, in the order in which it is carried out.
struct NodeOutput {
    bool has_disk_work = false;  ///< call work_disk soon
    std::vector<messaging::Outgoing> send;
    std::vector<ClientAnswer> answers;
    std::vector<std::string> remarks;  ///< for the trace
    bool has_ended = false;            ///< the software has done its work and ends by itself
};

/// One life of a node's software in the simulator: made at each start over what its disk holds, destroyed by a crash. Everything
/// happens through these calls, so that a run follows from its seed.
class NodeUnderTest {
public:
    NodeUnderTest() = default;
    NodeUnderTest(const NodeUnderTest&) = delete;
    NodeUnderTest& operator=(const NodeUnderTest&) = delete;
    NodeUnderTest(NodeUnderTest&&) = delete;
    NodeUnderTest& operator=(NodeUnderTest&&) = delete;
    virtual ~NodeUnderTest() = default;

    virtual void receive(const messaging::Event& event, cib::Moment at) = 0;
    virtual void tick(cib::Moment at) = 0;
    [[nodiscard]] virtual std::optional<base::Time> next_deadline() const = 0;
    /// Writes what is waiting to the disk, and flushes it unless told not to (the second half of a crash).
    virtual void work_disk(bool flushes, cib::Moment at) = 0;
    /// A client of this node asks for a durable change named by the text, or one of the status.
    virtual void request(const std::string& text, bool is_durable, cib::Moment at) = 0;
    /// Another node was fenced.
    virtual void learn_down(messaging::NodeId node, cib::Moment at) = 0;
    /// It shall stop in good order: at once where nothing has to be moved away, else it ends by itself (NodeOutput::has_ended).
    virtual void leave(cib::Moment at) = 0;
    [[nodiscard]] virtual NodeOutput take_output() = 0;

    /// For the liveness check only: it takes part and changes can be made.
    [[nodiscard]] virtual bool is_settled() const = 0;
    /// The status as it is now, to be compared between nodes at rest.
    [[nodiscard]] virtual std::string status_text() const = 0;
    /// Where the applied configuration stands, and its bytes: to be the same on all nodes.
    [[nodiscard]] virtual cib::Position committed() const = 0;
    [[nodiscard]] virtual std::string configuration_text() const = 0;
};

/// Who a node is when it starts.
struct NodeIdentity {
    messaging::Member self;
    messaging::NodeList nodes;
};

/// A kind of node: how one is made, and how a judge who sees only its disk finds the clients' changes there.
struct NodeKind {
    std::function<std::unique_ptr<NodeUnderTest>(const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at)> make;
    /// The names of durable changes in a configuration or in an effect, in order.
    std::vector<std::string> (*read_changes)(std::string_view bytes) = nullptr;
    /// Whether a file holds a change: a quick look.
    bool (*holds_change)(std::string_view file, const std::string& name) = nullptr;
    /// Leaving takes as long as it takes; else the software is ended a moment after it has said goodbye.
    bool ends_by_itself = false;
};

}  // namespace systole::sim
