#include "ipc/client.hpp"
#include "lrmd/protocol.hpp"
#include "os/paths.hpp"
#include "os/process.hpp"
#include "tests/os/loop_runner.hpp"
#include "tests/os/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>

namespace systole::lrmd {
namespace {

using namespace std::chrono_literals;

/// Keeps a file while it "runs"; says in its output how it was called. `trouble` makes it hang, fail or die.
constexpr const char* kAgent = R"(#!/bin/sh
state="$OCF_RESKEY_dir/$OCF_RESOURCE_INSTANCE.state"
case "$OCF_RESKEY_trouble" in
    hang) sleep 60 & echo $! > "$OCF_RESKEY_dir/child"; sleep 60;;
    fail) echo "ocf-exit-reason:told to fail" >&2; exit 6;;
    die) kill -9 $$;;
    binary) printf '\001\377\000bad' ; printf 'ocf-exit-reason:\002\376\n' >&2; exit 1;;
esac
case "$1" in
    start) touch "$state"; echo "$# $OCF_RESOURCE_INSTANCE $OCF_RESKEY_CRM_meta_timeout";;
    stop) rm -f "$state";;
    monitor) [ -e "$state" ] || exit 7;;
    meta-data) echo '<resource-agent name="Dummy" version="1.1"/>';;
    *) exit 3;;
esac
exit 0
)";

/// The real daemon with its own directories, and this test as its brain.
class LrmdDaemonTest : public ::testing::Test {
protected:
    void SetUp() override {
        const char* const program = std::getenv("SYSTOLE_TEST_LRMD");
        if (program == nullptr) {
            GTEST_SKIP() << "SYSTOLE_TEST_LRMD does not name the lrmd to test (run it by meson test)";
        }
        program_ = program;
        write_script(directory_ / "ocf/resource.d/test/Dummy", kAgent, 0755);
        write_script(directory_ / "ocf/resource.d/test/Plain", kAgent, 0644);
        write_script(directory_ / "ocf/resource.d/test/Broken", "#!/nonexistent/interpreter\n", 0755);
        paths_.run_dir = directory_ / "run";
        start();
    }

    void TearDown() override { client_.reset(); }

    void write_script(const std::string& path, const std::string& text, mode_t mode) const {
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
    }

    void start() {
        client_.reset();
        const std::map<std::string, std::string> environment = {
            {"SYSTOLE_RUN_DIR", directory_ / "run"}, {"SYSTOLE_STATE_DIR", directory_ / "state"},
            {"SYSTOLE_LOG_DIR", directory_ / "log"}, {"SYSTOLE_CONFIG", directory_ / "none"},
            {"OCF_ROOT", directory_ / "ocf"},        {"PATH", "/usr/bin:/bin"}};
        auto process = os::Process::start(runner_.loop(), {.path = program_, .environment = environment},
                                          [this](const os::ProcessEnd& end) { daemon_end_ = end; });
        ASSERT_TRUE(process) << process.error().message;
        daemon_ = std::move(*process);
        daemon_end_.reset();
        ASSERT_TRUE(runner_.run_until([this] {
            auto client = ipc::Client::connect(paths_.ipc_name("lrmd"), 1s);
            if (client) {
                client_ = std::move(*client);
            }
            return client_ != nullptr;
        }));
        attach();
    }

    void attach() {
        client_->attach(runner_.loop(), {.notification = [this](const xml::Document& body) {
                            auto message = decode_from_executor(body.root());
                            ASSERT_TRUE(message);
                            inbox_.push_back(std::move(*message));
                        }});
        send(Attach{term_});
        report_ = expect<Report>();
    }

    void send(const ToExecutor& message) { client_->notify(encode(message).root()); }

    /// The next message of a type; others before it are dropped.
    template <typename Message>
    Message expect() {
        std::optional<Message> found;
        EXPECT_TRUE(runner_.run_until([&] {
            while (!found && !inbox_.empty()) {
                if (auto* const message = std::get_if<Message>(&inbox_.front()); message != nullptr) {
                    found = std::move(*message);
                }
                inbox_.pop_front();
            }
            return found.has_value();
        }));
        return found.value_or(Message{});
    }

    void add(const std::string& resource, const AgentId& agent) { send(RegisterResource{{ResourceId(resource), agent}}); }

    void give(const std::string& resource,
              const std::string& action,
              const std::string& trouble = {},
              base::Milliseconds interval = 0ms,
              base::Milliseconds timeout = 10s) {
        send(RunOperation{.term = term_,
                          .resource = ResourceId(resource),
                          .key = {action, interval},
                          .timeout = timeout,
                          .parameters = {{"dir", directory_.path()}, {"trouble", trouble}},
                          .transition_key = std::to_string(++keys_)});
    }

    template <typename... Args>
    Result run(Args... args) {
        give(args...);
        return expect<Completed>().result;
    }

