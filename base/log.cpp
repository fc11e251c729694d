#include "base/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace systole::base {

namespace {

constexpr const char* kPattern = "%Y-%m-%dT%H:%M:%S.%e%z %n[%P] %l: %v";

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::error: return spdlog::level::err;
        case LogLevel::warn: return spdlog::level::warn;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::trace: return spdlog::level::trace;
    }
    return spdlog::level::info;
}

}  // namespace

struct Logger::Sink {
    spdlog::logger logger;
};

Logger::Logger(std::unique_ptr<Sink> sink) : sink_(std::move(sink)) {}
Logger::Logger(Logger&&) noexcept = default;
Logger& Logger::operator=(Logger&&) noexcept = default;
Logger::~Logger() = default;

Logger Logger::discard() {
    return Logger(nullptr);
}

Logger Logger::to_stderr(std::string_view program, LogLevel level) {
    spdlog::logger logger(std::string(program), std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger.set_pattern(kPattern);
    logger.set_level(to_spdlog(level));
    return Logger(std::make_unique<Sink>(Sink{std::move(logger)}));
}

Logger Logger::to_file(std::string_view program, const std::string& path, LogLevel level) {
    // Made here with its mode: spdlog would use the umask alone.
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd >= 0) {
        ::close(fd);
    }
    try {
        spdlog::logger logger(std::string(program), std::make_shared<spdlog::sinks::basic_file_sink_mt>(path));
        logger.set_pattern(kPattern);
        logger.set_level(to_spdlog(level));
        logger.flush_on(spdlog::level::trace);
        return Logger(std::make_unique<Sink>(Sink{std::move(logger)}));
    } catch (const spdlog::spdlog_ex& failure) {
        Logger fallback = to_stderr(program, level);
        fallback.warn("log file cannot be opened, logging to standard error path={} reason={}", path, failure.what());
        return fallback;
    }
}

bool Logger::is_on(LogLevel level) const {
    return sink_ != nullptr && sink_->logger.should_log(to_spdlog(level));
}

void Logger::write(LogLevel level, const std::string& line) {
    sink_->logger.log(to_spdlog(level), line);
}

}  // namespace systole::base
