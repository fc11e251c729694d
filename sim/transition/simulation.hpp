#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/iso8601.hpp"
#include "base/result.hpp"
#include "pengine/explain/explanation.hpp"
#include "sim/transition/injection.hpp"
#include "xml/document.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// What crm_simulate shall do with a CIB.
struct SimulationOptions {
    bool run = false;
    bool simulate = false;           ///< includes run
    bool show_scores = false;
    bool show_utilization = false;
    bool show_attributes = false;
    bool show_failcounts = false;
    bool quiet = false;
    bool all_actions = false;
    bool is_live = false;
    bool show_action_ids = false;
    bool want_graph = false;
    bool want_dot = false;
    bool save_input = false;         ///< wants the CIB after injections
    std::optional<std::string> explain;  ///< explanations of this resource; of all if empty
    Injections injections;
    std::vector<std::string> failures;         ///< `KEY@NODE=RC`
    std::optional<std::string> effective_time; ///< as given
    base::DateTime real_time;                  ///< with the local offset
};

/// What comes out.
struct SimulationResult {
    std::string text;                      ///< empty if there are elements instead
    std::string errors;                    ///< for standard error
    std::optional<std::string> graph;      ///< as XML text
    std::optional<std::string> dot;
    std::optional<pengine::Explanation> explanation;
    std::optional<std::string> injected;   ///< the CIB after injections, as XML text; only if `save_input`
    int exit_code = 0;
};

/// Shows a cluster, decides and pretends to act, as the options say. `cib` is upgraded to the current schema; it is changed by
/// injections and simulated actions. With `results` what is shown becomes elements below it instead of text. Error: invalid (no
/// such time, not a CIB).
[[nodiscard]] base::Result<SimulationResult> run_simulation(xml::Document& cib, const SimulationOptions& options,
                                                            xml::MutableElement results = {});

}  // namespace systole::sim
