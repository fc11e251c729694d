#include "fencing/fencer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>

namespace systole::fencing {

namespace {

using base::Time;

const char* metadata_with(const std::string& agent) {
    if (agent == "fence_unfence") {
        return R"(<resource-agent><parameters><parameter name="plug"/></parameters><actions>
            <action name="on" on_target="1" automatic="1"/><action name="off"/></actions></resource-agent>)";
    }
    if (agent == "fence_noreboot") {
        return R"(<resource-agent><parameters><parameter name="plug"/></parameters><actions><action name="on"/>
            <action name="off"/><action name="monitor"/></actions></resource-agent>)";
    }
    return R"(<resource-agent><parameters><parameter name="plug"/></parameters><actions><action name="on"/>
        <action name="off"/><action name="reboot"/><action name="list"/><action name="status"/>
        <action name="monitor"/></actions></resource-agent>)";
}

/// Three nodes with their fencers, brains that only pass messages on, and agents that do as the test says.
class FencerTest : public testing::Test {
protected:
    struct Node {
        Fencer fencer{base::Rng{1}};
        std::vector<FromFencer> told;  // to the brain, but for ToPeer
        bool is_cut_off = false;       // neither hears nor speaks
    };
    /// An agent's run: "n1 fence_x off n2".
    struct Run {
        std::string node;
        RunId id = 0;
        std::string agent;
        std::string action;
        std::string plug;

        [[nodiscard]] std::string text() const { return node + " " + agent + " " + action + " " + plug; }
    };
    using Agent = std::function<std::optional<AgentEnd>(const Run&)>;

    void SetUp() override {
        for (const char* name : {"n1", "n2", "n3"}) {
            give(name, Hello{.node = NodeName{name}, .incarnation = 10});
        }
        set_members({"n1", "n2", "n3"});
    }

    void set_members(const std::vector<std::string>& names) {
        Peers peers;
        for (const std::string& name : names) {
            peers.members.push_back({.name = NodeName{name}, .incarnation = incarnations_[name]});
        }
        for (const std::string& name : names) {
            give(name, peers);
        }
    }
    void configure(const std::string& node, std::vector<DeviceConfig> devices, std::vector<LevelConfig> levels = {}) {
        give(node, Configure{.devices = std::move(devices), .levels = std::move(levels)});
    }
    void configure_all(const std::vector<DeviceConfig>& devices, const std::vector<LevelConfig>& levels = {}) {
        for (const char* name : {"n1", "n2", "n3"}) {
            configure(name, devices, levels);
        }
    }
    static DeviceConfig device(const char* id,
                               Parameters parameters = {{"pcmk_host_list", "n1 n2 n3"}},
                               const char* agent = "fence_x") {
        return {.id = DeviceId{id}, .agent = agent, .parameters = std::move(parameters)};
    }

