#pragma once

#include "xml/element.hpp"

#include <string>

namespace systole::tools {

enum class OptionList {
    common,   ///< without those for experts and those that are going to be removed
    all,
};

/// The options of `cluster_property_set`, explained, as text.
[[nodiscard]] std::string cluster_options_text(OptionList which);
/// The same, always all, in the form of an agent's meta-data (`<resource-agent>`).
void add_cluster_options(xml::MutableElement parent);

}  // namespace systole::tools
