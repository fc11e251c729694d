#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sim/status/status.hpp"
#include "tools/common/command_line.hpp"

#include <string>
#include <vector>

namespace systole::tools {

/// Tells a command line the options of crm_mon, which are Pacemaker's.
void declare_monitor_options(CommandLine& line);

/// What crm_mon shall show, when and in which form.
struct MonitorOptions {
    enum class Mode { once, follow, daemon };
    enum class Form {
        text,
        console,
        html,
        xml,
        legacy_xml,  ///< the document that --as-xml has always given
        none,
    };

    Mode mode = Mode::once;
    Form form = Form::text;
    base::Milliseconds interval{5000};
    sim::StatusRequest status;           ///< without the filter, which needs a cluster
    std::string node;                    ///< the only one (or tag) to be shown; empty: all
    std::string resource;                ///< likewise
    bool wants_fence_history = true;
    std::vector<std::string> warnings;   ///< about the way options were given
};

/// Reads them. Error: invalid, with a message for people; `refused` if the option is known but not offered.
[[nodiscard]] base::Result<MonitorOptions> monitor_options(const CommandLine& line);

}  // namespace systole::tools
