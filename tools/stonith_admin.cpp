#include "base/duration.hpp"
#include "base/number.hpp"
#include "os/paths.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>

namespace systole::tools {
namespace {

constexpr base::Milliseconds kFenceTimeout{120'000};
constexpr base::Milliseconds kAnswerMargin{5'000};

/// "turning off of", "reboot of": how an action is told.
std::string_view action_words(std::string_view action) {
    if (action == "off") {
        return "turning off";
    }
    return action == "on" ? "unfencing" : action;
}

std::string_view state_words(std::string_view state) {
    return state == "success" ? "successful" : state;
}

/// Local time as Pacemaker's tools show it.
std::string time_words(std::string_view seconds) {
    const std::time_t time = static_cast<std::time_t>(base::parse_whole_integer(seconds).value_or(0));
    return fmt::format("{:%Y-%m-%d %H:%M:%S%z}", fmt::localtime(time));
}

/// stonith_admin: fences nodes, confirms that they are down, shows devices and history.
class StonithAdmin {
public:
    explicit StonithAdmin(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        const std::string_view command = line_.last_of(
            {"fence", "reboot", "unfence", "confirm", "history", "list", "list-registered", "list-installed", "query", "last",
             "metadata", "validate", "list-targets", "register", "deregister", "register-level", "deregister-level"});
        if (command.empty()) {
            return line_.usage_error("Must specify a command");
        }
        if (command == "list-installed") {
            return list_installed();
        }
        for (const std::string_view later :
             {"metadata", "validate", "list-targets", "register", "deregister", "register-level", "deregister-level", "last"}) {
            if (command == later) {
                output_.error(fmt::format("--{} is not offered by this version of Systole", later));
                return output_.finish(exit_code::kUnimplemented);
            }
        }
        base::Result<Cluster> cluster = Cluster::connect();
        if (!cluster) {
            output_.error("Could not connect to fencer: Transport endpoint is not connected");
            return output_.finish(exit_code::kNotConnected);
        }
        return dispatch(*cluster, command);
    }

private:
    int dispatch(Cluster& cluster, std::string_view command) {
        if (command == "fence") {
            return fence(cluster, "off", line_.value_or("fence", ""));
        }
        if (command == "reboot") {
            return fence(cluster, "reboot", line_.value_or("reboot", ""));
        }
        if (command == "unfence") {
            return fence(cluster, "on", line_.value_or("unfence", ""));
        }
        if (command == "confirm") {
            return end(ask(cluster, crmd::FenceConfirm{.target = line_.value_or("confirm", "")}));
        }
        if (command == "history") {
            return line_.has("cleanup") ? clean_history(cluster) : show_history(cluster);
        }
        if (command == "query") {
            return query(cluster, line_.value_or("query", ""));
        }
        return list_devices(cluster, command == "list" ? line_.value("list") : std::nullopt);
    }

    int fence(Cluster& cluster, const std::string& action, const std::string& target) {
        const base::Milliseconds timeout = duration("timeout").value_or(kFenceTimeout);
        crmd::FenceRequest request{.target = target, .action = action, .timeout = timeout};
        request.tolerance =
            std::chrono::duration_cast<std::chrono::seconds>(duration("tolerance").value_or(base::Milliseconds{0}));
        request.delay = std::chrono::duration_cast<std::chrono::seconds>(duration("delay").value_or(base::Milliseconds{0}));
        return end(ask(cluster, request, timeout + kAnswerMargin));
    }

    [[nodiscard]] std::optional<base::Milliseconds> duration(const char* name) const {
        const std::optional<std::string> text = line_.value(name);
        return text ? base::parse_plain_duration(*text) : std::nullopt;
    }

    /// The answer, after a message if it is none.
    std::optional<crmd::ClientAnswer> ask(Cluster& cluster,
                                          const crmd::ClientRequest& request,
                                          base::Milliseconds timeout = kAnswerTimeout) {
        base::Result<crmd::ClientAnswer> answer = cluster.ask(request, timeout);
        if (!answer) {
            output_.error(answer.error().message);
            return std::nullopt;
        }
        if (answer->rc != 0) {
            output_.error(answer->message.empty() ? std::string(describe_exit_code(answer->rc)) : answer->message);
        }
        return std::move(*answer);
    }

    int end(const std::optional<crmd::ClientAnswer>& answer) { return output_.finish(answer ? answer->rc : exit_code::kTimeout); }

    /// `*` and an empty name mean all nodes.
    [[nodiscard]] std::optional<std::string> history_target() const {
        const std::string target = line_.value_or("history", "*");
        return target == "*" || target.empty() ? std::nullopt : std::optional(target);
    }

    int clean_history(Cluster& cluster) {
        output_.line(fmt::format("cleaning up fencing-history for node {}", history_target().value_or("*")));
        return end(ask(cluster, crmd::FenceHistoryCleanup{.target = history_target()}));
    }

    int show_history(Cluster& cluster) {
        if (line_.has("broadcast")) {
            output_.line("gather fencing-history from all nodes");
        }
        const std::optional<crmd::ClientAnswer> answer = ask(cluster, crmd::FenceHistoryQuery{.target = history_target()});
        if (!answer || !answer->body) {
            return end(answer);
        }
        xml::MutableElement result = output_.result().append("fence_history");
        result.set("target", history_target().value_or("*"));
        int count = 0;
        for (const xml::Element event : answer->body->root().children("fence_event")) {
            ++count;
            show(event);
            append(result, event);
        }
        output_.line(fmt::format("{} event{} found", count, count == 1 ? "" : "s"));
        return output_.finish(exit_code::kOk);
    }

    void show(xml::Element event) {
        const std::string_view state = event.get("state");
        std::string text = fmt::format("{} of {} {}", action_words(event.get("action")), event.get("target"), state_words(state));
        if (!event.get("exit-reason").empty()) {
            text += fmt::format(" ({})", event.get("exit-reason"));
        }
        text +=
            fmt::format(": delegate={}, client={}, origin={}", event.get("delegate"), event.get("client"), event.get("origin"));
        if (state != "pending") {
            text += fmt::format(", completed='{}'", time_words(event.get("completed")));
        }
        output_.line(text);
    }

    static void append(xml::MutableElement list, xml::Element event) {
        const std::string_view state = event.get("state");
        xml::MutableElement element = list.append("fence_event");
        element.set("action", event.get("action")).set("target", event.get("target"));
        element.set("client", event.get("client")).set("origin", event.get("origin"));
        element.set("status", state).set("extended-status", state);
        element.set_if("delegate", event.attribute("delegate"));
        if (!event.get("exit-reason").empty()) {
            element.set("exit-reason", event.get("exit-reason"));
        }
        if (state != "pending") {
            element.set("completed", time_words(event.get("completed")));
        }
    }

    int list_devices(Cluster& cluster, const std::optional<std::string>& target) {
        const std::optional<crmd::ClientAnswer> answer = ask(cluster, crmd::FenceDevicesQuery{.target = target});
        if (!answer || !answer->body) {
            return end(answer);
        }
        std::set<std::string> ids;
        for (const xml::Element device : answer->body->root().children("device")) {
            ids.insert(std::string(device.id()));
        }
        return show_list("fence device", ids);
    }

    int show_list(const std::string& what, const std::set<std::string>& items) {
        xml::MutableElement list = output_.result().append("list");
        list.set("name", what + "s").set("count", static_cast<long>(items.size()));
        for (const std::string& item : items) {
            output_.line(item);
            list.append("item").append_text(item);
        }
        output_.line(fmt::format("{} {}{} found", items.size(), what, items.size() == 1 ? "" : "s"));
        return output_.finish(exit_code::kOk);
    }

    int query(Cluster& cluster, const std::string& id) {
        const std::optional<crmd::ClientAnswer> answer = ask(cluster, crmd::FenceDevicesQuery{});
        if (!answer || !answer->body) {
            return end(answer);
        }
        if (!answer->body->root().child("device", id)) {
            output_.error(fmt::format("No such device: {}", id));
            return output_.finish(exit_code::kNoSuch);
        }
        return output_.finish(exit_code::kOk);
    }

    int list_installed() {
        std::set<std::string> agents;
        for (const std::string& directory : {std::string("/usr/sbin"), os::Paths::from_environment().own_fence_dir()}) {
            std::error_code ignored;
            for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
                const std::string name = entry.path().filename().string();
                if (name.starts_with("fence_")) {
                    agents.insert(name);
                }
            }
        }
        return show_list("fence agent", agents);
    }

    CommandLine& line_;
    Output& output_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "Access the Pacemaker fencing API");
    line.option("-F,--fence", "Fence named host");
    line.option("-B,--reboot", "Reboot named host");
    line.option("-U,--unfence", "Unfence named host");
    line.option("-C,--confirm", "Tell cluster that named host is now safely down");
    line.option("-H,--history", "Show last successful fencing operation for named node (or '*' for all nodes)");
    line.flag("-c,--cleanup", "Clean up wherever appropriate; requires --history");
    line.flag("-b,--broadcast", "Broadcast wherever appropriate");
    line.option("-l,--list", "List devices that can terminate the specified host");
    line.flag("-L,--list-registered", "List all registered devices");
    line.flag("-I,--list-installed", "List all installed devices");
    line.option("-s,--list-targets", "List the targets that can be fenced by the named device");
    line.option("-Q,--query", "Check named device's status");
    line.flag("-M,--metadata", "Show agent metadata for fence agent named with --agent");
    line.flag("-K,--validate", "Check whether a fencing device configuration is valid");
    line.option("-a,--agent", "Agent to use");
    line.repeatable("-o,--option", "Specify a device configuration parameter as NAME=VALUE");
    line.option("--last", "Indicate when the named node was last fenced");
    line.option("-R,--register", "Register a fencing device");
    line.option("-D,--deregister", "De-register a fencing device");
    line.option("-r,--register-level", "Register a fencing level");
    line.option("-d,--deregister-level", "De-register a fencing level");
    line.repeatable("-v,--device", "Device of a fencing level");
    line.option("-i,--index", "The fencing level");
    line.option("-t,--timeout", "Operation timeout (default 120s)");
    line.option("-y,--delay", "Fencing delay; -1 disables all delays");
    line.option("--tolerance", "Succeed if a fencing operation of this kind succeeded within this time");
    line.flag("-q,--quiet", "Be less descriptive in output");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return StonithAdmin(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
