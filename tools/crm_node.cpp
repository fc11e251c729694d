#include "tools/client/cib_connection.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <string>

namespace systole::tools {
namespace {

/// crm_node: what the cluster says about its nodes. Option names and forms of output are Pacemaker's.
class CrmNode {
public:
    explicit CrmNode(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        const std::string_view command =
            line_.last_of({"name", "cluster-id", "list", "partition", "quorum", "name-for-id", "remove"});
        if (command.empty()) {
            return line_.usage_error("Must specify a command");
        }
        if (command == "remove" && !line_.has("force")) {
            output_.program_error(
                "The supplied command is considered dangerous. To prevent accidental destruction of the cluster, "
                "the --force flag is required in order to proceed.");
            return output_.finish(exit_code::kUsage);
        }
        // Agents are told where they run: they need no cluster to ask, which may be shutting down.
        if (const std::optional<std::string> here = environment("OCF_RESKEY_CRM_meta_on_node"); here && command == "name") {
            return show_local(*here, "uname");
        }
        base::Result<Cluster> cluster = Cluster::connect();
        if (!cluster) {
            return not_connected(command);
        }
        return command == "remove" ? remove(*cluster) : show(*cluster, command);
    }

private:
    int not_connected(std::string_view command) {
        if (command == "list" || command == "partition" || command == "name" || command == "remove") {
            output_.program_error("Could not connect to controller: Connection refused");
        }
        return output_.finish(exit_code::kNotConnected);
    }

    int remove(Cluster& cluster) {
        const base::Result<crmd::ClientAnswer> answer = cluster.ask(crmd::NodeRemove{.node = line_.value_or("remove", "")});
        if (!answer || answer->rc != 0) {
            output_.program_error(answer ? answer->message : answer.error().message);
            return output_.finish(answer ? answer->rc : exit_code::kTimeout);
        }
        return output_.finish(exit_code::kOk);
    }

    int show(Cluster& cluster, std::string_view command) {
        const base::Result<crmd::ClientAnswer> answer = cluster.ask(crmd::NodeQuery{});
        if (!answer || !answer->body) {
            output_.program_error(answer ? answer->message : answer.error().message);
            return output_.finish(exit_code::kTimeout);
        }
        const xml::Element nodes = answer->body->root();
        if (command == "name") {
            return show_local(nodes.get("local"), "uname");
        }
        if (command == "cluster-id") {
            return show_local(nodes.get("local_id"), "nodeid");
        }
        if (command == "list") {
            return list(nodes);
        }
        if (command == "partition") {
            return partition(nodes);
        }
        if (command == "quorum") {
            const bool is_quorate = nodes.get("quorate") == "true";
            output_.line(is_quorate ? "1" : "0");
            output_.result().append("cluster-info").set("quorum", is_quorate);
            return output_.finish(exit_code::kOk);
        }
        return name_of(nodes, line_.value_or("name-for-id", ""));
    }

    int show_local(std::string_view value, std::string_view attribute) {
        output_.line(value);
        output_.result().append("node-info").set(attribute, value);
        return output_.finish(exit_code::kOk);
    }

    int list(xml::Element nodes) {
        xml::MutableElement result = output_.result().append("nodes");
        for (const xml::Element node : nodes.children("node")) {
            const std::string_view state = node.get("member") == "true" ? "member" : "lost";
            output_.line(fmt::format("{} {} {}", node.id(), node.get("name"), state));
            result.append("node").set("id", node.id()).set("name", node.get("name")).set("state", state);
        }
        return output_.finish(exit_code::kOk);
    }

    int partition(xml::Element nodes) {
        std::string names;
        xml::MutableElement result = output_.result().append("nodes");
        for (const xml::Element node : nodes.children("node")) {
            if (node.get("member") == "true") {
                names += fmt::format("{}{}", names.empty() ? "" : " ", node.get("name"));
                result.append("node").set("id", node.id()).set("name", node.get("name")).set("state", "member");
            }
        }
        output_.line(names);
        return output_.finish(exit_code::kOk);
    }

    int name_of(xml::Element nodes, const std::string& id) {
        const xml::Element node = nodes.child("node", id);
        if (!node) {
            output_.program_error(fmt::format("Node {} is not known to cluster", id));
            return output_.finish(exit_code::kNoSuch);
        }
        return show_local(node.get("name"), "uname");
    }

    CommandLine& line_;
    Output& output_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "Tool for displaying low-level node information");
    line.flag("-n,--name", "Display the name used by the cluster for this node");
    line.flag("-i,--cluster-id", "Display this node's cluster id");
    line.flag("-l,--list", "Display all known members (past and present) of this cluster");
    line.flag("-p,--partition", "Display the members of this partition");
    line.flag("-q,--quorum", "Display a 1 if our partition has quorum, 0 if not");
    line.option("-N,--name-for-id", "Display the name of the node with this id");
    line.option("-R,--remove", "Remove the (stopped) node with this name or id from the cluster");
    line.flag("-f,--force", "Force the removal");
    line.flag("-Q,--quiet", "Be less descriptive in output");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return CrmNode(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
