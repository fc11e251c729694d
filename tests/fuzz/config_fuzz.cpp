// What an operator may write: the node list of the local transport, and a node's configuration file.

#include "daemons/settings.hpp"
#include "messaging/node_list.hpp"
#include "tests/fuzz/round_trip.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <unistd.h>

namespace {

using namespace systole;

void check_node_list(std::string_view text) {
    const auto nodes = messaging::parse_node_list(text);
    if (!nodes) {
        base::ensure(!nodes.error().message.empty(), "a refusal says why");
        return;
    }
    (void)messaging::quorum_mode(*nodes);
    (void)messaging::majority_of(messaging::total_votes(*nodes));
}

void check_settings(std::string_view text) {
    const std::string path = "/dev/shm/systole-fuzz-" + std::to_string(getpid());
    std::ofstream(path, std::ios::trunc) << text;
    const std::array<const char*, 3> arguments{"fuzz", "--config", path.c_str()};
    const auto settings = daemons::read_settings(static_cast<int>(arguments.size()), arguments.data(), "fuzz");
    base::ensure(settings.has_value() || !settings.error().message.empty(), "a refusal says why");
    (void)std::remove(path.c_str());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    check_node_list(bytes);
    check_settings(bytes);
    return 0;
}
