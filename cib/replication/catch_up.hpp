#pragma once

#include "cib/replication/messages.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace systole::cib {

/// Most bytes kept while the answer to a Fetch is on its way; beyond it catching up starts again.
inline constexpr std::size_t kKeptLimitBytes = std::size_t{16} << 20U;

/// Entries and what belongs to them, delivered while this replica is catching up, to be handled after it.
class KeptMessages {
public:
    void clear() {
        messages_.clear();
        bytes_ = 0;
    }
    /// False: the limit is reached, the message was not kept.
    [[nodiscard]] bool keep(const messaging::Member& from, const Message& message);
    [[nodiscard]] std::vector<std::pair<messaging::Member, Message>> take();

private:
    std::vector<std::pair<messaging::Member, Message>> messages_;
    std::size_t bytes_ = 0;
};

/// True for messages about entries: those that a replica which is catching up cannot handle yet.
[[nodiscard]] bool is_about_entries(const Message& message);

}  // namespace systole::cib
