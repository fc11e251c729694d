#include "cib/replication/entry.hpp"

#include <fmt/format.h>

namespace systole::cib {

base::Hash128 chain_after(const Entry& entry) {
    std::string content =
        fmt::format("{} {} {} {}", to_text(entry.term), entry.n, entry.chain_before.hex(), entry.digest_after.hex());
    for (const AnsweredRequest& request : entry.requests) {
        content += fmt::format(" {}", to_text(request.id));
    }
    content += '\n';
    content += entry.effect;
    return base::hash128(content);
}

Position position_of(const Entry& entry) {
    return {.term = entry.term, .n = entry.n, .chain = chain_after(entry)};
}

}  // namespace systole::cib
