#include "sim/transition/report.hpp"

namespace systole::sim {

void Report::indent() {
    if (depth_ > 0 && !is_plain_) {
        text_.append(static_cast<std::size_t>(depth_) * 2, ' ').append("* ");
    }
}

void Report::begin_list(std::string_view title) {
    if (!is_plain_) {
        indent();
        text_.append(title).append(":\n");
    }
    ++depth_;
}

void Report::begin_untitled_list() {
    ++depth_;
}

void Report::end_list() {
    --depth_;
}

void Report::item(std::string_view text) {
    indent();
    line(text);
}

void Report::line(std::string_view text) {
    text_.append(text).append(1, '\n');
}

}  // namespace systole::sim
