#pragma once

#include "xml/element.hpp"

#include <string>
#include <vector>

namespace systole::tools {

/// What is wrong or doubtful in a configuration that its schema allows.
struct ConfigurationFindings {
    std::vector<std::string> errors;     ///< parts of the configuration are ignored or replaced by defaults
    std::vector<std::string> warnings;
};

/// Looks at cluster options, resources and constraints of a CIB in the current schema.
[[nodiscard]] ConfigurationFindings check_configuration(xml::Element cib);

}  // namespace systole::tools