    void kill_daemon() {
        ::kill(daemon_->pid(), SIGKILL);
        ASSERT_TRUE(runner_.run_until([this] { return daemon_end_.has_value(); }));
    }

    const AgentId dummy_{"ocf", "test", "Dummy"};
    test::TemporaryDirectory directory_;
    test::LoopRunner runner_;
    std::string program_;
    os::Paths paths_;
    std::unique_ptr<os::Process> daemon_;
    std::optional<os::ProcessEnd> daemon_end_;
    std::unique_ptr<ipc::Client> client_;
    std::deque<FromExecutor> inbox_;
    Report report_;
    Term term_{1, 1, "n1"};
    int keys_ = 0;
};

TEST_F(LrmdDaemonTest, StartsMonitorsAndStopsAResource) {
    add("web", dummy_);
    EXPECT_EQ(run("web", "monitor").rc, OcfCode::not_running);
    const auto started = run("web", "start");
    EXPECT_EQ(started.rc, OcfCode::ok);
    EXPECT_EQ(started.output, "1 web 10000\n");
    EXPECT_EQ(run("web", "monitor", "", 30ms).rc, OcfCode::ok);
    std::filesystem::remove(directory_ / "web.state");
    const auto failed = expect<Completed>().result;
    EXPECT_EQ(failed.rc, OcfCode::not_running);
    EXPECT_EQ(failed.key.interval, 30ms);
    send(CancelOperation{term_, ResourceId("web"), {"monitor", 30ms}});
    EXPECT_EQ(expect<Cancelled>().call_id, failed.call_id);
    EXPECT_EQ(run("web", "stop").rc, OcfCode::ok);
    EXPECT_EQ(run("web", "dance").rc, OcfCode::unimplemented);
}

TEST_F(LrmdDaemonTest, KillsAnAgentThatHangsWithAllItStarted) {
    add("slow", dummy_);
    const auto result = run("slow", "start", "hang", 0ms, 300ms);
    EXPECT_EQ(result.status, ExecutionStatus::timed_out);
    EXPECT_EQ(result.exit_reason.substr(0, 36), "Resource agent did not complete with");
    EXPECT_GE(result.exec_time, 300ms);
    EXPECT_LT(result.exec_time, 3s);
    int child = 0;
    std::ifstream(directory_ / "child") >> child;
    ASSERT_GT(child, 0);
    EXPECT_TRUE(runner_.run_until([&] {
        std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
        std::string line;
        return !std::getline(stat, line) || line.find(") Z") != std::string::npos;
    }));
    EXPECT_EQ(run("slow", "monitor").rc, OcfCode::not_running);  // the next action runs as if nothing had been
}

TEST_F(LrmdDaemonTest, SaysWhyAnAgentCannotRun) {
    add("none", {"ocf", "test", "Missing"});
    const auto missing = run("none", "stop");
    EXPECT_EQ(missing.rc, OcfCode::not_installed);
    EXPECT_EQ(missing.status, ExecutionStatus::not_installed);
    EXPECT_EQ(missing.exit_reason, "Resource agent ocf:test:Missing not found");
    add("plain", {"ocf", "test", "Plain"});
    EXPECT_EQ(run("plain", "start").rc, OcfCode::insufficient_privileges);
    add("broken", {"ocf", "test", "Broken"});
    EXPECT_EQ(run("broken", "start").rc, OcfCode::not_installed);
    add("lsb", {"lsb", "", "systole-no-such-script"});
    EXPECT_EQ(run("lsb", "monitor").rc, OcfCode::not_installed);
    add("unit", {"systemd", "", "cron"});
    EXPECT_EQ(run("unit", "start").status, ExecutionStatus::not_supported);
}

TEST_F(LrmdDaemonTest, PassesReasonsOnAndSurvivesStrangeOutput) {
    add("a", dummy_);
    const auto failed = run("a", "start", "fail");
    EXPECT_EQ(failed.rc, OcfCode::not_configured);
    EXPECT_EQ(failed.exit_reason, "told to fail");
    EXPECT_EQ(run("a", "start", "die").exit_reason, "Resource agent interrupted by Killed signal");
    const auto binary = run("a", "start", "binary");
    EXPECT_EQ(binary.output, "???bad");
    EXPECT_EQ(binary.exit_reason, "??");
}

TEST_F(LrmdDaemonTest, AnswersMetadata) {
    send(GetMetadata{dummy_});
    const auto reply = expect<MetadataReply>();
    EXPECT_TRUE(reply.found);
    EXPECT_NE(reply.metadata.find("<resource-agent"), std::string::npos);
    send(GetMetadata{{"ocf", "test", "Missing"}});
    EXPECT_FALSE(expect<MetadataReply>().found);
}

