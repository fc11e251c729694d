#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::shell {

/// Where the shell reads commands from: the user's terminal with history and completion (libedit), or plain standard input.
class Terminal {
public:
    /// `words` are offered for completion.
    [[nodiscard]] static std::unique_ptr<Terminal> open(std::vector<std::string> words);

    Terminal() = default;
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    Terminal(Terminal&&) = delete;
    Terminal& operator=(Terminal&&) = delete;
    virtual ~Terminal() = default;

    /// The next line without its end; nothing at the end of input.
    [[nodiscard]] virtual std::optional<std::string> read_line(const std::string& prompt) = 0;
    [[nodiscard]] virtual bool is_interactive() const = 0;
};

/// Opens a text in the user's editor (EDITOR, else vi) and returns what it was changed to; nothing if the editor failed.
[[nodiscard]] std::optional<std::string> edit_text(std::string_view text);

}  // namespace systole::shell
