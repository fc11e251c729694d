#include "base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace systole::base {

void broken_invariant(const char* text, const char* file, int line) noexcept {
    // Standard error and not the logger: nothing of the process can be trusted any more.
    static_cast<void>(std::fprintf(stderr, "systole: broken invariant: %s (%s:%d)\n", text, file, line));
    std::abort();
}

}  // namespace systole::base
