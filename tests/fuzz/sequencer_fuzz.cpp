// What nodes, or anybody who can connect to it, may do to the sequencer of the local transport. The input is a script: who does what.

#include "messaging/fragment.hpp"
#include "messaging/local/sequencer.hpp"
#include "tests/fuzz/round_trip.hpp"

#include <fuzzer/FuzzedDataProvider.h>

namespace {

using namespace systole;
namespace local = messaging::local;
using messaging::NodeId;
using messaging::NodeName;

constexpr unsigned kNodes = 4;
constexpr std::size_t kMaxText = 64;

local::SequencerConfig config() {
    local::SequencerConfig made{.leader = NodeId(1), .nodes = {}};
    for (unsigned id = 1; id <= kNodes; ++id) {
        made.nodes.voters.push_back({NodeId(id), NodeName("n" + std::to_string(id)), 1});
    }
    return made;
}

class Script {
public:
    explicit Script(FuzzedDataProvider& input) : input_(input), sequencer_(config(), base::Rng(1), now_) {}

    void run() {
        while (input_.remaining_bytes() > 0) {
            check(step());
        }
    }

private:
    local::Sequencer::Output step() {
        const local::ConnectionId from(input_.ConsumeIntegralInRange<std::uint64_t>(1, 2 * kNodes));
        switch (input_.ConsumeIntegralInRange<int>(0, 7)) {
            case 0: return sequencer_.on_frame(from, input_.ConsumeRandomLengthString(kMaxText), now_);
            case 1: return sequencer_.on_frame(from, local::encode(local::ToSequencer(hello())), now_);
            case 2: return sequencer_.on_frame(from, local::encode(local::ToSequencer(local::Submit{fragment()})), now_);
            case 3: return sequencer_.on_frame(from, local::encode(local::ToSequencer(local::Pong{})), now_);
            case 4: return sequencer_.on_frame(from, local::encode(local::ToSequencer(local::Control{command()})), now_);
            case 5: return sequencer_.on_gone(from, now_);
            case 6: return sequencer_.on_hosts(hosts(), now_);
            default:
                now_ += base::Milliseconds(input_.ConsumeIntegralInRange<int>(0, 3000));
                return sequencer_.tick(now_);
        }
    }

    local::Hello hello() {
        const auto id = input_.ConsumeIntegralInRange<unsigned>(0, kNodes + 1);
        return {.member = {NodeId(id), NodeName("n" + std::to_string(id)), messaging::Incarnation(input_.ConsumeIntegral<std::uint8_t>())},
                .highest_ring = input_.ConsumeIntegral<std::uint64_t>(),
                .last_members = {NodeId(input_.ConsumeIntegralInRange<unsigned>(0, kNodes + 1))}};
    }

    messaging::Bytes fragment() {
        messaging::Fragment made;
        made.to = NodeId(input_.ConsumeIntegralInRange<unsigned>(0, kNodes + 1));
        made.payload = input_.ConsumeRandomLengthString(kMaxText);
        made.total = made.payload.size();
        return messaging::encode(made);
    }

    std::string command() {
        static constexpr const char* kWords[] = {"partition", "heal", "delay", "drop", "status", "n1", "n2", "n3", "/", "500", "10"};
        std::string text;
        for (int words = input_.ConsumeIntegralInRange<int>(0, 6); words > 0; --words) {
            text += std::string(text.empty() ? "" : " ") + input_.PickValueInArray(kWords);
        }
        return text;
    }

    std::set<NodeId> hosts() {
        std::set<NodeId> made;
        for (unsigned id = 1; id <= kNodes; ++id) {
            if (input_.ConsumeBool()) {
                made.insert(NodeId(id));
            }
        }
        return made;
    }

    static void check(const local::Sequencer::Output& output) {
        for (const auto& packet : output.packets) {
            base::ensure(local::decode_to_node(packet.frame).has_value(), "nodes understand what they are sent");
        }
    }

    FuzzedDataProvider& input_;
    base::Time now_{};
    local::Sequencer sequencer_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider input(data, size);
    Script(input).run();
    return 0;
}
