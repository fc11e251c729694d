#include "base/duration.hpp"
#include "cib/status.hpp"
#include "os/paths.hpp"
#include "tools/attribute/fail_count.hpp"
#include "tools/attribute/transient.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>

namespace systole::tools {
namespace {

constexpr const char* kHelp = R"(
Usage: crm_failcount <command> [<options>]
Common options:
 --help                 Display this text, then exit
 --version              Display version information, then exit
 -V, --verbose          Specify multiple times to increase debug output
 -q, --quiet            Print only the value (if querying)

Commands:
 -G, --query            Query the current value of the resource's fail count
 -D, --delete           Delete resource's recorded failures

Additional Options:
 -r, --resource=value   Name of the resource to use (required)
 -n, --operation=value  Name of operation to use (instead of all operations)
 -I, --interval=value   If operation is specified, its interval
 -N, --node=value       Use failcount on named node (instead of local node)
)";

class CrmFailcount {
public:
    explicit CrmFailcount(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        const std::string_view command = line_.last_of({"query", "delete"});
        if (command.empty()) {
            return line_.usage_error("error: must specify a command");
        }
        if (!line_.has("resource")) {
            return line_.usage_error("error: resource name required");
        }
        failures_.resource = line_.value_or("resource", "");
        failures_.operation = line_.value_or("operation", "");
        if (const std::optional<std::string> interval = line_.value("interval"); interval) {
            const std::optional<base::Milliseconds> parsed = base::parse_plain_duration(*interval);
            if (!parsed) {
                return line_.usage_error(fmt::format("error: invalid interval '{}'", *interval));
            }
            failures_.interval_ms = parsed->count();
        }
        node_ = line_.value_or("node", os::Paths::from_environment().node_name);
        return command == "query" ? query() : forget();
    }

private:
    int query() {
        const Connected connected = connect_to_cib();
        std::optional<xml::Document> cib;
        cib::Status status = connected.status;
        if (connected) {
            cib::Answer answer = connected.connection->execute(cib::Request());
            status = answer.status;
            cib = std::move(answer.body);
        }
        if (!cib) {
            output_.program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(status)));
            return output_.finish(cib::exit_code_of(status));
        }
        const std::optional<std::string> id = node_id_of(cib->root(), node_);
        if (!id) {
            output_.program_error(fmt::format("Could not map name={} to a UUID", node_));
            return output_.finish(exit_code::kNoSuch);
        }
        const std::string total = total_of(counts(cib->root(), *id));
        output_.line(line_.has("quiet") ? total : fmt::format("scope=status  name={} value={}", fail_count_name(failures_), total));
        return output_.finish(exit_code::kOk);
    }

    std::vector<FoundAttribute> counts(xml::Element cib, const std::string& node_id) {
        AttributeSelection selection;
        selection.scope = AttributeScope::status;
        selection.node_id = node_id;
        selection.pattern = fail_count_pattern(failures_);
        if (std::optional<TransientAttributes> cluster = TransientAttributes::of_cluster(); cluster) {
            if (std::optional<std::vector<FoundAttribute>> found = cluster->find(selection, node_); found) {
                return *found;
            }
        }
        return find_attributes(cib, selection);
    }

    /// Failures are forgotten together with the operations that failed, which is crm_resource's business.
    int forget() {
        std::vector<std::string> arguments = {"crm_resource", "--cleanup", "-r", failures_.resource, "-N", node_};
        if (!failures_.operation.empty()) {
            arguments.insert(arguments.end(), {"-n", failures_.operation, "-I", fmt::format("{}ms", failures_.interval_ms)});
        }
        std::vector<char*> raw;
        for (std::string& argument : arguments) {
            raw.push_back(argument.data());
        }
        raw.push_back(nullptr);
        std::error_code error;
        const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).replace_filename("crm_resource").string();
        ::execv(program.c_str(), raw.data());
        output_.program_error(fmt::format("Could not run {}", program));
        return output_.finish(exit_code::kNotInstalled);
    }

    CommandLine& line_;
    Output& output_;
    FailCountSelection failures_;
    std::string node_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "query and forget recorded failures");
    line.flag("-G,--query", "");
    line.flag("-D,--delete", "");
    line.option("-r,--resource,--resource-id", "");
    line.option("-n,--operation", "");
    line.option("-I,--interval", "");
    line.option("-N,--node,-U,--uname", "");
    line.flag("-q,-Q,--quiet", "");
    line.use_help_text(kHelp, exit_code::kUsage);
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return CrmFailcount(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
