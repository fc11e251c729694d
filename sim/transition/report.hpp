#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace systole::sim {

/// What a tool shows to people: nested lists of items (tools specification §4.1).
class Report {
public:
    enum class Form {
        text,
        plain,  ///< items only, without titles, indentation and bullets
        html,   ///< the body of a page
    };

    explicit Report(Form form = Form::text) : form_(form) {}

    [[nodiscard]] Form form() const { return form_; }

    /// Opens a list; its title is printed at once.
    void begin_list(std::string_view title);
    /// Opens a list without a title: only the nesting grows.
    void begin_untitled_list();
    void end_list();
    void item(std::string_view text);
    /// A line that is never indented.
    void line(std::string_view text);
    /// An empty line.
    void spacer();
    /// A spacer, unless it would be the first line.
    void separate();
    /// Text that is formatted already.
    void raw(std::string_view text) { text_ += text; }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    void indent();
    void append_html(std::string_view text);

    std::string text_;
    int depth_ = 0;
    Form form_ = Form::text;
};

/// A list whose title is printed only when its first item comes, and that ends with this object.
class LazyList {
public:
    enum class Spacer { none, before };

    LazyList(Report& report, std::string title, Spacer spacer = Spacer::before)
        : report_(report), title_(std::move(title)), spacer_(spacer) {}
    LazyList(const LazyList&) = delete;
    LazyList& operator=(const LazyList&) = delete;
    LazyList(LazyList&&) = delete;
    LazyList& operator=(LazyList&&) = delete;
    ~LazyList() {
        if (is_open_) {
            report_.end_list();
        }
    }

    /// Prints the title unless that has been done.
    void open();
    void item(std::string_view text) {
        open();
        report_.item(text);
    }
    [[nodiscard]] bool is_open() const { return is_open_; }

private:
    Report& report_;
    std::string title_;
    Spacer spacer_;
    bool is_open_ = false;
};

}  // namespace systole::sim