    void give(const std::string& node, const ToFencer& message) {
        carry_out(node, nodes_[node].fencer.step(message, moment()));
        deliver();
    }
    [[nodiscard]] Moment moment() const {
        return {.now = now_, .wall = std::chrono::nanoseconds{now_.time_since_epoch()} + std::chrono::hours{24}};
    }
    void carry_out(const std::string& node, Fencer::Output output) {
        for (const AgentRun& run : output.runs) {
            waiting_.push_back(describe(node, run));
        }
        for (FromFencer& message : output.messages) {
            if (auto* peer = std::get_if<ToPeer>(&message)) {
                post_.emplace_back(node, std::move(*peer));
            } else {
                nodes_[node].told.push_back(std::move(message));
            }
        }
    }
    static Run describe(const std::string& node, const AgentRun& run) {
        const auto value = [&run](const std::string& name) {
            const std::size_t at = ("\n" + run.input).find("\n" + name + "=");
            return at == std::string::npos
                       ? std::string{}
                       : run.input.substr(at + name.size() + 1, run.input.find('\n', at) - at - name.size() - 1);
        };
        return {.node = node, .id = run.id, .agent = run.agent, .action = value("action"), .plug = value("plug")};
    }
    /// Passes messages and ends agents until nothing is left to do but wait.
    void deliver() {
        while (!post_.empty() || !waiting_.empty()) {
            if (!post_.empty()) {
                const auto [from, message] = std::move(post_.front());
                post_.pop_front();
                pass_on(from, message);
                continue;
            }
            const Run run = waiting_.front();
            waiting_.pop_front();
            end(run);
        }
    }
    void pass_on(const std::string& from, const ToPeer& message) {
        for (auto& [name, node] : nodes_) {
            const bool is_meant = name != from && (!message.to || message.to->value() == name);
            if (is_meant && !node.is_cut_off && !nodes_[from].is_cut_off) {
                carry_out(name, node.fencer.step(FromPeer{.from = NodeName{from}, .message = message.message}, moment()));
            }
        }
    }
    void end(const Run& run) {
        if (run.action == "metadata") {
            carry_out(run.node, nodes_[run.node].fencer.on_run_end(run.id, {.output = metadata_with(run.agent)}, moment()));
            return;
        }
        if (const std::optional<AgentEnd> end = agent_(run)) {
            runs_.push_back(run.text());
            carry_out(run.node, nodes_[run.node].fencer.on_run_end(run.id, *end, moment()));
        } else {
            hanging_.push_back(run);
        }
    }
    void pass(Milliseconds time) {
        const Time until = now_ + time;
        while (true) {
            std::optional<Time> next;
            for (const auto& [name, node] : nodes_) {
                if (const std::optional<Time> due = node.fencer.deadline()) {
                    next = next ? std::min(*next, *due) : due;
                }
            }
            if (!next || *next > until) {
                break;
            }
            now_ = std::max(now_, *next);
            for (auto& [name, node] : nodes_) {
                carry_out(name, node.fencer.tick(moment()));
            }
            deliver();
        }
        now_ = until;
    }
    void fence(const std::string& owner, const char* target, Action action = Action::reboot) {
        give(owner, Fence{.call = ++call_, .target = NodeName{target}, .action = action, .client = "test"});
    }
    /// The answer to the last Fence, if it has come.
    [[nodiscard]] std::optional<FenceDone> done(const std::string& owner) const {
        for (const FromFencer& message : nodes_.at(owner).told) {
            if (const auto* answer = std::get_if<FenceDone>(&message); answer != nullptr && answer->call == call_) {
                return *answer;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] Status status(const std::string& owner) const {
        const std::optional<FenceDone> answer = done(owner);
        return answer ? answer->outcome.status : Status::cancelled;
    }
    static AgentEnd failure(int code = 1) { return {.exit_code = code, .error_output = "no power\n"}; }

    Time now_{Milliseconds{1000}};
    std::map<std::string, Incarnation> incarnations_{{"n1", 10}, {"n2", 10}, {"n3", 10}};
    std::map<std::string, Node> nodes_;
    std::deque<std::pair<std::string, ToPeer>> post_;
    std::deque<Run> waiting_;
    std::vector<Run> hanging_;
    std::vector<std::string> runs_;
    Agent agent_ = [](const Run&) { return AgentEnd{}; };
    CallId call_ = 0;
};

}  // namespace

TEST_F(FencerTest, FencesAndTellsEverybody) {
    configure_all({device("d")});
    fence("n1", "n2");
    EXPECT_EQ(runs_, std::vector<std::string>{"n1 fence_x reboot n2"});
    ASSERT_TRUE(done("n1"));
    EXPECT_EQ(status("n1"), Status::success);
    EXPECT_EQ(done("n1")->entry.delegate, NodeName{"n1"});
    const auto* notice = std::get_if<FenceNotice>(&nodes_["n3"].told.back());
    ASSERT_NE(notice, nullptr);
    EXPECT_EQ(notice->entry.state, HistoryState::success);
}

TEST_F(FencerTest, DoesNotWaitForATargetThatHangs) {
    configure_all({device("d")});
    nodes_["n2"].is_cut_off = true;
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::success);
}

TEST_F(FencerTest, APeerThatHasTheDeviceDoesIt) {
    configure("n3", {device("d")});
    fence("n1", "n2");
    EXPECT_EQ(runs_, std::vector<std::string>{"n3 fence_x reboot n2"});
    EXPECT_EQ(done("n1")->entry.delegate, NodeName{"n3"});
}

