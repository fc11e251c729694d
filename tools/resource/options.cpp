#include "tools/resource/options.hpp"

#include "tools/common/exit_code.hpp"
#include "tools/resource/option_catalogue.hpp"

#include <fmt/format.h>

#include <deque>
#include <string>
#include <vector>

namespace systole::tools {
namespace {

std::vector<OptionDescription> primitive_options() {
    return {
        {"priority", "score", "0", "Which resources matter more",
         "When not everything can run, resources with a higher priority are kept at the cost of those with a lower one."},
        {"critical", "boolean", "true", "Whether others are moved or stopped for the sake of this resource",
         "The default of \"influence\" in colocations in which this resource is the dependent, those of its group included."},
        {"target-role",
         "select",
         "Started",
         "The state the cluster brings the resource to",
         "Stopped: it is kept stopped. Started: it runs, and is promoted if it is promotable. Unpromoted: it runs, but is not "
         "promoted. Promoted: as Started.",
         {"Stopped", "Started", "Unpromoted", "Promoted"}},
        {"is-managed", "boolean", "true", "Whether the cluster may start, stop, promote and demote the resource",
         "Recurring monitors go on if this is false. Maintenance of the cluster, a node or the resource counts more than a true "
         "value."},
        {"maintenance", "boolean", "false", "Whether the cluster leaves the resource alone altogether",
         "Nothing is done with the resource and its recurring monitors pause, but for those of role Stopped. Maintenance of the "
         "cluster or the node has the same effect."},
        {"resource-stickiness", "score", "", "How much a running resource prefers to stay where it is",
         "This score is added to the node where the resource runs. Without a value, it is 1 for instances of clones, 0 for "
         "others."},
        {"requires",
         "select",
         "",
         "What must hold before the resource is started",
         "nothing: no condition. quorum: this partition has quorum. fencing: quorum, and all lost nodes have been fenced. "
         "unfencing: the same, and the node itself has been unfenced. Fencing resources default to quorum; others to unfencing "
         "where the cluster uses it, to fencing where fencing is enabled, and to quorum otherwise.",
         {"nothing", "quorum", "fencing", "unfencing"}},
        {"migration-threshold", "score", "INFINITY", "How often a resource may fail on a node before it is banned from it",
         "0 means never. Only failures with on-fail=restart count, and failed starts only where start-failure-is-fatal is "
         "false."},
        {"failure-timeout", "duration", "0", "After which time a failure is forgotten",
         "The resource may return to a node where it failed when this time has passed without another failure. 0 means never."},
        {"multiple-active",
         "select",
         "stop_start",
         "What is done about a resource that is active in more places than it should be",
         "block: it is left alone. stop_only: all instances are stopped and stay so. stop_start: all are stopped and one is "
         "started. "
         "stop_unexpected: those in the wrong places are stopped, which presumes that they did no harm; what is ordered after "
         "the "
         "resource is restarted.",
         {"block", "stop_only", "stop_start", "stop_unexpected"}},
        {"allow-migrate", "boolean", "", "Whether a move is done as a live migration where possible",
         "True by default for ocf:pacemaker:remote, false for others."},
        {"allow-unhealthy-nodes", "boolean", "false", "Whether the resource may run on nodes whose health is bad", ""},
        {"container-attribute-target", "string", "", "Whose node attributes count for a resource in a container",
         "With \"host\", user-defined attributes are looked up on the host of the container; else on the container's own node. "
         "Mostly set on a bundle, for the resource in it."},
        {"remote-node", "string", "", "Name of the guest node that this resource is",
         "Makes the resource a guest node of this name. Pacemaker Remote has to start inside of it. The name must not be that of "
         "a "
         "node or a resource."},
        {"remote-addr", "string", "", "Address of the guest node",
         "Host name or IP address to connect to; the value of remote-node by default."},
        {"remote-port", "port", "3121", "Port of the guest node", "Where Pacemaker Remote listens in the guest."},
        {"remote-connect-timeout", "timeout", "60s", "How long a connection to the guest node may take", ""},
        {"remote-allow-migrate", "boolean", "true", "allow-migrate of the guest node's connection", ""},
    };
}

/// Three parameters for an action: what it is replaced by, how long it may take, how often it is tried. Their names and texts are
/// made; `texts` keeps them.
void add_action_options(std::vector<OptionDescription>& options, std::deque<std::string>& texts, std::string_view action) {
    const auto keep = [&texts](std::string text) -> std::string_view { return texts.emplace_back(std::move(text)); };
    options.push_back({.name = keep(fmt::format("pcmk_{}_action", action)),
                       .type = "string",
                       .fallback = action,
                       .brief = keep(fmt::format("What the agent is asked to do for '{}'", action)),
                       .text = "For agents that name their actions differently, or have more of them.",
                       .is_advanced = true});
    options.push_back({.name = keep(fmt::format("pcmk_{}_timeout", action)),
                       .type = "timeout",
                       .fallback = "60s",
                       .brief = keep(fmt::format("How long '{}' may take, instead of fencing-timeout", action)),
                       .text = "For devices that are much slower or faster than others.",
                       .is_advanced = true});
    options.push_back({.name = keep(fmt::format("pcmk_{}_retries", action)),
                       .type = "integer",
                       .fallback = "2",
                       .brief = keep(fmt::format("How often '{}' is tried within its timeout", action)),
                       .text = "A device that is busy may refuse; it is asked again as long as there is time.",
                       .is_advanced = true});
}

std::vector<OptionDescription> fencing_options(std::deque<std::string>& texts) {
    std::vector<OptionDescription> options = {
        {"pcmk_host_argument",
         "string",
         "",
         "The agent's parameter that takes the target",
         "By default \"port\" or \"plug\" if the agent has one of them; else \"none\": the agent is not told the target.",
         {},
         true},
        {"pcmk_host_map", "string", "", "Names of nodes and what the device calls them",
         "For example node1:1;node2:2,3 for outlet 1 of node1 and outlets 2 and 3 of node2."},
        {"pcmk_host_list", "string", "", "The nodes that this device can fence",
         "Names separated by commas. Needed, or pcmk_host_map, where pcmk_host_check is static-list."},
        {"pcmk_host_check",
         "select",
         "",
         "How it is found out which nodes the device can fence",
         "dynamic-list: the agent's 'list'. static-list: pcmk_host_list or pcmk_host_map. status: the agent's 'status' of the "
         "node. "
         "none: all nodes. By default the first of static-list, dynamic-list and status that can work, else none.",
         {"dynamic-list", "static-list", "status", "none"}},
        {"pcmk_delay_max", "duration", "0s", "A random delay of at most this time before fencing",
         "What is added to pcmk_delay_base at random; the sum stays below this value."},
        {"pcmk_delay_base", "string", "0s", "A fixed delay before fencing",
         "Different values for different targets decide which of two nodes that fence each other survives. One time for all "
         "targets, or a map such as node1:1s;node2:5."},
        {"pcmk_action_limit", "integer", "1", "How many actions the device can do at a time",
         "-1 means any number. Takes effect if concurrent-fencing is true."},
    };
    for (const std::string_view action : {"reboot", "off", "on", "list", "monitor", "status"}) {
        add_action_options(options, texts, action);
    }
    return options;
}

}  // namespace

int list_resource_options(CommandLine& line) {
    const std::string kind = line.value_or("list-options", "");
    const bool all = line.has("all");
    if (kind == "primitive") {
        const std::vector<OptionDescription> options = primitive_options();
        return show_catalogue(line.output(),
                              {.name = "primitive-meta",
                               .title = "Primitive meta-attributes",
                               .text = "Meta-attributes applicable to primitive resources",
                               .options = options},
                              all);
    }
    if (kind == "fencing") {
        std::deque<std::string> texts;
        const std::vector<OptionDescription> options = fencing_options(texts);
        return show_catalogue(line.output(),
                              {.name = "fence-attributes",
                               .title = "Fencing resource common parameters",
                               .text = "Parameters that every fencing resource has, whatever its agent: the cluster reads them, "
                                       "and agents do not get them.",
                               .options = options},
                              all);
    }
    line.output().program_error("Error parsing option --list-options");
    return line.output().finish(exit_code::kUsage);
}

}  // namespace systole::tools
