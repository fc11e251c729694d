#include "tools/client/cib_connection.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/status/monitor_options.hpp"
#include "tools/status/status_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <string_view>
#include <thread>

// crm_mon: shows the state of the cluster. Option names and forms of output are Pacemaker's.

namespace systole::tools {
namespace {

using Form = MonitorOptions::Form;
using Mode = MonitorOptions::Mode;

class Monitor {
public:
    Monitor(CommandLine& line, MonitorOptions options)
        : line_(line), output_(line.output()), options_(std::move(options)) {}

    /// Shows the state once. The exit status is that of the tool.
    int show() {
        Connected connected = connect_to_cib();
        if (!connected) {
            return fail_to_connect(connected.status);
        }
        const cib::Answer answer = connected.connection->execute(cib::Request());
        if (!answer.is_ok() || !answer.body) {
            output_.error(fmt::format("CIB query failed: {}", cib::message_of(answer.status)));
            return works_on_file() ? exit_code::kOk : cib::exit_code_of(answer.status);
        }
        const base::Result<ClusterView> view = view_cluster(*answer.body);
        if (!view) {
            output_.program_error(view.error().message);
            return exit_code::kConfig;
        }
        for (const std::string& message : view->messages) {
            fmt::print(stderr, "{}\n", message);  // in every form of output: it concerns the input
        }
        render(*view);
        return exit_code::kOk;
    }

    /// Shows the state whenever it changes, until the process is ended.
    int follow() {
        subscribe();
        for (;;) {
            start_over();
            static_cast<void>(output_.finish(show()));
            wait_for_change();
        }
    }

    int run_in_background() {
        if (::daemon(1, 1) != 0) {
            output_.program_error("Could not go to the background");
            return exit_code::kError;
        }
        if (const auto file = line_.value("pid-file")) {
            std::ofstream(*file) << ::getpid() << '\n';
        }
        return follow();
    }

private:
    /// A file that cannot be shown is no failure of the tool, as with Pacemaker.
    int fail_to_connect(cib::Status status) {
        if (works_on_file()) {
            output_.error(fmt::format("Could not connect to the CIB: {}", cib::message_of(status)));
            return exit_code::kOk;
        }
        output_.program_error("Error: cluster is not available on this node");
        return cib::exit_code_of(status);
    }

    void render(const ClusterView& view) {
        sim::StatusRequest request = options_.status;
        if (!options_.node.empty()) {
            request.filter.only_node(*view.cluster, options_.node);
        }
        if (!options_.resource.empty()) {
            request.filter.only_resource(*view.cluster, options_.resource);
        }
        const std::optional<xml::Document> fence_history = add_live_facts(request.live);
        if (line_.has("simple-status")) {
            output_.raw(simple_status_text(view));
            return;
        }
        switch (options_.form) {
            case Form::xml:
                sim::append_status_xml(output_.result(), *view.cluster, request);
                break;
            case Form::legacy_xml:
                output_.raw(legacy_status_document(view, request));
                break;
            case Form::html:
                output_.raw(status_page(view, request, options_.mode == Mode::once ? 0 : options_.interval.count() / 1000));
                break;
            case Form::text:
            case Form::console:
            case Form::none:
                output_.raw(status_text(view, request));
                break;
        }
    }

    /// The fencing history that the facts refer to.
    [[nodiscard]] std::optional<xml::Document> add_live_facts(sim::LiveFacts& live) {
        if (works_on_file()) {
            return std::nullopt;
        }
        base::Result<Cluster> cluster = Cluster::connect();
        if (!cluster) {
            return std::nullopt;
        }
        live.is_running = true;
        if (const auto nodes = cluster->ask(crmd::NodeQuery{}); nodes && nodes->body) {
            live.local_node = nodes->body->root().get("local");
        }
        if (!options_.wants_fence_history) {
            return std::nullopt;
        }
        base::Result<crmd::ClientAnswer> answer = cluster->ask(crmd::FenceHistoryQuery{});
        if (!answer || !answer->body) {
            return std::nullopt;
        }
        live.fence_history = answer->body->root();
        return std::move(answer->body);
    }

    /// What was shown last gives way: on the screen, in the document and in a file.
    void start_over() {
        output_.result().clear();
        if (options_.form == Form::console) {
            output_.raw("\x1b[H\x1b[2J");
        } else if (line_.value_or("output-to", "-") != "-") {
            std::rewind(stdout);
            static_cast<void>(::ftruncate(::fileno(stdout), 0));
        }
    }

    void subscribe() {
        cluster_.reset();
        if (base::Result<Cluster> cluster = Cluster::connect()) {
            static_cast<void>(cluster->ask(crmd::Subscribe{{crmd::Topic::cib, crmd::Topic::membership, crmd::Topic::fencing}}));
            cluster_.emplace(std::move(*cluster));
        }
    }

    void wait_for_change() {
        if (!cluster_) {
            std::this_thread::sleep_for(options_.interval);
            subscribe();
            return;
        }
        const auto change = cluster_->next_notification(options_.interval);
        if (!change && change.error().code == base::Errc::not_connected) {
            subscribe();
        }
    }

    CommandLine& line_;
    Output& output_;
    MonitorOptions options_;
    std::optional<Cluster> cluster_;  ///< tells of changes, while there is one
};

int refuse(CommandLine& line, std::string_view message) {
    line.output().program_error(message);
    return line.output().finish(exit_code::kUnimplemented);
}

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "show the state of the cluster");
    declare_monitor_options(line);
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    base::Result<MonitorOptions> options = monitor_options(line);
    if (!options) {
        return options.error().code == base::Errc::refused ? refuse(line, options.error().message)
                                                           : line.usage_error(options.error().message);
    }
    for (const std::string& warning : options->warnings) {
        line.output().error(warning);
    }
    if (options->form == Form::xml) {
        line.output().use(Output::Form::xml);
    }
    const Mode mode = options->mode;
    Monitor monitor(line, std::move(*options));
    switch (mode) {
        case Mode::once:
            return line.output().finish(monitor.show());
        case Mode::follow:
            return monitor.follow();
        case Mode::daemon:
            return line.output().finish(monitor.run_in_background());
    }
    return exit_code::kError;
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
