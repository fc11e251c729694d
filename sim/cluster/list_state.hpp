#pragma once

#include "cib/replication/state.hpp"

#include <map>
#include <string>
#include <vector>

namespace systole::sim {

/// A small replicated state whose history can be read off it: the configuration is the list of all texts ever appended, the
/// status a table. Requests: `append TEXT`, `set NAME VALUE`, anything else fails. Its answers are `ok` and `failed`.
class ListState final : public cib::ReplicatedState {
public:
    [[nodiscard]] cib::Execution execute(std::span<const std::string> requests, cib::Part part, base::WallTime now) override;
    [[nodiscard]] base::Result<void> apply(cib::Part part, std::string_view effect) override;
    [[nodiscard]] std::string snapshot(cib::Part part) const override;
    [[nodiscard]] base::Result<void> restore(cib::Part part, std::string_view bytes) override;
    [[nodiscard]] cib::Digests digests() const override;
    [[nodiscard]] cib::Version version() const override;

    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

private:
    std::vector<std::string> texts_;
    std::map<std::string, std::string> table_;
    std::int64_t updates_ = 0;
};

}  // namespace systole::sim
