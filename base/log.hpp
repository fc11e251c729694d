#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace systole::base {

/// error: an operator must act. warn: unexpected, handled. info: state changes. debug: decisions with reasons. trace: messages.
enum class LogLevel { error, warn, info, debug, trace };

/// Where log lines go. Lines are a constant message followed by `key=value` fields; secrets are never logged.
/// A Logger is passed to the adapters that log; cores return reasons as data instead. Thread: one at a time.
class Logger {
public:
    /// Drops everything: for tests and tools without a log.
    [[nodiscard]] static Logger discard();
    /// To standard error, lines below `level` dropped.
    [[nodiscard]] static Logger to_stderr(std::string_view program, LogLevel level);
    /// Appends to a file (made with mode 0640), flushed at every line; falls back to standard error with a note if it cannot be opened.
    [[nodiscard]] static Logger to_file(std::string_view program, const std::string& path, LogLevel level);

    Logger(Logger&&) noexcept;
    Logger& operator=(Logger&&) noexcept;
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;
    ~Logger();

    [[nodiscard]] bool is_on(LogLevel level) const;

    template <typename... Args>
    void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) {
        if (is_on(level)) {
            write(level, fmt::format(format, std::forward<Args>(args)...));
        }
    }
    template <typename... Args>
    void error(fmt::format_string<Args...> format, Args&&... args) {
        log(LogLevel::error, format, std::forward<Args>(args)...);
    }
    template <typename... Args>
    void warn(fmt::format_string<Args...> format, Args&&... args) {
        log(LogLevel::warn, format, std::forward<Args>(args)...);
    }
    template <typename... Args>
    void info(fmt::format_string<Args...> format, Args&&... args) {
        log(LogLevel::info, format, std::forward<Args>(args)...);
    }
    template <typename... Args>
    void debug(fmt::format_string<Args...> format, Args&&... args) {
        log(LogLevel::debug, format, std::forward<Args>(args)...);
    }
    template <typename... Args>
    void trace(fmt::format_string<Args...> format, Args&&... args) {
        log(LogLevel::trace, format, std::forward<Args>(args)...);
    }

private:
    struct Sink;
    explicit Logger(std::unique_ptr<Sink> sink);
    void write(LogLevel level, const std::string& line);

    std::unique_ptr<Sink> sink_;
};

}  // namespace systole::base
