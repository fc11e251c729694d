#pragma once

#include <string>
#include <vector>

namespace systole::tools {

/// crm_attribute with these arguments, the first of which is the program's name for messages. Returns the exit status. The tools
/// for single attributes (crm_standby, crm_failcount, crm_master) work through it.
[[nodiscard]] int run_attribute_tool(std::vector<std::string> arguments);

}  // namespace systole::tools
