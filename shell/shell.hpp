#pragma once

#include "cib/request.hpp"
#include "shell/session.hpp"
#include "shell/terminal.hpp"
#include "shell/words.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::shell {

/// The `crm` shell: levels (configure, resource, node) with commands, from arguments, a terminal or a file.
/// Results of commands are exit statuses: 0 for success.
class Shell {
public:
    /// Carries out one command from the top level, such as {"configure", "show"}; changes are committed at once.
    int run(const Words& words);
    /// Reads commands until the end; levels are entered and left. At the end of plain input, changes are committed.
    int read_commands(Terminal& terminal);
    /// Words for completion.
    [[nodiscard]] static std::vector<std::string> completions();

private:
    enum class Level { top, configure, resource, node };
    struct Command {
        Level level;
        std::string_view name;
        int (Shell::*handler)(const Words& arguments);
        std::string_view help;
    };
    static const std::vector<Command>& commands();

    int carry_out(Level level, const Words& words);
    int carry_out_line(const Words& words);
    int help(Level level);
    [[nodiscard]] std::string prompt() const;

    // Ways to the CIB and messages
    static int fail(std::string_view message);
    [[nodiscard]] static std::optional<xml::Document> fetch();
    [[nodiscard]] static int change(std::vector<cib::Request> requests);

    // top
    int status(const Words& arguments);

    // configure
    [[nodiscard]] Session* session();
    int end_of_change(const base::Result<void>& result);
    int configure_add(const Words& words);
    int configure_show(const Words& arguments);
    int configure_load(const Words& arguments);
    int configure_save(const Words& arguments);
    int configure_edit(const Words& arguments);
    int configure_delete(const Words& arguments);
    int configure_verify(const Words& arguments);
    int configure_commit(const Words& arguments);
    int configure_refresh(const Words& arguments);
    int configure_erase(const Words& arguments);

    // resource
    int resource_start(const Words& arguments);
    int resource_stop(const Words& arguments);
    int resource_move(const Words& arguments);
    int resource_ban(const Words& arguments);
    int resource_clear(const Words& arguments);
    int resource_cleanup(const Words& arguments);
    int resource_refresh(const Words& arguments);
    int resource_status(const Words& arguments);
    static int set_target_role(const Words& arguments, const std::string& role);

    // node
    int node_standby(const Words& arguments);
    int node_online(const Words& arguments);
    int node_maintenance(const Words& arguments);
    int node_ready(const Words& arguments);
    int node_show(const Words& arguments);
    static int set_node_attribute(const Words& arguments, const std::string& name, const std::string& value);

    Level level_ = Level::top;
    std::optional<Session> session_;
    bool commits_at_once_ = true;
};

}  // namespace systole::shell
