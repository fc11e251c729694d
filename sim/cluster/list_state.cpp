// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "sim/cluster/list_state.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace systole::sim {

using cib::Outcome;
using cib::Part;

cib::Execution ListState::execute(std::span<const std::string> requests, Part part, base::WallTime) {
    cib::Execution execution;
    ListState after;
    after.texts_ = texts_;
    after.table_ = table_;
    for (const std::string& request : requests) {
        const std::vector<std::string_view> words = base::split_words(request);
        Outcome outcome{.kind = Outcome::Kind::failed, .answer = "failed"};
        if (words.size() == 2 && words[0] == "append" && part == Part::configuration) {
            const std::string effect = fmt::format("{}\n", words[1]);
            execution.configuration_effect += effect;
            after.texts_.emplace_back(words[1]);
            outcome = {.kind = Outcome::Kind::changed_configuration, .answer = "ok"};
        } else if (words.size() == 3 && words[0] == "set") {
            execution.status_effect += fmt::format("{} {}\n", words[1], words[2]);
            after.table_[std::string(words[1])] = words[2];
            outcome = {.kind = Outcome::Kind::changed_status, .answer = "ok"};
        }
        execution.outcomes.push_back(std::move(outcome));
    }
    execution.configuration_digest = after.digests().configuration;
    execution.status_digest = after.digests().status;
    return execution;
}

base::Result<void> ListState::apply(Part part, std::string_view effect) {
    for (const std::string_view line : base::split_words(effect, "\n")) {
        if (part == Part::configuration) {
            texts_.emplace_back(line);
            updates_ = 0;
            continue;
        }
        const std::vector<std::string_view> words = base::split_words(line);
        if (words.size() != 2) {
            return base::Error{base::Errc::corrupt, "a status effect of two words is expected"};
        }
        table_[std::string(words[0])] = words[1];
    }
    updates_ += part == Part::status ? 1 : 0;
    return {};
}

std::string ListState::snapshot(Part part) const {
    if (part == Part::configuration) {
        return fmt::format("{}", fmt::join(texts_, "\n"));
    }
    std::string text = fmt::format("{}\n", updates_);
    for (const auto& [name, value] : table_) {
        text += fmt::format("{} {}\n", name, value);
    }
    return text;
}

base::Result<void> ListState::restore(Part part, std::string_view bytes) {
    if (part == Part::configuration) {
        texts_.clear();
        return apply(part, bytes);
    }
    const std::size_t end = bytes.find('\n');
    const std::optional<std::int64_t> updates = base::parse_whole_integer(bytes.substr(0, end));
    if (!updates) {
        return base::Error{base::Errc::corrupt, "not a status snapshot"};
    }
    table_.clear();
    const base::Result<void> applied = apply(part, bytes.substr(end));
    updates_ = *updates;
    return applied;
}

cib::Digests ListState::digests() const {
    std::string table;
    for (const auto& [name, value] : table_) {
        table += fmt::format("{} {}\n", name, value);
    }
    return {.configuration = base::hash128(snapshot(Part::configuration)), .status = base::hash128(table)};
}

cib::Version ListState::version() const {
    return {.admin_epoch = 0, .epoch = static_cast<std::int64_t>(texts_.size()), .num_updates = updates_};
}

}  // namespace systole::sim
