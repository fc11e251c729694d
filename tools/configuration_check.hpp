#pragma once

#include "xml/element.hpp"

#include <string>
#include <vector>

namespace systole::tools {

/// Something wrong or doubtful in a configuration that its schema allows.
struct ConfigurationFinding {
    enum class Weight {
        error,     ///< a part of the configuration is ignored or replaced by a default
        warning,
    };
    Weight weight = Weight::error;
    std::string text;
};

enum class StatusUse {
    considered,   ///< what the policy engine makes of the status counts, too
    ignored,
};

/// Looks at cluster options, resources and constraints of a CIB in the current schema, and at what has to be fenced. In the order in
/// which the policy engine comes to these things.
[[nodiscard]] std::vector<ConfigurationFinding> check_configuration(xml::Element cib, StatusUse status);

}  // namespace systole::tools
