#pragma once

#include "base/time.hpp"
#include "os/loop.hpp"

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>

/// What the tests of real transports share.
namespace systole::messaging::contract {

/// How long a condition may take to come true; far more than it needs on a busy machine.
inline constexpr base::Milliseconds kPatience{20'000};

/// A directory under the system's place for temporary files; gone with this object.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "systole-channel-XXXXXX").string();
        path_ = mkdtemp(name.data()) == nullptr ? std::string{} : name;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    TemporaryDirectory(TemporaryDirectory&&) = delete;
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Runs the loop until the condition holds; false if it does not in good time.
[[nodiscard]] inline bool run_loop_until(os::Loop& loop, const std::function<bool()>& condition) {
    constexpr base::Milliseconds kLook{2};
    const base::Time deadline = loop.now() + kPatience;
    os::Watch look;
    const std::function<void()> check = [&] {
        if (condition() || loop.now() >= deadline) {
            loop.stop();
            return;
        }
        look = loop.after(kLook, check);
    };
    look = loop.after(base::Milliseconds{0}, check);
    loop.run();
    return condition();
}

}  // namespace systole::messaging::contract
