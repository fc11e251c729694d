#include "cib/version.hpp"

#include <fmt/format.h>

namespace systole::cib {

std::string Version::text() const {
    return fmt::format("{}.{}.{}", admin_epoch, epoch, num_updates);
}

bool Version::is_regression_from(const Version& other) const {
    return admin_epoch < other.admin_epoch || (admin_epoch == other.admin_epoch && epoch < other.epoch);
}

}  // namespace systole::cib
