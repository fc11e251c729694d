#include "shell/shell.hpp"

#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    using systole::shell::Shell;
    using systole::shell::Terminal;
    const systole::shell::Words words(argv + 1, argv + argc);
    const bool wants_help = !words.empty() && (words[0] == "--help" || words[0] == "-h");
    if (!words.empty() && words[0].starts_with('-') && !wants_help) {
        std::fputs(("ERROR: unknown option " + words[0] + "; usage: crm [LEVEL COMMAND [ARGUMENTS]]\n").c_str(), stderr);
        return 64;
    }
    Shell shell;
    if (wants_help) {
        return shell.run({"help"});
    }
    const bool enters_level = words.size() == 1 && (words[0] == "configure" || words[0] == "resource" || words[0] == "node");
    if (!words.empty() && !enters_level) {
        return shell.run(words);
    }
    if (enters_level) {
        static_cast<void>(shell.run(words));
    }
    const std::unique_ptr<Terminal> terminal = Terminal::open(Shell::completions());
    return shell.read_commands(*terminal);
}
