#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace systole::sim {

/// Something that a simulation does, in both forms of output.
struct SimulationEvent {
    std::string text;
    std::string_view element;  ///< empty: a remark for people, which is no element
    std::vector<std::pair<std::string_view, std::string>> attributes;
};
using SimulationEvents = std::vector<SimulationEvent>;

}  // namespace systole::sim
