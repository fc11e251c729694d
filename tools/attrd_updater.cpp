#include "base/duration.hpp"
#include "cib/status.hpp"
#include "os/paths.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

class AttrdUpdater {
public:
    explicit AttrdUpdater(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        command_ = line_.last_of({"update", "update-both", "update-delay", "query", "delete", "refresh"});
        if (const std::optional<int> status = check_usage(); status) {
            return *status;
        }
        base::Result<Cluster> cluster = Cluster::connect();
        if (!cluster) {
            return fail("Could not connect to the cluster", cib::Status::not_connected);
        }
        return command_ == "query" ? query(*cluster) : update(*cluster);
    }

private:
    std::optional<int> check_usage() {
        if (command_.empty()) {
            return line_.usage_error("Must specify one of --update, --update-both, --update-delay, --query, --delete or --refresh");
        }
        const bool is_named = line_.has("name") || (line_.has("pattern") && command_ != "query");
        if (!is_named && command_ != "refresh") {
            return line_.usage_error("Command requires --name or --pattern argument");
        }
        if (const std::optional<std::string> delay = line_.value("delay"); delay) {
            delay_ = base::parse_plain_duration(*delay);
            if (!delay_) {
                return line_.usage_error(fmt::format("Invalid --delay value '{}'", *delay));
            }
        }
        if ((command_ == "update-both" || command_ == "update-delay") && !delay_) {
            return line_.usage_error(fmt::format("--{} requires --delay", command_));
        }
        return std::nullopt;
    }

    int fail(std::string_view what, cib::Status status) {
        output_.program_error(fmt::format("{}: {}", what, cib::message_of(status)));
        return output_.finish(cib::exit_code_of(status));
    }

    /// The node given, or the local one.
    std::string node() const {
        const std::optional<std::string> given = line_.value("node");
        return given && *given != "auto" && *given != "localhost" ? *given : os::Paths::from_environment().node_name;
    }

    int query(Cluster& cluster) {
        const std::string name = line_.value_or("name", "");
        const std::optional<std::string> node = line_.has("all") ? std::nullopt : std::optional(this->node());
        const base::Result<crmd::ClientAnswer> answer = cluster.ask(crmd::AttributeQuery{name, node});
        const std::string failure = fmt::format("Could not query value of {}", name);
        if (!answer || answer->rc != 0 || !answer->body) {
            return fail(failure, answer ? status_of_exit_code(answer->rc) : cib::Status::not_connected);
        }
        const xml::Element attributes = answer->body->root();
        if (!attributes.child("attribute")) {
            output_.program_error(fmt::format("{}: attribute does not exist", failure));
            return output_.finish(exit_code::kNoSuch);
        }
        for (const xml::Element attribute : attributes.children("attribute")) {
            show(name, attribute.get("node"), attribute.get("value"));
        }
        return output_.finish(exit_code::kOk);
    }

    void show(std::string_view name, std::string_view host, std::string_view value) {
        output_.line(line_.has("quiet") ? std::string(value) : fmt::format("name=\"{}\" host=\"{}\" value=\"{}\"", name, host, value));
        if (output_.is_xml()) {
            output_.result().append("attribute").set("name", name).set("value", value).set("host", host);
        }
    }

    int update(Cluster& cluster) {
        const base::Result<crmd::ClientAnswer> answer = cluster.ask(request());
        if (!answer) {
            const bool is_late = answer.error().code == base::Errc::timeout;
            return fail("Could not update attribute", is_late ? cib::Status::timeout : cib::Status::not_connected);
        }
        return answer->rc == exit_code::kOk ? output_.finish(exit_code::kOk)
                                            : fail("Could not update attribute", status_of_exit_code(answer->rc));
    }

    crmd::AttributeUpdate request() const {
        crmd::AttributeUpdate update{.name = line_.value_or("name", line_.value_or("pattern", "")),
                                     .value = std::nullopt,
                                     .node = node(),
                                     .dampening = delay_,
                                     .name_is_pattern = !line_.has("name"),
                                     .is_private = line_.has("private"),
                                     .set_id = line_.value_or("set-name", ""),
                                     .set_type = line_.has("utilization") ? "utilization" : ""};
        if (command_ == "update" || command_ == "update-both") {
            update.value = line_.value_or(command_, "");
            update.verb = command_ == "update" ? crmd::AttributeVerb::set_value : crmd::AttributeVerb::set_both;
        } else if (command_ == "update-delay") {
            update.verb = crmd::AttributeVerb::set_dampening;
        } else if (command_ == "refresh") {
            update.verb = crmd::AttributeVerb::write_out;
            if (update.name.empty()) {
                update.name = ".*";
                update.name_is_pattern = true;
            }
        }
        return update;
    }

    CommandLine& line_;
    Output& output_;
    std::string_view command_;
    std::optional<base::Milliseconds> delay_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "query and update transient node attributes of the running cluster");
    line.option("-U,--update,-v", "Set the value of the attribute");
    line.option("-B,--update-both", "Set the value of the attribute and its dampening (--delay)");
    line.flag("-Y,--update-delay", "Set the dampening of the attribute (--delay)");
    line.flag("-Q,--query", "Show the value of the attribute");
    line.flag("-D,--delete", "Delete the attribute");
    line.flag("-R,--refresh", "Write what is still held back now");
    line.option("-n,--name", "Name of the attribute");
    line.option("-P,--pattern", "Regular expression for the names of attributes (not for queries)");
    line.option("-d,--delay", "Time to wait for further changes before the CIB is written, in seconds if there is no unit");
    line.option("-N,--node", "Node that the attribute belongs to (default: the local one)");
    line.flag("-A,--all", "Query the attribute on all nodes");
    line.flag("-p,--private", "Never write the attribute to the CIB");
    line.flag("-z,--utilization", "The attribute is a utilization attribute");
    line.option("-s,--set-name", "Id of the attribute set in the CIB");
    line.option("-S,--section", "Has no effect");
    line.option("-W,--wait", "Wait for \"no\", \"local\" or \"cluster\" (changes are always answered when all nodes know them)");
    line.flag("-q,--quiet", "Print only values");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return AttrdUpdater(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
