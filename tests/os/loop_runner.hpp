#pragma once

#include "os/loop.hpp"

#include <functional>
#include <memory>

namespace systole::test {

/// Runs a real loop until something has happened. The limit only ends tests that would hang.
class LoopRunner {
public:
    os::Loop& loop() { return *loop_; }

    /// False when the limit passed first.
    [[nodiscard]] bool run_until(std::function<bool()> done, base::Milliseconds limit = base::Milliseconds{10'000}) {
        const auto end = loop_->now() + limit;
        while (!done() && loop_->now() < end) {
            const auto tick = loop_->after(base::Milliseconds{2}, [this] { loop_->stop(); });
            loop_->run();
        }
        return done();
    }

private:
    std::unique_ptr<os::Loop> loop_ = os::make_loop();
};

}  // namespace systole::test