TEST_F(LrmdDaemonTest, AnswersWhatItDoesNotUnderstand) {
    client_->notify(xml::Document::create("nonsense").root());
    EXPECT_EQ(expect<Refused>().why, Refused::Why::invalid);
    add("fence", {"stonith", "", "fence_x"});
    EXPECT_EQ(expect<Refused>().why, Refused::Why::invalid);
    auto old = term_;
    old.counter = 0;
    send(CancelOperation{old, ResourceId("x"), {"monitor", 0ms}});
    EXPECT_EQ(expect<Refused>().why, Refused::Why::lower_term);
}

/// kill -9 with one operation running and one waiting: both come back as failed, the agent is gone, the history is kept.
TEST_F(LrmdDaemonTest, ComesBackAfterBeingKilled) {
    add("web", dummy_);
    const auto started = run("web", "start");
    send(Acknowledge{ResourceId("web"), started.call_id});
    add("slow", dummy_);
    give("slow", "start", "hang");
    give("slow", "promote");
    expect<Accepted>();
    expect<Accepted>();
    ASSERT_TRUE(runner_.run_until([this] { return std::filesystem::exists(directory_ / "child"); }));
    kill_daemon();
    start();

    EXPECT_EQ(report_.start_count, 2U);
    ASSERT_EQ(report_.resources.size(), 2U);
    EXPECT_EQ(report_.resources[1].resource.id.value(), "web");
    ASSERT_EQ(report_.resources[1].history.size(), 1U);
    EXPECT_TRUE(report_.resources[1].history[0].acknowledged);
    EXPECT_EQ(report_.resources[1].history[0].result.transition_key, started.transition_key);
    const auto first = expect<Completed>().result;
    EXPECT_EQ(first.key.operation, "start");
    EXPECT_EQ(first.status, ExecutionStatus::error);
    const auto second = expect<Completed>().result;
    EXPECT_EQ(second.key.operation, "promote");
    EXPECT_EQ(second.status, ExecutionStatus::invalid);
    int child = 0;
    std::ifstream(directory_ / "child") >> child;
    EXPECT_TRUE(runner_.run_until([&] {
        std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
        std::string line;
        return !std::getline(stat, line) || line.find(") Z") != std::string::npos;
    }));
    EXPECT_EQ(run("web", "monitor").rc, OcfCode::ok);  // the resource itself never noticed
    EXPECT_GT(run("web", "stop").call_id, second.call_id);
}

TEST_F(LrmdDaemonTest, KeepsResultsWhileThereIsNoBrain) {
    add("web", dummy_);
    give("web", "start");
    expect<Accepted>();
    client_.reset();
    inbox_.clear();
    ASSERT_TRUE(runner_.run_until([this] { return std::filesystem::exists(directory_ / "web.state"); }));
    auto client = ipc::Client::connect(paths_.ipc_name("lrmd"));
    ASSERT_TRUE(client);
    client_ = std::move(*client);
    attach();
    ASSERT_EQ(report_.resources.size(), 1U);
    const auto result = expect<Completed>().result;
    EXPECT_EQ(result.key.operation, "start");
    EXPECT_EQ(result.rc, OcfCode::ok);
}

TEST_F(LrmdDaemonTest, RefusesToRunTwiceAndStopsOnTerm) {
    std::optional<os::ProcessEnd> end;
    auto second = os::Process::start(runner_.loop(),
                                     {.path = program_,
                                      .environment = {{"SYSTOLE_RUN_DIR", directory_ / "run"},
                                                      {"SYSTOLE_STATE_DIR", directory_ / "state"},
                                                      {"SYSTOLE_LOG_DIR", directory_ / "log"}}},
                                     [&](const os::ProcessEnd& how) { end = how; });
    ASSERT_TRUE(second);
    ASSERT_TRUE(runner_.run_until([&] { return end.has_value(); }));
    EXPECT_EQ(end->exit_code, 1);
    EXPECT_NE(end->error_output.find("held by process"), std::string::npos);
    ::kill(daemon_->pid(), SIGTERM);
    ASSERT_TRUE(runner_.run_until([this] { return daemon_end_.has_value(); }));
    EXPECT_EQ(daemon_end_->how, os::ProcessEnd::How::exited);
    EXPECT_EQ(daemon_end_->exit_code, 0);
}

TEST_F(LrmdDaemonTest, RunsManyResourcesAtOnce) {
    constexpr int kCount = 100;
    const auto began = runner_.loop().now();
    for (int i = 0; i < kCount; ++i) {
        const auto name = "r" + std::to_string(i);
        add(name, dummy_);
        give(name, "start");
    }
    for (int i = 0; i < kCount; ++i) {
        EXPECT_EQ(expect<Completed>().result.rc, OcfCode::ok);
    }
    RecordProperty("milliseconds", static_cast<int>((runner_.loop().now() - began).count()));
}

}  // namespace
}  // namespace systole::lrmd
