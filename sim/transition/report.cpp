#include "sim/transition/report.hpp"

namespace systole::sim {

void Report::indent() {
    if (depth_ > 0 && form_ == Form::text) {
        text_.append(static_cast<std::size_t>(depth_) * 2, ' ').append("* ");
    }
}

void Report::append_html(std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                text_ += "&amp;";
                break;
            case '<':
                text_ += "&lt;";
                break;
            case '>':
                text_ += "&gt;";
                break;
            default:
                text_ += c;
        }
    }
}

void Report::begin_list(std::string_view title) {
    if (form_ == Form::text) {
        indent();
        text_.append(title).append(":\n");
    } else if (form_ == Form::html) {
        text_ += depth_ == 0 ? "<h2>" : "<li>";
        append_html(title);
        text_ += depth_ == 0 ? "</h2>\n<ul>\n" : "\n<ul>\n";
    }
    ++depth_;
}

void Report::begin_untitled_list() {
    if (form_ == Form::html) {
        text_ += depth_ == 0 ? "<ul>\n" : "<li>\n<ul>\n";
    }
    ++depth_;
}

void Report::end_list() {
    --depth_;
    if (form_ == Form::html) {
        text_ += depth_ == 0 ? "</ul>\n" : "</ul>\n</li>\n";
    }
}

void Report::item(std::string_view text) {
    if (form_ == Form::html) {
        text_ += "<li>";
        append_html(text);
        text_ += "</li>\n";
        return;
    }
    indent();
    line(text);
}

void Report::line(std::string_view text) {
    if (form_ == Form::html) {
        text_ += "<p>";
        append_html(text);
        text_ += "</p>\n";
        return;
    }
    text_.append(text).append(1, '\n');
}

void Report::spacer() {
    if (form_ != Form::html) {
        text_ += '\n';
    }
}

void Report::separate() {
    if (!text_.empty()) {
        spacer();
    }
}

void LazyList::open() {
    if (is_open_) {
        return;
    }
    if (spacer_ == Spacer::before) {
        report_.separate();
    }
    report_.begin_list(title_);
    is_open_ = true;
}

}  // namespace systole::sim
