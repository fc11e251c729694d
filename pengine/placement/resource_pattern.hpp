#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::pengine {

/// The `rsc-pattern` of a location constraint: a POSIX extended regular expression searched for in resource ids; a leading
/// "!" means all ids in which it is not found.
class ResourcePattern {
public:
    /// Nothing for text that is no regular expression.
    [[nodiscard]] static std::optional<ResourcePattern> compile(std::string_view text);

    /// Nothing if the id is not meant. Else the parts found, the whole match first; none if the pattern is inverted.
    [[nodiscard]] std::optional<std::vector<std::string>> match(std::string_view id) const;

private:
    struct Expression;
    ResourcePattern(std::shared_ptr<const Expression> expression, bool is_inverted);

    std::shared_ptr<const Expression> expression_;  ///< shared by copies of the pattern; never changed
    bool is_inverted_ = false;
};

}  // namespace systole::pengine
