#pragma once

#include "messaging/channel.hpp"
#include "sim/cluster/group.hpp"

#include <memory>

namespace systole::sim {

/// A Channel over a simulated group, for what is written against Channel. Its host is up while it is open.
class SimChannel final : public messaging::Channel {
public:
    /// `group` must deliver this node's events to `receive`, and outlive the channel.
    SimChannel(Group& group, messaging::Member self, messaging::NodeList nodes);
    SimChannel(const SimChannel&) = delete;
    SimChannel& operator=(const SimChannel&) = delete;
    SimChannel(SimChannel&&) = delete;
    SimChannel& operator=(SimChannel&&) = delete;
    ~SimChannel() override { close(); }

    [[nodiscard]] base::Result<void> open(Handler handler) override;
    void close() override;
    [[nodiscard]] messaging::Offer offer(messaging::Outgoing message) override;
    [[nodiscard]] std::size_t queued_bytes() const override { return group_->queued_bytes(self_.id); }
    [[nodiscard]] const messaging::Member& self() const override { return self_; }
    [[nodiscard]] const messaging::NodeList& node_list() const override { return nodes_; }

    void receive(messaging::Event event);

private:
    Group* group_;
    messaging::Member self_;
    messaging::NodeList nodes_;
    Handler handler_;
};

}  // namespace systole::sim
