#include "lrmd/agent_command.hpp"
#include "os/process.hpp"
#include "tests/os/loop_runner.hpp"
#include "tests/os/temporary_directory.hpp"
#include "xml/document.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>

namespace systole::lrmd {
namespace {

using namespace std::chrono_literals;

/// Our agents, called as the executor calls them.
class OwnAgentsTest : public ::testing::Test {
protected:
    void SetUp() override {
        const char* const root = std::getenv("SYSTOLE_TEST_OCF_ROOT");
        if (root == nullptr) {
            GTEST_SKIP() << "SYSTOLE_TEST_OCF_ROOT does not name our agents (run it by meson test)";
        }
        settings_.own_ocf_root = root;
        settings_.environment = {{"SYSTOLE_RUN_DIR", directory_ / "run"}, {"PATH", "/usr/bin:/bin"}};
    }

    /// A failed test must not leave its web server behind.
    void TearDown() override {
        if (::access((directory_ / "run/agents/Web-r1/nginx.pid").c_str(), F_OK) == 0) {
            run("Web", "stop");
        }
    }

    int run(const std::string& type, const std::string& action, const Parameters& parameters = {}) {
        const auto command = command_for(
            {.agent = {"ocf", "systole", type}, .resource = ResourceId("r1"), .action = action, .parameters = parameters},
            settings_);
        std::optional<os::ProcessEnd> end;
        auto process = os::Process::start(
            runner_.loop(),
            {.path = command.paths.back(), .arguments = command.arguments, .environment = command.environment, .timeout = 20s},
            [&](os::ProcessEnd how) { end = std::move(how); });
        EXPECT_TRUE(process) << process.error().message;
        EXPECT_TRUE(runner_.run_until([&] { return end.has_value(); }, 30s));
        last_ = end.value_or(os::ProcessEnd{.exit_code = -1});
        return last_.how == os::ProcessEnd::How::exited ? last_.exit_code : -1;
    }

    /// A stand-in for crm_attribute that writes down its arguments.
    void make_tool() {
        settings_.tool_dir = directory_.path();
        const auto path = directory_ / "crm_attribute";
        std::ofstream(path) << "#!/bin/sh\necho \"$*\" >> " << directory_ / "calls"
                            << "\n";
        ::chmod(path.c_str(), 0755);
    }

