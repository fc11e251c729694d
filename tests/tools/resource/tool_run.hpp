#pragma once

#include <map>
#include <string>
#include <vector>

namespace systole::tools {

/// What a tool did when it was run as a program.
struct ToolRun {
    int exit_code = 0;
    std::string output;
    std::string error_output;
};

/// A directory of its own with a CIB file that the tools work on, and with agents of the provider `test`.
class ToolBench {
public:
    explicit ToolBench(const std::string& cib = {});
    ToolBench(const ToolBench&) = delete;
    ToolBench& operator=(const ToolBench&) = delete;
    ToolBench(ToolBench&&) = delete;
    ToolBench& operator=(ToolBench&&) = delete;
    ~ToolBench();

    /// A shell script as the agent `ocf:test:NAME`.
    void add_agent(const std::string& name, const std::string& script);
    void set(const std::string& variable, const std::string& value) { environment_[variable] = value; }

    [[nodiscard]] ToolRun run(const std::string& tool, std::vector<std::string> arguments) const;
    /// Of crm_resource: what it printed, after a check that it succeeded.
    [[nodiscard]] std::string resource(std::vector<std::string> arguments) const;

private:
    std::string directory_;
    std::map<std::string, std::string> environment_;
};

}  // namespace systole::tools
