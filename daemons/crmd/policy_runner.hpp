#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "os/descriptor.hpp"
#include "os/loop.hpp"
#include "xml/document.hpp"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace systole::daemons {

/// Runs the policy engine in a child forked from this process: the child sees a snapshot of everything for free, and its crash is
/// a failed decision, nothing more. One run at a time; a new one kills the one before.
class PolicyRunner {
public:
    static constexpr base::Milliseconds kTimeout{60'000};

    using OnDone = std::function<void(std::uint64_t run, base::Result<std::string> graph)>;

    /// `input_directory`: where each input is kept as pe-input-N.bz2; `schema_directory`: for inputs of older schemas.
    PolicyRunner(os::Loop& loop, base::Logger& logger, std::string input_directory, std::string schema_directory, OnDone done);
    PolicyRunner(const PolicyRunner&) = delete;
    PolicyRunner& operator=(const PolicyRunner&) = delete;
    PolicyRunner(PolicyRunner&&) = delete;
    PolicyRunner& operator=(PolicyRunner&&) = delete;
    ~PolicyRunner();

    /// `make_input` is called in the child.
    void run(std::uint64_t run, const std::function<xml::Document()>& make_input);

private:
    void on_readable();
    void finish(base::Result<std::string> result);
    void stop();
    [[noreturn]] void be_child(int output, const std::function<xml::Document()>& make_input) const;
    [[nodiscard]] std::string next_input_path();

    os::Loop& loop_;
    base::Logger& logger_;
    std::string input_directory_;
    std::string schema_directory_;
    OnDone done_;
    std::uint64_t run_ = 0;
    pid_t child_ = 0;
    os::Descriptor pipe_;
    std::string received_;
    std::string input_path_;
    std::optional<std::uint64_t> last_input_;
    os::Watch watch_;
    os::Watch timer_;
};

}  // namespace systole::daemons
