#include "sim/status/history_sections.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/status/status_text.hpp"
#include "tools/status/status_xml.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <thread>

namespace systole::tools {
namespace {

constexpr base::Milliseconds kDefaultInterval{5000};

/// Applies "--include" and "--exclude" lists to the sections.
void choose(StatusSections& sections, std::string_view list, bool is_on) {
    for (const std::string_view word : base::split_words(list, ",")) {
        const bool is_all = word == "all" || word == "none" || word == "default";
        const bool value = word == "none" ? !is_on : is_on;
        for (const auto& [name, member] : {std::pair{"summary", &StatusSections::summary}, std::pair{"nodes", &StatusSections::nodes},
                                           std::pair{"resources", &StatusSections::resources},
                                           std::pair{"attributes", &StatusSections::attributes},
                                           std::pair{"failcounts", &StatusSections::fail_counts},
                                           std::pair{"failures", &StatusSections::failures}}) {
            if (is_all || word == name) {
                sections.*member = value;
            }
        }
    }
}

StatusSections sections_of(const CommandLine& line) {
    StatusSections sections;
    sections.inactive_resources = line.has("inactive");
    sections.attributes = line.has("show-node-attributes");
    sections.fail_counts = line.has("failcounts");
    sections.summary = !line.has("hide-headers");
    if (line.has("exclude")) {
        choose(sections, line.value_or("exclude", ""), false);
    }
    if (line.has("include")) {
        choose(sections, line.value_or("include", ""), true);
    }
    return sections;
}

class CrmMon {
public:
    explicit CrmMon(CommandLine& line) : line_(line), output_(line.output()), sections_(sections_of(line)) {}

    /// Shows the state once. The exit status is that of the tool.
    int show() {
        Connected connected = connect_to_cib();
        if (!connected) {
            return fail(connected.status);
        }
        const cib::Answer answer = connected.connection->execute(cib::Request());
        if (!answer.is_ok() || !answer.body) {
            return fail(answer.status);
        }
        const base::Result<ClusterView> view = view_cluster(*answer.body);
        if (!view) {
            output_.program_error(view.error().message);
            return exit_code::kConfig;
        }
        if (output_.is_xml()) {
            write_xml(*view);
        } else {
            output_.raw(line_.has("simple-status") ? simple_status_text(*view) : status_text(*view, sections_));
        }
        return exit_code::kOk;
    }

    /// Shows the state whenever it changes, until the cluster goes away.
    int follow() {
        const std::optional<std::int64_t> seconds = base::parse_whole_integer(line_.value_or("interval", "5"));
        const base::Milliseconds interval = seconds ? base::Milliseconds(*seconds * 1000) : kDefaultInterval;
        base::Result<Cluster> cluster = Cluster::connect();
        if (cluster) {
            static_cast<void>(cluster->ask(crmd::Subscribe{{crmd::Topic::cib, crmd::Topic::membership}}));
        }
        for (;;) {
            output_.raw("\x1b[H\x1b[2J");
            static_cast<void>(show());
            std::fflush(stdout);
            if (!cluster) {
                std::this_thread::sleep_for(interval);
                cluster = Cluster::connect();
            } else if (const auto change = cluster->next_notification(interval);
                       !change && change.error().code == base::Errc::not_connected) {
                cluster = Cluster::connect();
            }
        }
    }

private:
    /// A file that cannot be shown is no failure of the tool, as with Pacemaker.
    int fail(cib::Status status) {
        output_.error(fmt::format("Could not connect to the CIB: {}", cib::message_of(status)));
        return works_on_file() ? exit_code::kOk : cib::exit_code_of(status);
    }

    void write_xml(const ClusterView& view) {
        if (sections_.summary) {
            append_summary_xml(output_.result(), view);
        }
        if (sections_.nodes) {
            append_nodes_xml(output_.result(), view);
        }
        if (sections_.resources) {
            append_resources_xml(output_.result(), view);
        }
        if (sections_.failures) {
            sim::append_failures_xml(output_.result(), *view.cluster);
        }
    }

    CommandLine& line_;
    Output& output_;
    StatusSections sections_;
};

/// Options of Pacemaker's crm_mon that are known and refused: nothing is accepted and then ignored.
constexpr std::array<std::string_view, 11> kNotOffered = {"node", "resource", "operations", "timing-details", "group-by-node", "brief",
                                                          "tickets", "neg-locations", "fence-history", "show-detail", "quorum"};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "show the state of the cluster");
    line.flag("-1,--one-shot", "Show the state once and exit");
    line.option("-i,--interval", "Seconds between looks when not told of changes");
    line.option("-I,--include", "Sections to show: summary, nodes, resources, attributes, failcounts, failures, all, none");
    line.option("-U,--exclude", "Sections to leave out");
    line.option("--node", "Only this node (not offered yet)");
    line.option("--resource", "Only this resource (not offered yet)");
    line.flag("-r,--inactive", "Show resources that do not run, too");
    line.flag("-A,--show-node-attributes", "Show node attributes");
    line.flag("-f,--failcounts", "Show fail counts");
    line.flag("-o,--operations", "Show operation histories (not offered yet)");
    line.flag("-t,--timing-details", "Show how long operations took (not offered yet)");
    line.flag("-n,--group-by-node", "List resources by node (not offered yet)");
    line.flag("-b,--brief", "Show counts only (not offered yet)");
    line.flag("-c,--tickets", "Show tickets (not offered yet)");
    line.flag("-L,--neg-locations", "Show location constraints that keep resources off nodes (not offered yet)");
    line.flag("-m,--fence-history", "Show fencing history (not offered yet)");
    line.flag("-R,--show-detail", "Show more of everything (not offered yet)");
    line.flag("-j,--pending", "Show pending operations, which is always done");
    line.flag("-Q,--quorum", "Show quorum alone (not offered yet)");
    line.flag("-D,--hide-headers", "Leave the summary out");
    line.flag("-s,--simple-status", "One line for monitoring systems");
    line.flag("-X,--as-xml", "Like --output-as=xml");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    for (const std::string_view name : kNotOffered) {
        if (line.has(name)) {
            line.output().program_error(fmt::format("--{} is not offered yet; leave it out", name));
            return line.output().finish(exit_code::kUnimplemented);
        }
    }
    if (line.has("as-xml")) {
        line.output().use(Output::Form::xml);
    }
    CrmMon monitor(line);
    const bool is_once = line.has("one-shot") || line.has("simple-status") || line.output().is_xml() || works_on_file();
    return line.output().finish(is_once ? monitor.show() : monitor.follow());
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
