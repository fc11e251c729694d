#include "os/descriptor.hpp"

#include <unistd.h>

namespace systole::os {

void Descriptor::close() {
    if (fd_ >= 0) {
        ::close(std::exchange(fd_, -1));
    }
}

}  // namespace systole::os
