#pragma once

namespace systole::base {

/// Writes text and place to standard error and aborts: the process restarts, or the node is fenced, which is safer than going on.
[[noreturn]] void broken_invariant(const char* text, const char* file, int line) noexcept;

/// Checks an invariant of our own, in production too. Never for anything that came from outside (files, peers, agents, users).
inline void ensure(bool condition,
                   const char* text,
                   const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) noexcept {
    if (!condition) [[unlikely]] {
        broken_invariant(text, file, line);
    }
}

}  // namespace systole::base
