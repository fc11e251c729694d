#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace systole::tools {

/// Arguments with more at their end, for tools that work through another.
[[nodiscard]] inline std::vector<std::string> with(std::vector<std::string> arguments, std::initializer_list<std::string> more) {
    arguments.insert(arguments.end(), more);
    return arguments;
}

/// Arguments with an option at their end, if it has a value.
[[nodiscard]] inline std::vector<std::string> with_option(std::vector<std::string> arguments, const char* name,
                                                          const std::optional<std::string>& value) {
    return value ? with(std::move(arguments), {name, *value}) : std::move(arguments);
}

}  // namespace systole::tools
