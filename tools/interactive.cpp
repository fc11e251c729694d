#include "tools/interactive.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace systole::tools {
namespace {

constexpr int kNotRun = 127;
constexpr int kSignalBase = 128;

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& variables) {
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (!variables.contains(std::string(text.substr(0, text.find('='))))) {
            environment.emplace_back(text);
        }
    }
    for (const auto& [name, value] : variables) {
        environment.push_back(name + "=" + value);
    }
    return environment;
}

}  // namespace

bool has_terminal() {
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
}

int run_at_terminal(const std::vector<std::string>& command, const std::map<std::string, std::string>& variables) {
    std::vector<std::string> arguments = command;
    std::vector<std::string> environment = environment_with(variables);
    pid_t pid = 0;
    if (::posix_spawnp(&pid, command.at(0).c_str(), nullptr, nullptr, pointers_to(arguments).data(),
                       pointers_to(environment).data()) != 0) {
        return kNotRun;
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return kNotRun;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

}  // namespace systole::tools