TEST_F(FencerTest, WithoutADeviceItFailsAtOnce) {
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::no_device);
    EXPECT_TRUE(runs_.empty());
}

TEST_F(FencerTest, TheTargetDoesItItselfOnlyIfAllowed) {
    configure("n2", {device("d")});
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::no_device);
    give("n1", Fence{.call = ++call_, .target = NodeName{"n2"}, .action = Action::off, .allow_self_fencing = true});
    EXPECT_EQ(status("n1"), Status::success);
    EXPECT_EQ(runs_, std::vector<std::string>{"n2 fence_x off n2"});
}

TEST_F(FencerTest, AFailingPeerIsFollowedByTheNext) {
    configure_all({device("d")});
    agent_ = [](const Run& run) { return run.node == "n1" ? failure() : AgentEnd{}; };
    fence("n1", "n2");
    EXPECT_EQ(runs_, (std::vector<std::string>{"n1 fence_x reboot n2", "n1 fence_x reboot n2", "n3 fence_x reboot n2"}))
        << "two tries, then the other peer";
    EXPECT_EQ(status("n1"), Status::success);
}

TEST_F(FencerTest, OnOnePeerTheDevicesAreTriedByPriority) {
    DeviceConfig low = device("a");
    DeviceConfig high = device("b", {{"pcmk_host_list", "n2"}, {"pcmk_reboot_action", "cycle"}});
    high.priority = 5;
    configure("n1", {low, high});
    agent_ = [](const Run& run) { return run.action == "cycle" ? failure() : AgentEnd{}; };
    fence("n1", "n2");
    EXPECT_EQ(runs_.front(), "n1 fence_x cycle n2");
    EXPECT_EQ(runs_.back(), "n1 fence_x reboot n2");
    EXPECT_EQ(status("n1"), Status::success);
}

TEST_F(FencerTest, ALastFailureIsTheAnswer) {
    configure_all({device("d")});
    agent_ = [](const Run&) { return failure(); };
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::failed);
    EXPECT_EQ(done("n1")->outcome.reason, "no power");
    EXPECT_EQ(done("n1")->entry.state, HistoryState::failed);
}

