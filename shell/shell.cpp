#include "shell/shell.hpp"

#include "tools/client/cib_connection.hpp"
#include "tools/status/status_text.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace systole::shell {

const std::vector<Shell::Command>& Shell::commands() {
    static const std::vector<Command> kCommands = {
        {Level::top, "status", &Shell::status, "state of the cluster"},
        {Level::configure, "show", &Shell::configure_show, "[xml] [ID…]: the configuration, or some objects of it"},
        {Level::configure, "load", &Shell::configure_load, "[update|replace|push] FILE|-: read objects from a file"},
        {Level::configure, "save", &Shell::configure_save, "[xml] FILE: write the configuration to a file"},
        {Level::configure, "edit", &Shell::configure_edit, "change the configuration in an editor"},
        {Level::configure, "delete", &Shell::configure_delete, "ID…: delete objects and what refers to them"},
        {Level::configure, "verify", &Shell::configure_verify, "check the configuration"},
        {Level::configure, "commit", &Shell::configure_commit, "[force]: put the changes in force"},
        {Level::configure, "refresh", &Shell::configure_refresh, "give up changes and read the configuration again"},
        {Level::configure, "erase", &Shell::configure_erase, "delete everything but nodes"},
        {Level::resource, "start", &Shell::resource_start, "RESOURCE…: let resources run"},
        {Level::resource, "stop", &Shell::resource_stop, "RESOURCE…: stop resources"},
        {Level::resource, "move", &Shell::resource_move, "RESOURCE [NODE]: prefer a node, or leave the present one"},
        {Level::resource, "ban", &Shell::resource_ban, "RESOURCE [NODE]: keep a resource off a node"},
        {Level::resource, "clear", &Shell::resource_clear, "RESOURCE: forget moves and bans"},
        {Level::resource, "cleanup", &Shell::resource_cleanup, "[RESOURCE [NODE]]: forget failures"},
        {Level::resource, "refresh", &Shell::resource_refresh, "[RESOURCE [NODE]]: forget the whole history"},
        {Level::resource, "status", &Shell::resource_status, "state of resources"},
        {Level::node, "standby", &Shell::node_standby, "[NODE]: move everything off a node"},
        {Level::node, "online", &Shell::node_online, "[NODE]: end standby"},
        {Level::node, "maintenance", &Shell::node_maintenance, "[NODE]: leave resources on a node alone"},
        {Level::node, "ready", &Shell::node_ready, "[NODE]: end maintenance"},
        {Level::node, "show", &Shell::node_show, "nodes and their attributes"},
    };
    return kCommands;
}

