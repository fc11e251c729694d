#include "messaging/local/local_channel.hpp"

#include <cstdio>
#include <string>

// systole_channel DIRECTORY COMMAND...: tells the sequencer of the embedded transport to part, delay or lose.
int main(int argc, char** argv) {
    constexpr int kUsage = 64;
    if (argc < 3) {
        std::fputs(
            "usage: systole_channel DIRECTORY status | partition A B '|' C | heal | delay NODE MILLISECONDS | "
            "drop NODE PER_MILLE\n",
            stderr);
        return kUsage;
    }
    std::string command;
    for (int i = 2; i < argc; ++i) {
        command += std::string(argv[i]) + " ";
    }
    const systole::base::Result<std::string> answer = systole::messaging::local::command_sequencer(argv[1], command);
    if (!answer) {
        std::fprintf(stderr, "systole_channel: %s\n", answer.error().message.c_str());
        return 1;
    }
    std::fputs(answer->c_str(), stdout);
    return 0;
}
