#pragma once

#include <string>
#include <string_view>

namespace systole::sim {

/// Text output of crm_simulate: nested lists of items (tools specification §4.1).
class Report {
public:
    /// `is_plain`: items only, without titles, indentation and bullets.
    explicit Report(bool is_plain = false) : is_plain_(is_plain) {}

    /// Opens a list; its title is printed at once.
    void begin_list(std::string_view title);
    /// Opens a list without a title: only the nesting grows.
    void begin_untitled_list();
    void end_list();
    void item(std::string_view text);
    /// A line that is never indented.
    void line(std::string_view text);
    void spacer() { text_ += '\n'; }
    /// Text that is formatted already.
    void raw(std::string_view text) { text_ += text; }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    void indent();

    std::string text_;
    int depth_ = 0;
    bool is_plain_ = false;
};

}  // namespace systole::sim