TEST_F(FencerTest, AnAgentThatNeverEndsRunsIntoTheTimeLimit) {
    configure("n1", {device("d")});
    agent_ = [](const Run&) { return std::nullopt; };
    fence("n1", "n2");
    EXPECT_FALSE(done("n1"));
    pass(Milliseconds{300'000});
    EXPECT_EQ(status("n1"), Status::timed_out);
}

TEST_F(FencerTest, APeerLostWhileExecutingIsFollowedByTheNext) {
    configure("n2", {device("d")});
    configure("n3", {device("d")});
    agent_ = [](const Run& run) { return run.node == "n2" ? std::nullopt : std::optional{AgentEnd{}}; };
    fence("n1", "n9");
    EXPECT_EQ(status("n1"), Status::no_device) << "the list does not name n9";
    configure("n2", {device("d", {{"pcmk_host_list", "n9"}})});
    configure("n3", {device("d", {{"pcmk_host_list", "n9"}})});
    fence("n1", "n9");
    ASSERT_EQ(hanging_.size(), 1U);
    set_members({"n1", "n3"});
    EXPECT_EQ(status("n1"), Status::success);
    EXPECT_EQ(done("n1")->entry.delegate, NodeName{"n3"});
}

TEST_F(FencerTest, TheSameWishTwiceIsOneFencing) {
    configure("n1", {device("d")});
    agent_ = [](const Run&) { return std::nullopt; };
    fence("n1", "n2");
    fence("n1", "n2");
    ASSERT_EQ(hanging_.size(), 1U);
    carry_out("n1", nodes_["n1"].fencer.on_run_end(hanging_[0].id, {}, moment()));
    EXPECT_EQ(std::ranges::count_if(nodes_["n1"].told, [](const FromFencer& m) { return std::holds_alternative<FenceDone>(m); }),
              2);
}

TEST_F(FencerTest, AToleratedSuccessCounts) {
    configure("n1", {device("d")});
    fence("n1", "n2");
    now_ += Milliseconds{5000};
    const Fence again{.call = ++call_, .target = NodeName{"n2"}, .tolerance = Milliseconds{10'000}};
    give("n1", again);
    EXPECT_EQ(status("n1"), Status::success);
    EXPECT_EQ(runs_.size(), 1U);
    now_ += Milliseconds{6000};
    give("n1", Fence{.call = ++call_, .target = NodeName{"n2"}, .tolerance = Milliseconds{10'000}});
    EXPECT_EQ(runs_.size(), 2U);
}

TEST_F(FencerTest, ANewerLifeOfTheTargetIsNotFenced) {
    configure_all({device("d", {{"pcmk_host_list", "n2"}, {"pcmk_delay_base", "5s"}})});
    give("n1", Fence{.call = ++call_, .target = NodeName{"n2"}, .target_incarnation = 10, .action = Action::off});
    EXPECT_TRUE(runs_.empty()) << "the delay";
    incarnations_["n2"] = 11;
    set_members({"n1", "n2", "n3"});
    pass(Milliseconds{6000});
    EXPECT_TRUE(runs_.empty());
    EXPECT_EQ(status("n1"), Status::stale);
    give("n1", Fence{.call = ++call_, .target = NodeName{"n2"}, .target_incarnation = 10});
    EXPECT_EQ(status("n1"), Status::stale);
}

TEST_F(FencerTest, DelaysAreKeptAndCanBeForbidden) {
    configure("n1", {device("d", {{"pcmk_host_list", "n2"}, {"pcmk_delay_base", "5s"}})});
    give("n1", Fence{.call = ++call_, .target = NodeName{"n2"}, .delay = Milliseconds{2000}});
    pass(Milliseconds{6999});
    EXPECT_TRUE(runs_.empty());
    pass(Milliseconds{1});
    EXPECT_EQ(runs_.size(), 1U);
    give("n1", Fence{.call = ++call_, .target = NodeName{"n2"}, .action = Action::off, .delay = Milliseconds{-1}});
    EXPECT_EQ(runs_.size(), 2U);
}

TEST_F(FencerTest, ALevelOfSeveralDevicesRebootsAsAllOffThenAllOn) {
    const LevelConfig level{.index = 1, .devices = {DeviceId{"a"}, DeviceId{"b"}}, .target = NodeName{"n2"}};
    DeviceConfig second = device("b", {{"pcmk_host_list", "n2"}, {"pcmk_off_action", "off-b"}, {"pcmk_on_action", "on-b"}});
    configure_all({device("a"), second}, {level});
    fence("n1", "n2");
    EXPECT_EQ(runs_,
              (std::vector<std::string>{"n1 fence_x off n2", "n1 fence_x off-b n2", "n1 fence_x on n2", "n1 fence_x on-b n2"}));
    EXPECT_EQ(done("n1")->entry.action, Action::reboot);
}

TEST_F(FencerTest, AFailedLevelIsFollowedByTheNextAndAFailedOnIsNoFailure) {
    const LevelConfig first{.index = 1, .devices = {DeviceId{"a"}}, .target = NodeName{"n2"}};
    const LevelConfig second{.index = 2, .devices = {DeviceId{"b"}, DeviceId{"c"}}, .target = NodeName{"n2"}};
    configure_all({device("a", {{"pcmk_host_list", "n2"}, {"pcmk_reboot_action", "bad"}}), device("b"), device("c")},
                  {first, second});
    agent_ = [](const Run& run) { return run.action == "bad" || run.action == "on" ? failure() : AgentEnd{}; };
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::success);
    EXPECT_EQ(runs_.front(), "n1 fence_x bad n2");
}

TEST_F(FencerTest, DevicesOutsideTheTopologyAreNotUsed) {
    configure_all({device("a"), device("b")}, {{.index = 1, .devices = {DeviceId{"missing"}}, .target = NodeName{"n2"}}});
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::no_device);
    EXPECT_TRUE(runs_.empty());
}

TEST_F(FencerTest, AnAgentWithoutRebootSwitchesOff) {
    configure("n1", {device("d", {{"pcmk_host_list", "n2"}}, "fence_noreboot")});
    fence("n1", "n2");
    EXPECT_EQ(runs_, std::vector<std::string>{"n1 fence_noreboot off n2"});
}

TEST_F(FencerTest, UnfencingRunsOnTheTargetWithEveryDeviceThatNeedsIt) {
    configure_all({device("u1", {{"pcmk_host_list", "n1 n2"}}, "fence_unfence"),
                   device("u2", {{"pcmk_host_list", "n1 n2"}}, "fence_unfence")});
    fence("n1", "n2", Action::on);
    EXPECT_EQ(runs_, (std::vector<std::string>{"n2 fence_unfence on n2", "n2 fence_unfence on n2"}));
    EXPECT_EQ(status("n1"), Status::success);
}

TEST_F(FencerTest, ADynamicListIsAskedForAndRemembered) {
    configure("n1", {device("d", {{"pcmk_host_map", "n2:p2"}, {"pcmk_host_check", "dynamic-list"}})});
    agent_ = [](const Run& run) { return run.action == "list" ? AgentEnd{.output = "p1,\np2,alias\n"} : AgentEnd{}; };
    fence("n1", "n2");
    fence("n1", "n2");
    EXPECT_EQ(runs_, (std::vector<std::string>{"n1 fence_x list ", "n1 fence_x reboot p2", "n1 fence_x reboot p2"}));
    fence("n1", "n3");
    EXPECT_EQ(status("n1"), Status::no_device);
    now_ += Milliseconds{61'000};
    fence("n1", "n2");
    EXPECT_EQ(std::ranges::count(runs_, "n1 fence_x list "), 2);
}

TEST_F(FencerTest, WhereTheListFailsStatusDecides) {
    configure("n1", {device("d", {})});
    agent_ = [](const Run& run) {
        if (run.action == "list") {
            return failure();
        }
        return run.action == "status" ? failure(run.plug == "n2" ? 2 : 1) : AgentEnd{};
    };
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::success);
    fence("n1", "n3");
    EXPECT_EQ(status("n1"), Status::no_device);
}

TEST_F(FencerTest, OneDeviceDoesOneThingAtATimeUnlessToldOtherwise) {
    agent_ = [](const Run&) { return std::nullopt; };
    configure("n1", {device("d")});
    fence("n1", "n2");
    fence("n1", "n3");
    EXPECT_EQ(hanging_.size(), 1U);
    carry_out("n1", nodes_["n1"].fencer.on_run_end(hanging_[0].id, {}, moment()));
    deliver();
    EXPECT_EQ(hanging_.size(), 2U);
}

TEST_F(FencerTest, DevicesAreStartedMonitoredAndStopped) {
    configure("n1", {device("d")});
    const auto act = [this](DeviceAction::Kind kind, const char* id = "d") {
        give("n1", DeviceAction{.call = ++call_, .kind = kind, .device = DeviceId{id}});
        return std::get<DeviceDone>(nodes_["n1"].told.back()).outcome.status;
    };
    EXPECT_EQ(act(DeviceAction::Kind::monitor), Status::not_found);
    EXPECT_EQ(act(DeviceAction::Kind::start, "unknown"), Status::not_found);
    EXPECT_EQ(act(DeviceAction::Kind::start), Status::success);
    EXPECT_EQ(act(DeviceAction::Kind::monitor), Status::success);
    agent_ = [](const Run&) { return failure(); };
    EXPECT_EQ(act(DeviceAction::Kind::monitor), Status::failed);
    EXPECT_EQ(act(DeviceAction::Kind::stop), Status::success);
    EXPECT_EQ(act(DeviceAction::Kind::monitor), Status::not_found);
}

TEST_F(FencerTest, ADeviceRegisteredByHandFencesAndOutlivesANewConfiguration) {
    const auto set_up = [this](fencing::Setup setup) {
        setup.call = ++call_;
        give("n1", setup);
        return std::get<DeviceDone>(nodes_["n1"].told.back()).outcome.status;
    };
    EXPECT_EQ(set_up({.kind = fencing::Setup::Kind::add, .device = device("by-hand"), .level = {}}), Status::success);
    configure("n1", {});
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::success);
    EXPECT_EQ(set_up({.kind = fencing::Setup::Kind::remove, .device = device("by-hand"), .level = {}}), Status::success);
    EXPECT_EQ(set_up({.kind = fencing::Setup::Kind::remove, .device = device("by-hand"), .level = {}}), Status::not_found);
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::no_device);
}

TEST_F(FencerTest, ALevelRegisteredByHandDecidesWhichDeviceIsUsed) {
    configure("n1", {device("a"), device("b")});
    const LevelConfig level{.index = 1, .devices = {DeviceId{"b"}}, .target = NodeName{"n2"}};
    give("n1", fencing::Setup{.call = ++call_, .kind = fencing::Setup::Kind::add, .device = {}, .level = level});
    agent_ = [](const Run&) { return failure(); };
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::failed);
    const auto used = [this](const char* node) {
        return std::ranges::count(runs_, std::string("n1 fence_x reboot ") + node);
    };
    const auto with_level = used("n2");
    give("n1", fencing::Setup{.call = ++call_, .kind = fencing::Setup::Kind::remove, .device = {}, .level = level});
    runs_.clear();
    fence("n1", "n2");
    EXPECT_GT(used("n2"), with_level) << "without the level, both devices are tried";
}

TEST_F(FencerTest, AVerifiedDeviceElsewhereNeedNotWaitForAllAnswers) {
    configure_all({device("d")});
    give("n3", DeviceAction{.call = 99, .kind = DeviceAction::Kind::start, .device = DeviceId{"d"}});
    runs_.clear();
    fence("n1", "n2");
    EXPECT_EQ(runs_, std::vector<std::string>{"n3 fence_x reboot n2"});
}

TEST_F(FencerTest, APersonsWordCounts) {
    give("n1", Confirm{.call = ++call_, .target = NodeName{"n2"}, .client = "admin"});
    EXPECT_EQ(status("n1"), Status::success);
    EXPECT_EQ(done("n1")->entry.delegate, NodeName{"a human"});
    const auto* notice = std::get_if<FenceNotice>(&nodes_["n3"].told.back());
    ASSERT_NE(notice, nullptr);
    EXPECT_EQ(notice->entry.client, "admin");
}

TEST_F(FencerTest, AJoiningNodeLearnsTheHistoryWithoutAlarm) {
    configure("n1", {device("d")});
    set_members({"n1", "n2"});
    nodes_["n3"].is_cut_off = true;
    fence("n1", "n2");
    nodes_["n3"].is_cut_off = false;
    nodes_["n3"].told.clear();
    set_members({"n1", "n2", "n3"});
    give("n3", GetHistory{.call = 7});
    const auto* history = std::get_if<History>(&nodes_["n3"].told.back());
    ASSERT_NE(history, nullptr);
    ASSERT_EQ(history->entries.size(), 1U);
    EXPECT_EQ(history->entries[0].target, NodeName{"n2"});
    EXPECT_EQ(nodes_["n3"].told.size(), 1U) << "no notice of old news";
    give("n3", CleanHistory{.call = 8});
    give("n1", GetHistory{.call = 9});
    EXPECT_TRUE(std::get<History>(nodes_["n1"].told.back()).entries.empty());
}

TEST_F(FencerTest, WatchdogFencingIsRefusedWithAMessage) {
    give("n1", Configure{.devices = {device("d")}, .watchdog = true});
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::unsupported);
    EXPECT_NE(done("n1")->outcome.reason.find("watchdog"), std::string::npos);
}

TEST_F(FencerTest, RemovedDevicesAreNotUsed) {
    configure("n1", {device("d")});
    configure("n1", {});
    fence("n1", "n2");
    EXPECT_EQ(status("n1"), Status::no_device);
}

TEST_F(FencerTest, AgentsCanBeAskedButNotToFence) {
    agent_ = [](const Run& run) { return AgentEnd{.output = "did " + run.action}; };
    give("n1", AskAgent{.call = 5, .device = device("trial"), .action = Action::validate_all});
    EXPECT_EQ(std::get<AgentDone>(nodes_["n1"].told.back()).output, "did validate-all");
    give("n1", AskAgent{.call = 6, .device = device("trial"), .action = Action::off});
    EXPECT_EQ(std::get<AgentDone>(nodes_["n1"].told.back()).outcome.status, Status::invalid);
}

}  // namespace systole::fencing