std::vector<std::string> Shell::completions() {
    std::vector<std::string> words = {"configure", "resource", "node",     "help",     "quit",       "end",      "up",
                                      "primitive", "group",    "clone",    "location", "colocation", "order",    "property",
                                      "rsc_defaults", "op_defaults"};
    for (const Command& command : commands()) {
        words.emplace_back(command.name);
    }
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

int Shell::run(const Words& words) {
    commits_at_once_ = true;
    const int status = carry_out(Level::top, words);
    std::fflush(stdout);
    return status;
}

int Shell::carry_out(Level level, const Words& words) {
    if (words.empty()) {
        return 0;
    }
    const std::string& name = words[0];
    if (level == Level::top && (name == "configure" || name == "resource" || name == "node")) {
        const Level inner = name == "configure" ? Level::configure : name == "resource" ? Level::resource : Level::node;
        if (words.size() > 1) {
            return carry_out(inner, Words(words.begin() + 1, words.end()));
        }
        level_ = inner;
        return 0;
    }
    if (name == "help") {
        return help(level);
    }
    if (level == Level::configure && is_object_keyword(name)) {
        return configure_add(words);
    }
    const auto command = std::ranges::find_if(
        commands(), [level, &name](const Command& one) { return one.level == level && one.name == name; });
    if (command == commands().end()) {
        return fail(fmt::format("'{}' is not a command here; try 'help'", name));
    }
    return (this->*command->handler)(Words(words.begin() + 1, words.end()));
}

int Shell::carry_out_line(const Words& words) {
    const std::string& name = words[0];
    if (name == "end" || name == "up" || name == ".." || name == "cd") {
        level_ = Level::top;
        return 0;
    }
    return carry_out(level_, words);
}

int Shell::read_commands(Terminal& terminal) {
    commits_at_once_ = !terminal.is_interactive() && level_ == Level::top;
    int status = 0;
    while (const std::optional<std::string> line = terminal.read_line(prompt())) {
        const base::Result<Words> words = split_line(*line);
        if (!words) {
            status = fail(words.error().message);
            continue;
        }
        if (words->empty() || words->front().starts_with('#')) {
            continue;
        }
        if (words->front() == "quit" || words->front() == "exit" || words->front() == "bye") {
            break;
        }
        // Within a level changes wait for "commit".
        commits_at_once_ = level_ == Level::top;
        const int result = carry_out_line(*words);
        status = result != 0 ? result : status;
        std::fflush(stdout);
    }
    if (session_ && session_->is_changed()) {
        if (!terminal.is_interactive()) {
            return configure_commit({}) != 0 ? 1 : status;
        }
        std::fputs("changes that were not committed are lost\n", stderr);
    }
    return status;
}

std::string Shell::prompt() const {
    switch (level_) {
        case Level::top:
            return "crm(live)# ";
        case Level::configure:
            return "crm(live)configure# ";
        case Level::resource:
            return "crm(live)resource# ";
        case Level::node:
            return "crm(live)node# ";
    }
    return "# ";
}

int Shell::help(Level level) {
    if (level == Level::top) {
        std::puts("Levels (enter one, or give a command of it in the same line): configure, resource, node. Leave with 'end' or 'quit'.");
    }
    if (level == Level::configure) {
        std::puts("Objects: primitive, group, clone, location, colocation, order, property, rsc_defaults, op_defaults, node, tag, xml");
    }
    for (const Command& command : commands()) {
        if (command.level == level) {
            std::puts(fmt::format("  {:<12} {}", command.name, command.help).c_str());
        }
    }
    return 0;
}

int Shell::fail(std::string_view message) {
    std::fflush(stdout);
    std::fputs(fmt::format("ERROR: {}\n", message).c_str(), stderr);
    return 1;
}

std::optional<xml::Document> Shell::fetch() {
    const tools::Connected connected = tools::connect_to_cib();
    if (!connected) {
        fail(fmt::format("cannot connect to the CIB: {}", cib::message_of(connected.status)));
        return std::nullopt;
    }
    cib::Answer answer = connected.connection->execute(cib::Request());
    if (!answer.is_ok() || !answer.body) {
        fail(fmt::format("cannot read the CIB: {}", cib::message_of(answer.status)));
        return std::nullopt;
    }
    return std::move(answer.body);
}

int Shell::change(std::vector<cib::Request> requests) {
    const tools::Connected connected = tools::connect_to_cib();
    if (!connected) {
        return fail(fmt::format("cannot connect to the CIB: {}", cib::message_of(connected.status)));
    }
    for (cib::Request& request : requests) {
        request.client = "crm";
        const cib::Answer answer = connected.connection->execute(request);
        if (!answer.is_ok()) {
            for (const std::string& detail : answer.details) {
                fail(detail);
            }
            return fail(cib::message_of(answer.status));
        }
    }
    if (const base::Result<void> finished = connected.connection->finish(); !finished) {
        return fail(finished.error().message);
    }
    return 0;
}

int Shell::status(const Words& arguments) {
    if (!arguments.empty()) {
        return fail("usage: status");
    }
    const std::optional<xml::Document> cib = fetch();
    if (!cib) {
        return 1;
    }
    const base::Result<tools::ClusterView> view = tools::view_cluster(*cib);
    if (!view) {
        return fail(view.error().message);
    }
    sim::StatusRequest request = tools::default_status();
    request.options.only_active = false;
    std::fputs(tools::status_text(*view, request).c_str(), stdout);
    return 0;
}

}  // namespace systole::shell
