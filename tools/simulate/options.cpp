#include "tools/simulate/options.hpp"

#include "tools/common/local_time.hpp"
#include "tools/simulate/explanation.hpp"

namespace systole::tools {

void declare_simulation_options(CommandLine& line) {
    line.flag("-R,--run", "Process the supplied input and show what actions the cluster will take in response");
    line.flag("-S,--simulate", "Like --run, but also simulate taking those actions and show the resulting new status");
    line.flag("-X,--in-place", "Like --simulate, but also store the results back to the input file");
    line.flag("-A,--show-attrs", "Show node attributes");
    line.flag("-c,--show-failcounts", "Show resource fail counts");
    line.flag("-s,--show-scores", "Show allocation scores");
    line.flag("-U,--show-utilization", "Show utilization information");
    line.option_or_flag("--explain",
                        "Tell why resources (or the one of this id) are placed as they are, what keeps them from other nodes, what "
                        "every action is for, and what may be a mistake; also with --output-as=json");
    line.offer_text_forms({"json"});
    line.flag("-a,--all-actions", "Display all possible actions in DOT graph");
    line.flag("-j,--pending", "Ignored: pending actions are always shown");
    line.flag("-L,--live-check", "Connect to the cluster and use its current CIB as input");
    line.flag("-p,--xml-pipe", "Read the CIB from standard input");
    line.flag("-Q,--quiet", "Display only essential output");
    line.option("-x,--xml-file", "Retrieve XML from the named file");
    line.option("-P,--profile", "Process all the XML files in the named directory to create profiling data");
    line.option("-N,--repeat", "With --profile, repeat each test this many times");
    line.repeatable("-u,--node-up", "Simulate bringing a node online");
    line.repeatable("-d,--node-down", "Simulate taking a node offline");
    line.repeatable("-f,--node-fail", "Simulate a node failing");
    line.repeatable("-i,--op-inject", "Generate a failure for the cluster to react to in the simulation");
    line.repeatable("-F,--op-fail", "If the specified task occurs during the simulation, have it fail with return code");
    line.option("-t,--set-datetime", "Set date/time (ISO 8601 format)");
    line.option("-q,--quorum", "Set to '1' (or 'true') to indicate cluster has quorum");
    line.option("-w,--watchdog", "Set to '1' (or 'true') to indicate cluster has an active watchdog device");
    line.repeatable("-g,--ticket-grant", "Simulate granting a ticket");
    line.repeatable("-r,--ticket-revoke", "Simulate revoking a ticket");
    line.repeatable("-b,--ticket-standby", "Simulate making a ticket standby");
    line.repeatable("-e,--ticket-activate", "Simulate activating a ticket");
    line.option("-I,--save-input", "Save the input configuration to the named file");
    line.option("-O,--save-output", "Save the output configuration to the named file");
    line.option("-G,--save-graph", "Save the transition graph (XML format) to the named file");
    line.option("-D,--save-dotfile", "Save the transition graph (DOT format) to the named file");
}

sim::SimulationOptions simulation_options(const CommandLine& line) {
    sim::SimulationOptions options;
    options.failures = line.values("op-fail");
    options.simulate = line.has("simulate") || line.has("in-place") || !options.failures.empty();
    options.show_scores = line.has("show-scores");
    options.show_utilization = line.has("show-utilization");
    options.want_graph = line.has("save-graph");
    options.want_dot = line.has("save-dotfile");
    options.run = line.has("run") || options.simulate || options.show_scores || options.show_utilization ||
                  options.want_graph || options.want_dot;
    if (line.has("explain")) {
        options.explain = line.value("explain");
        options.quiet = !options.run || wants_json(line);  // alone, it is all that is wanted
        options.run = true;
    }
    options.show_attributes = line.has("show-attrs");
    options.show_failcounts = line.has("show-failcounts");
    options.quiet = options.quiet || line.has("quiet");
    options.all_actions = line.has("all-actions");
    options.is_live = line.has("live-check");
    options.show_action_ids = line.has("verbose");
    options.save_input = line.has("save-input");
    options.effective_time = line.value("set-datetime");
    options.real_time = local_now();
    sim::Injections& injections = options.injections;
    injections.nodes_up = line.values("node-up");
    injections.nodes_down = line.values("node-down");
    injections.nodes_failed = line.values("node-fail");
    injections.operations = line.values("op-inject");
    injections.tickets_granted = line.values("ticket-grant");
    injections.tickets_revoked = line.values("ticket-revoke");
    injections.tickets_standby = line.values("ticket-standby");
    injections.tickets_activated = line.values("ticket-activate");
    injections.quorum = line.value("quorum");
    injections.watchdog = line.value("watchdog");
    return options;
}

}  // namespace systole::tools
