#include "shell/words.hpp"

#include "base/text.hpp"

namespace systole::shell {
namespace {

class Splitter {
public:
    base::Result<Words> split(std::string_view line) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (quote_ != '\'' && c == '\\' && i + 1 < line.size()) {
                add(line[++i]);
            } else if (quote_ != 0) {
                in_quotes(c);
            } else {
                outside(c);
            }
        }
        if (quote_ != 0) {
            return base::Error{base::Errc::invalid, "a quote is not closed"};
        }
        end_word();
        return std::move(words_);
    }

private:
    void add(char c) {
        word_ += c;
        has_word_ = true;
    }
    void in_quotes(char c) {
        if (c == quote_) {
            quote_ = 0;
        } else {
            add(c);
        }
    }
    void outside(char c) {
        if (c == '\'' || c == '"') {
            quote_ = c;
            has_word_ = true;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            end_word();
        } else {
            add(c);
        }
    }
    void end_word() {
        if (has_word_) {
            words_.push_back(std::move(word_));
        }
        word_.clear();
        has_word_ = false;
    }

    Words words_;
    std::string word_;
    bool has_word_ = false;
    char quote_ = 0;
};

}  // namespace

base::Result<Words> split_line(std::string_view line) {
    return Splitter().split(line);
}

std::vector<std::string> logical_lines(std::string_view text) {
    std::vector<std::string> lines;
    std::string current;
    for (const std::string_view line : base::split_fields(text, '\n')) {
        const std::string_view trimmed = base::trim(line);
        const bool goes_on = trimmed.ends_with('\\');
        if (current.empty() && (trimmed.empty() || trimmed.starts_with('#'))) {
            continue;
        }
        current += current.empty() ? "" : " ";
        current += goes_on ? trimmed.substr(0, trimmed.size() - 1) : trimmed;
        if (!goes_on) {
            lines.push_back(std::move(current));
            current.clear();
        }
    }
    if (!current.empty()) {
        lines.push_back(std::move(current));
    }
    return lines;
}

std::string quoted(std::string_view word) {
    static constexpr std::string_view kSpecial = " \t\n'\"\\#";
    if (!word.empty() && word.find_first_of(kSpecial) == std::string_view::npos) {
        return std::string(word);
    }
    std::string text = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + '"';
}

bool is_setting(std::string_view word) {
    const std::size_t at = word.find('=');
    return at != std::string_view::npos && at > 0;
}

Setting setting_of(std::string_view word) {
    const std::size_t at = word.find('=');
    return {std::string(word.substr(0, at)), std::string(word.substr(at + 1))};
}

}  // namespace systole::shell
