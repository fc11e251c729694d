#include "fencing/types.hpp"

#include <array>
#include <utility>

namespace systole::fencing {

namespace {

template <typename T, std::size_t N>
using Words = std::array<std::pair<T, const char*>, N>;

constexpr Words<Action, 8> kActions{{{Action::on, "on"},
                                     {Action::off, "off"},
                                     {Action::reboot, "reboot"},
                                     {Action::status, "status"},
                                     {Action::list, "list"},
                                     {Action::monitor, "monitor"},
                                     {Action::metadata, "metadata"},
                                     {Action::validate_all, "validate-all"}}};
constexpr Words<Status, 9> kStatuses{{{Status::success, "success"},
                                      {Status::failed, "failed"},
                                      {Status::timed_out, "timed-out"},
                                      {Status::no_device, "no-device"},
                                      {Status::stale, "stale"},
                                      {Status::unsupported, "unsupported"},
                                      {Status::not_found, "not-found"},
                                      {Status::invalid, "invalid"},
                                      {Status::cancelled, "cancelled"}}};
constexpr Words<HistoryState, 3> kStates{
    {{HistoryState::pending, "pending"}, {HistoryState::success, "success"}, {HistoryState::failed, "failed"}}};

template <typename T, std::size_t N>
const char* text_of(const Words<T, N>& words, T value) {
    for (const auto& [word_value, text] : words) {
        if (word_value == value) {
            return text;
        }
    }
    return "unknown";
}

template <typename T, std::size_t N>
std::optional<T> value_of(const Words<T, N>& words, std::string_view text) {
    for (const auto& [value, word] : words) {
        if (word == text) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

const char* to_text(Action action) {
    return text_of(kActions, action);
}

std::optional<Action> parse_action(std::string_view text) {
    if (text == "poweroff") {
        return Action::off;
    }
    if (text == "poweron") {
        return Action::on;
    }
    return value_of(kActions, text);
}

const char* to_text(Status status) {
    return text_of(kStatuses, status);
}

std::optional<Status> parse_status(std::string_view text) {
    return value_of(kStatuses, text);
}

const char* to_text(HistoryState state) {
    return text_of(kStates, state);
}

std::optional<HistoryState> parse_history_state(std::string_view text) {
    return value_of(kStates, text);
}

}  // namespace systole::fencing