    std::string tool_calls() const {
        std::ifstream file(directory_ / "calls");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    test::TemporaryDirectory directory_;
    test::LoopRunner runner_;
    AgentSettings settings_;
    os::ProcessEnd last_;
};

TEST_F(OwnAgentsTest, DescribeThemselves) {
    for (const char* const type : {"Dummy", "Stateful", "Web"}) {
        ASSERT_EQ(run(type, "meta-data"), 0);
        const auto document = xml::Document::parse(last_.output, {.discard_text = false});
        ASSERT_TRUE(document) << type << ": " << document.error().message;
        EXPECT_EQ(document->root().get("name"), type);
        EXPECT_EQ(document->root().child("version").text(), "1.1");
        std::set<std::string> actions;
        for (const auto action : document->root().child("actions").children("action")) {
            EXPECT_TRUE(action.has("timeout"));
            actions.emplace(action.get("name"));
        }
        for (const char* const required : {"start", "stop", "monitor", "meta-data", "validate-all"}) {
            EXPECT_TRUE(actions.contains(required)) << type << " " << required;
        }
        EXPECT_EQ(run(type, "juggle"), 3) << type;
    }
}

TEST_F(OwnAgentsTest, DummyKeepsItsState) {
    EXPECT_EQ(run("Dummy", "monitor"), 7);
    EXPECT_EQ(run("Dummy", "stop"), 0);
    EXPECT_EQ(run("Dummy", "start"), 0);
    EXPECT_EQ(run("Dummy", "start"), 0);
    EXPECT_EQ(run("Dummy", "monitor"), 0);
    EXPECT_EQ(run("Dummy", "reload-agent"), 0);
    EXPECT_EQ(run("Dummy", "migrate_to"), 0);
    EXPECT_EQ(run("Dummy", "monitor"), 7);
    EXPECT_EQ(run("Dummy", "start", {{"fail_start_on", "a n1 b"}, {"CRM_meta_on_node", "n1"}}), 1);
    EXPECT_NE(last_.error_output.find("ocf-exit-reason:"), std::string::npos);
    EXPECT_EQ(run("Dummy", "monitor", {{"fail_actions", "monitor stop"}}), 1);
    EXPECT_EQ(run("Dummy", "validate-all", {{"op_sleep", "soon"}}), 6);
    EXPECT_EQ(run("Dummy", "validate-all", {{"state", "/nonexistent/x"}}), 6);
    EXPECT_EQ(run("Dummy", "start", {{"state", "/nonexistent/x"}}), 4);
}

TEST_F(OwnAgentsTest, StatefulKnowsItsRoleAndSetsItsScore) {
    make_tool();
    EXPECT_EQ(run("Stateful", "monitor"), 7);
    EXPECT_EQ(run("Stateful", "promote"), 7);
    EXPECT_EQ(run("Stateful", "start"), 0);
    EXPECT_EQ(run("Stateful", "monitor"), 0);
    EXPECT_EQ(run("Stateful", "promote"), 0);
    EXPECT_EQ(run("Stateful", "monitor"), 8);
    EXPECT_EQ(run("Stateful", "start"), 1);
    EXPECT_EQ(run("Stateful", "demote"), 0);
    EXPECT_EQ(run("Stateful", "monitor"), 0);
    EXPECT_EQ(run("Stateful", "notify"), 0);
    EXPECT_EQ(run("Stateful", "stop"), 0);
    EXPECT_EQ(run("Stateful", "monitor"), 7);
    EXPECT_EQ(tool_calls(), "-p -v 5\n-p -v 10\n-p -v 5\n-p -D\n");
}

TEST_F(OwnAgentsTest, StatefulWorksWithoutACluster) {
    settings_.environment["PATH"] = "";
    EXPECT_EQ(run("Stateful", "start"), 0);
    EXPECT_EQ(run("Stateful", "promote"), 0);
    EXPECT_EQ(run("Stateful", "monitor"), 8);
    EXPECT_EQ(run("Stateful", "stop"), 0);
}

TEST_F(OwnAgentsTest, WebServesAndNoticesThatItDoesNot) {
    if (::access("/usr/sbin/nginx", X_OK) != 0) {
        GTEST_SKIP() << "nginx is not installed";
    }
    const Parameters parameters = {{"port", std::to_string(20'000 + ::getpid() % 10'000)}};
    const auto with = [&](const char* name, const std::string& value) {
        auto changed = parameters;
        changed[name] = value;
        return changed;
    };
    EXPECT_EQ(run("Web", "monitor", parameters), 7);
    ASSERT_EQ(run("Web", "start", parameters), 0) << last_.error_output;
    EXPECT_EQ(run("Web", "monitor", parameters), 0);
    EXPECT_EQ(run("Web", "monitor", with("port", "1")), 1);
    // A master that dies leaves workers that keep the port: seen, and removed by stop.
    int master = 0;
    std::ifstream(directory_ / "run/agents/Web-r1/nginx.pid") >> master;
    ASSERT_GT(master, 1);
    ASSERT_EQ(::kill(master, SIGKILL), 0);
    EXPECT_NE(run("Web", "monitor", parameters), 0);
    EXPECT_EQ(run("Web", "stop", parameters), 0);
    EXPECT_EQ(run("Web", "start", parameters), 0) << last_.error_output;
    EXPECT_EQ(run("Web", "monitor", parameters), 0);
    EXPECT_EQ(run("Web", "stop", parameters), 0);
    EXPECT_EQ(run("Web", "stop", parameters), 0);
    EXPECT_EQ(run("Web", "monitor", parameters), 7);
    EXPECT_EQ(run("Web", "start", with("docroot", directory_.path())), 1);  // has no page, and others may not read it
    EXPECT_NE(last_.error_output.find("answered with 40"), std::string::npos) << last_.error_output;
    EXPECT_EQ(run("Web", "stop", parameters), 0);
    EXPECT_EQ(run("Web", "validate-all", with("port", "http")), 6);
    EXPECT_EQ(run("Web", "start", with("nginx", "/nonexistent")), 5);
    EXPECT_EQ(run("Web", "start", with("configfile", "/nonexistent")), 6);
}

}  // namespace
}  // namespace systole::lrmd
