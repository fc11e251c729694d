#pragma once

#include "tools/common/output.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace systole::tools {

/// One option that a part of the configuration may have.
struct OptionDescription {
    std::string_view name;
    std::string_view type;      ///< score, boolean, string, ..., or "select"
    std::string_view fallback;  ///< the default; empty: none
    std::string_view brief;
    std::string_view text;                    ///< empty: as the brief one
    std::vector<std::string_view> choices{};  ///< of a select
    bool is_advanced = false;                 ///< shown on request only
};

/// What `--list-options` shows.
struct OptionCatalogue {
    std::string_view name;  ///< as the "agent" of the XML form
    std::string_view title;
    std::string_view text;
    std::span<const OptionDescription> options;
};

/// Prints the list: as nested text (advanced options only if `all`), or as meta-data in the form of an agent's. Ends the output;
/// returns the exit status.
int show_catalogue(Output& output, const OptionCatalogue& catalogue, bool all);

}  // namespace systole::tools
