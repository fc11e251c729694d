#include "shell/terminal.hpp"

#include "tools/client/cib_connection.hpp"

#include <fcntl.h>
#include <histedit.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <fstream>

namespace systole::shell {
namespace {

constexpr int kHistoryLines = 500;

struct EndEditor {
    void operator()(EditLine* editor) const noexcept { el_end(editor); }
};
struct EndHistory {
    void operator()(History* history) const noexcept { history_end(history); }
};

class EditedTerminal final : public Terminal {
public:
    explicit EditedTerminal(std::vector<std::string> words)
        : words_(std::move(words)), editor_(el_init("crm", stdin, stdout, stderr)), history_(history_init()) {
        HistEvent event;
        history(history_.get(), &event, H_SETSIZE, kHistoryLines);
        el_set(editor_.get(), EL_CLIENTDATA, this);
        el_set(editor_.get(), EL_PROMPT, &EditedTerminal::prompt);
        el_set(editor_.get(), EL_EDITOR, "emacs");
        el_set(editor_.get(), EL_HIST, history, history_.get());
        el_set(editor_.get(), EL_SIGNAL, 1);
        el_set(editor_.get(), EL_ADDFN, "complete", "complete a word", &EditedTerminal::complete);
        el_set(editor_.get(), EL_BIND, "^I", "complete", nullptr);
    }

    std::optional<std::string> read_line(const std::string& prompt) override {
        prompt_ = prompt;
        int length = 0;
        const char* const text = el_gets(editor_.get(), &length);
        if (text == nullptr || length <= 0) {
            return std::nullopt;
        }
        std::string line(text, static_cast<std::size_t>(length));
        while (!line.empty() && line.back() == '\n') {
            line.pop_back();
        }
        if (!line.empty()) {
            HistEvent event;
            history(history_.get(), &event, H_ENTER, text);
        }
        return line;
    }

    bool is_interactive() const override { return true; }

private:
    static EditedTerminal& self(EditLine* editor) {
        void* data = nullptr;
        el_get(editor, EL_CLIENTDATA, &data);
        return *static_cast<EditedTerminal*>(data);
    }

    static const char* prompt(EditLine* editor) noexcept { return self(editor).prompt_.c_str(); }

    /// Inserts what is missing of the only word that fits.
    static unsigned char complete(EditLine* editor, int /*key*/) noexcept {
        const LineInfo* const line = el_line(editor);
        const char* start = line->cursor;
        while (start > line->buffer && start[-1] != ' ') {
            --start;
        }
        const std::string_view typed(start, static_cast<std::size_t>(line->cursor - start));
        const std::string* only = nullptr;
        for (const std::string& word : self(editor).words_) {
            if (word.starts_with(typed)) {
                if (only != nullptr) {
                    return CC_ERROR;
                }
                only = &word;
            }
        }
        if (only == nullptr) {
            return CC_ERROR;
        }
        const std::string rest = only->substr(typed.size()) + " ";
        return el_insertstr(editor, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    }

    std::vector<std::string> words_;
    std::string prompt_;
    std::unique_ptr<EditLine, EndEditor> editor_;
    std::unique_ptr<History, EndHistory> history_;
};

class PlainInput final : public Terminal {
public:
    std::optional<std::string> read_line(const std::string& /*prompt*/) override {
        std::string line;
        if (!std::getline(std::cin, line)) {
            return std::nullopt;
        }
        return line;
    }
    bool is_interactive() const override { return false; }
};

bool run_editor(const std::string& path) {
    std::string editor = tools::environment("EDITOR").value_or("vi");
    std::string file = path;
    const std::array<char*, 3> arguments = {editor.data(), file.data(), nullptr};
    pid_t pid = 0;
    if (::posix_spawnp(&pid, editor.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) {
        return false;
    }
    int status = 0;
    return ::waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::unique_ptr<Terminal> Terminal::open(std::vector<std::string> words) {
    if (::isatty(STDIN_FILENO) == 1) {
        return std::make_unique<EditedTerminal>(std::move(words));
    }
    return std::make_unique<PlainInput>();
}

std::optional<std::string> edit_text(std::string_view text) {
    std::string path = tools::environment("TMPDIR").value_or("/tmp") + "/crm-edit-XXXXXX";
    const int descriptor = ::mkstemp(path.data());
    if (descriptor < 0) {
        return std::nullopt;
    }
    ::close(descriptor);
    std::ofstream(path) << text;
    std::optional<std::string> edited;
    if (run_editor(path)) {
        std::ifstream file(path);
        edited = std::string(std::istreambuf_iterator<char>(file), {});
    }
    ::unlink(path.c_str());
    return edited;
}

}  // namespace systole::shell
