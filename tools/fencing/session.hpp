#pragma once

#include "base/time.hpp"
#include "fencing/types.hpp"
#include "tools/client/cluster.hpp"
#include "tools/common/command_line.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace systole::tools {

/// What all commands of stonith_admin work with: the options and, if they need it, the cluster.
class FencingSession {
public:
    explicit FencingSession(CommandLine& line) : line_(line), output_(line.output()) {}

    [[nodiscard]] CommandLine& line() { return line_; }
    [[nodiscard]] Output& output() { return output_; }

    /// The exit status if there is no cluster here, which has been printed.
    [[nodiscard]] std::optional<int> connect();
    /// The answer; after a message, nothing if there is none. Precondition: connected.
    [[nodiscard]] std::optional<crmd::ClientAnswer> ask(const crmd::ClientRequest& request,
                                                        base::Milliseconds timeout = kAnswerTimeout);
    /// Ends the tool with an answer's status.
    [[nodiscard]] int finish(const std::optional<crmd::ClientAnswer>& answer);

    /// The time span of an option; nothing if it is not given. Unreadable ones were refused by check_durations().
    [[nodiscard]] std::optional<base::Milliseconds> duration(std::string_view name) const;
    /// The exit status if one of the options that are time spans is none.
    [[nodiscard]] std::optional<int> check_durations();
    [[nodiscard]] base::Milliseconds timeout() const;
    /// Parameters of --option and --env-option; nothing, after a message, if one is malformed.
    [[nodiscard]] std::optional<fencing::Parameters> parameters();

    /// A list of names, in text one a line, with their number; ends the tool.
    [[nodiscard]] int finish_list(std::string_view title, std::string_view item, const std::set<std::string>& names);
    /// A message and the exit status for wrong usage.
    [[nodiscard]] int refuse(std::string_view message);

private:
    CommandLine& line_;
    Output& output_;
    std::optional<Cluster> cluster_;
};

}  // namespace systole::tools
