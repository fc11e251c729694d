#include "tests/tools/resource/tool_run.hpp"

#include "os/loop.hpp"
#include "os/process.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

namespace systole::tools {

namespace {

constexpr base::Milliseconds kToolTimeout{60'000};

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path);
    file << text;
    ASSERT_TRUE(file.flush()) << path;
}

}  // namespace

ToolBench::ToolBench(const std::string& cib) {
    std::string pattern = testing::TempDir() + "tools-XXXXXX";
    const char* const made = ::mkdtemp(pattern.data());
    EXPECT_NE(made, nullptr);
    directory_ = pattern;
    environment_ = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"},
                    {"LC_ALL", "C"},
                    {"TZ", "UTC"},
                    {"HOME", directory_},
                    {"OCF_ROOT", directory_ + "/ocf"},
                    {"SYSTOLE_RUN_DIR", directory_ + "/run"},
                    {"PCMK_schema_directory", SYSTOLE_SCHEMAS}};
    if (!cib.empty()) {
        write_file(directory_ + "/cib.xml", cib);
        environment_["CIB_file"] = directory_ + "/cib.xml";
    }
}

ToolBench::~ToolBench() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

void ToolBench::add_agent(const std::string& name, const std::string& script) {
    const std::filesystem::path path = directory_ + "/ocf/resource.d/test/" + name;
    write_file(path, "#!/bin/sh\n" + script);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

ToolRun ToolBench::run(const std::string& tool, std::vector<std::string> arguments) const {
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    std::optional<os::ProcessEnd> end;
    const auto process = os::Process::start(*loop,
                                            {.path = std::string(SYSTOLE_TOOLS) + "/" + tool,
                                             .arguments = std::move(arguments),
                                             .environment = environment_,
                                             .working_directory = directory_,
                                             .timeout = kToolTimeout},
                                            [&](os::ProcessEnd how) {
                                                end = std::move(how);
                                                loop->stop();
                                            });
    if (!process) {
        ADD_FAILURE() << process.error().message;
        return {.exit_code = -1, .output = {}, .error_output = {}};
    }
    loop->run();
    EXPECT_EQ(end->how, os::ProcessEnd::How::exited) << end->error_output;
    return {.exit_code = end->exit_code, .output = end->output, .error_output = end->error_output};
}

std::string ToolBench::resource(std::vector<std::string> arguments) const {
    const ToolRun result = run("crm_resource", std::move(arguments));
    EXPECT_EQ(result.exit_code, 0) << result.error_output;
    return result.output;
}

}  // namespace systole::tools
