#pragma once

#include "crmd/controller.hpp"
#include "crmd/fence_hands.hpp"
#include "crmd/surroundings.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace systole::crmd {

/// Requests of clients that only the coordinator carries out: resources failed, cleaned up or refreshed, nodes removed or fenced.
class Commands {
public:
    Commands(Surroundings& surroundings, Controller& controller, FenceHands& fencing);

    void on(const messaging::Member& from, const Command& command);
    /// Nobody waits for answers of an earlier term: they are asked again.
    void on_term_opened() { cleanings_.clear(); }

private:
    struct Sender {
        std::string node;
        std::uint64_t call = 0;
    };
    /// A clean-up that waits until the CIB has forgotten what it names.
    struct Cleaning {
        Sender sender;
        std::set<std::pair<std::string, std::string>> waiting;  ///< node, resource
    };

    void execute(const Sender& sender, const ResourceCommand& command);
    void execute(const Sender& sender, const NodeRemove& removal);
    void execute(const Sender& sender, const FenceRequest& request);
    void fail(const Sender& sender, const ResourceCommand& command);
    void clean(const Sender& sender, const ResourceCommand& command);
    void clean_node(const NodeKey& node,
                    const ResourceCommand& command,
                    const std::set<std::string>& primitives,
                    Cleaning& cleaning);
    void clear_fail_counts(const NodeKey& node, const std::string& resource, const ResourceCommand& command);
    void on_forgotten(const std::string& node, const std::string& resource);
    void answer(const Sender& sender, cib::Status status, std::string message = {});
    void answer(const Sender& sender, const ClientAnswer& answer);

    Surroundings* world_;
    Controller* controller_;
    FenceHands* fencing_;
    std::vector<Cleaning> cleanings_;
};

}  // namespace systole::crmd
