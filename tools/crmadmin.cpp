#include "base/clock.hpp"
#include "base/duration.hpp"
#include "base/text.hpp"
#include "cib/status.hpp"
#include "pengine/model/cluster.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/status/cluster_view.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

namespace systole::tools {
namespace {

constexpr base::Milliseconds kDefaultTimeout{30'000};

/// What Pacemaker's controller would call the state of a brain.
std::string_view controller_state(std::string_view state) {
    if (state == "idle") {
        return "S_IDLE";
    }
    if (state == "transition") {
        return "S_TRANSITION_ENGINE";
    }
    if (state == "joining") {
        return "S_INTEGRATION";
    }
    if (state == "member") {
        return "S_NOT_DC";
    }
    return state == "starting" ? "S_STARTING" : "S_PENDING";
}

/// What kind of node this is; the words are those of --nodes.
std::string_view kind_of(const pengine::Node& node) {
    if (!node.is_remote_variant()) {
        return "cluster";
    }
    return node.is_guest() ? "guest" : "remote";
}

/// crmadmin: asks controllers how they are, and the CIB which nodes there are. Option names and forms of output are Pacemaker's.
class CrmAdmin {
public:
    explicit CrmAdmin(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        const std::string_view command = line_.last_of({"status", "dc_lookup", "nodes", "pacemakerd"});
        if (command.empty()) {
            return line_.usage_error("Must specify a command option");
        }
        if (const std::optional<std::string> text = line_.value("timeout"); text) {
            const std::optional<base::Milliseconds> timeout = milliseconds(*text);
            if (!timeout) {
                return line_.usage_error(fmt::format("Invalid timeout: {}", *text));
            }
            timeout_ = *timeout;
        }
        if (command == "nodes") {
            return list_nodes();
        }
        if (command == "status") {
            return show_status(line_.value_or("status", ""));
        }
        return command == "dc_lookup" ? show_dc() : show_health();
    }

private:
    /// A number without a unit means milliseconds here.
    static std::optional<base::Milliseconds> milliseconds(const std::string& text) {
        const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        const std::optional<base::Milliseconds> span = base::parse_plain_duration(is_number ? text + "ms" : text);
        return span && span->count() >= 0 ? span : std::nullopt;
    }

    int failed(std::string_view why, int status) {
        output_.error(fmt::format("error: Command failed: {}", why));
        return output_.finish(status);
    }

    int failed(const base::Error& error) {
        const bool is_late = error.code == base::Errc::timeout;
        return failed(is_late ? "Connection timed out" : "Connection refused",
                      is_late ? exit_code::kTimeout : exit_code::kNotConnected);
    }

    /// What the brain here says of a node (none: its own); nothing once the exit status is set.
    std::optional<xml::Document> status_of(const std::optional<std::string>& node) {
        base::Result<Cluster> cluster = Cluster::connect();
        if (!cluster) {
            status_ = failed(cluster.error());
            return std::nullopt;
        }
        base::Result<crmd::ClientAnswer> answer = cluster->ask(crmd::StatusQuery{.node = node}, timeout_);
        if (!answer) {
            status_ = failed(answer.error());
            return std::nullopt;
        }
        if (answer->rc != 0 || !answer->body) {
            status_ = failed(answer->message, answer->rc == 0 ? exit_code::kProtocol : answer->rc);
            return std::nullopt;
        }
        return std::move(answer->body);
    }

    int show_status(const std::string& node) {
        const std::optional<xml::Document> answer = status_of(node);
        if (!answer) {
            return status_;
        }
        const std::string_view state = controller_state(answer->root().get("state"));
        const std::string_view name = answer->root().get("node");
        output_.line(line_.has("quiet") ? std::string(state) : fmt::format("Controller on {} in state {}: ok", name, state));
        output_.result().append("crmd").set("node_name", name).set("state", state).set("result", "ok");
        return output_.finish(exit_code::kOk);
    }

    int show_dc() {
        const std::optional<xml::Document> answer = status_of(std::nullopt);
        if (!answer) {
            return status_;
        }
        const std::string_view dc = answer->root().get("dc");
        if (dc.empty()) {
            output_.error("error: No DC is known");
            return output_.finish(exit_code::kNoDc);
        }
        output_.line(line_.has("quiet") ? std::string(dc) : fmt::format("Designated Controller is: {}", dc));
        output_.result().append("dc").set("node_name", dc);
        return output_.finish(exit_code::kOk);
    }

    /// There is one process per node that matters here: if its brain answers, the node's daemons run.
    int show_health() {
        const std::optional<xml::Document> answer = status_of(std::nullopt);
        if (!answer) {
            return status_;
        }
        const bool is_starting = answer->root().get("state") == "starting";
        const std::string_view state = is_starting ? "starting_daemons" : "running";
        const std::string_view words = is_starting ? "Pacemaker daemons are starting" : "Pacemaker is running";
        const std::time_t time = base::Clock::wall_now().time_since_epoch().count();
        const std::string now = fmt::format("{:%Y-%m-%d %H:%M:%S%z}", fmt::localtime(time));
        output_.line(line_.has("quiet") ? std::string(state)
                                        : fmt::format("Status of pacemakerd: '{}' (last updated {})", words, now));
        output_.result().append("pacemakerd").set("sys_from", "pacemakerd").set("state", state).set("last_updated", now);
        return output_.finish(exit_code::kOk);
    }

    int list_nodes() {
        const std::string wanted = line_.value_or("nodes", "");
        Connected connected = connect_to_cib();
        if (!connected) {
            return failed(cib::message_of(connected.status), cib::exit_code_of(connected.status));
        }
        const cib::Answer cib = connected.connection->execute(cib::Request());
        if (!cib.is_ok() || !cib.body) {
            return failed(cib::message_of(cib.status), cib::exit_code_of(cib.status));
        }
        const base::Result<ClusterView> view = view_cluster(*cib.body);
        if (!view) {
            return failed(view.error().message, exit_code::kConfig);
        }
        xml::MutableElement nodes = output_.result().append("nodes");
        for (const pengine::Node* const node : view->cluster->nodes) {
            const std::string_view kind = kind_of(*node);
            const std::vector<std::string_view> kinds = base::split_words(wanted, ", ");
            if (wanted.empty() || wanted == "all" || std::ranges::find(kinds, kind) != kinds.end()) {
                show_node(*node, kind, nodes);
            }
        }
        return output_.finish(exit_code::kOk);
    }

    void show_node(const pengine::Node& node, std::string_view kind, xml::MutableElement nodes) {
        if (line_.has("quiet")) {
            output_.line(node.name);
        } else if (line_.has("bash-export")) {
            output_.line(fmt::format("export {}={}", node.name, node.id));
        } else {
            output_.line(fmt::format("{} node: {} ({})", kind, node.name, node.id));
        }
        nodes.append("node").set("type", kind).set("name", node.name).set("id", node.id);
    }

    CommandLine& line_;
    Output& output_;
    base::Milliseconds timeout_ = kDefaultTimeout;
    int status_ = 0;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "Query and manage the Pacemaker controller");
    line.option("-S,--status", "Display the status of the controller on the specified node");
    line.flag("-P,--pacemakerd", "Display the status of the local cluster daemons");
    line.flag("-D,--dc_lookup", "Display the uname of the node co-ordinating the cluster");
    line.option_or_flag("-N,--nodes",
                        "Display the uname of all member nodes; optionally of these kinds: all, cluster, guest, remote");
    line.option("-i,--ipc-name", "Accepted for compatibility; there is one name");
    line.option("-t,--timeout", "Time to wait before declaring the operation failed (default 30s)");
    line.flag("-B,--bash-export", "With --nodes: create Bash export entries of the form 'export uname=uuid'");
    line.flag("-q,--quiet", "Display only the essential query information");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return CrmAdmin(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
