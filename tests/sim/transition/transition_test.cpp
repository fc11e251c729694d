#include "sim/transition/transition.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "xml/document.hpp"

namespace systole::sim {
namespace {

/// Notes what is carried out; actions named in `failing` fail.
class Recorder final : public TransitionExecutor {
public:
    explicit Recorder(std::set<int> failing = {}) : failing_(std::move(failing)) {}

    [[nodiscard]] bool execute(const TransitionAction& action) override {
        order.push_back(action.id);
        return failing_.count(action.id) == 0;
    }

    std::vector<int> order;

private:
    std::set<int> failing_;
};

TransitionStep step(int id, std::vector<int> inputs, int priority = 0,
                    TransitionAction::Kind kind = TransitionAction::Kind::resource) {
    TransitionStep result;
    result.action.id = id;
    result.action.kind = kind;
    result.inputs = std::move(inputs);
    result.priority = priority;
    return result;
}

TEST(Transition, SweepsInOrderAndComesBackForEarlierSteps) {
    // 3 becomes ready within the first sweep because it comes after 1; 2 stands before 1 and waits for the second one.
    const Transition transition{{step(2, {1}), step(1, {}), step(3, {1}), step(4, {2})}, true, true};
    Recorder recorder;
    EXPECT_EQ(run_transition(transition, recorder), TransitionOutcome::complete);
    EXPECT_EQ(recorder.order, (std::vector<int>{1, 3, 2, 4}));
}

TEST(Transition, AnInputThatNeverHappensTerminatesIt) {
    const Transition transition{{step(1, {}), step(2, {99})}, true, true};
    Recorder recorder;
    EXPECT_EQ(run_transition(transition, recorder), TransitionOutcome::terminated);
    EXPECT_EQ(recorder.order, std::vector<int>{1});
}

TEST(Transition, AFailureLeavesOnlyPseudoAndTopPriorityStepsToGo) {
    const Transition transition{{step(1, {}), step(2, {}), step(3, {}, 0, TransitionAction::Kind::pseudo), step(4, {1}, 1000000),
                                 step(5, {1})},
                                true, true};
    Recorder recorder({1});
    EXPECT_EQ(run_transition(transition, recorder), TransitionOutcome::stopped);
    EXPECT_EQ(recorder.order, (std::vector<int>{1, 3, 4}));
}

TEST(Transition, ReadsActionsAndInputsOfAGraph) {
    const auto document = xml::Document::parse(R"(<transition_graph failed-start-offset="1" failed-stop-offset="INFINITY">
      <synapse id="0" priority="7"><action_set>
        <rsc_op id="4" operation="start" operation_key="a_start_0" on_node="n1" on_node_uuid="1">
          <primitive id="a" class="ocf" provider="heartbeat" type="Dummy"/>
          <attributes CRM_meta_op_target_rc="7"/>
        </rsc_op></action_set>
        <inputs><trigger><pseudo_event id="3" operation="stop" operation_key="g_stop_0"/></trigger></inputs>
      </synapse></transition_graph>)");
    ASSERT_TRUE(document);
    const auto transition = read_transition(document->root());
    ASSERT_TRUE(transition);
    ASSERT_EQ(transition->steps.size(), 1U);
    const TransitionStep& only = transition->steps.front();
    EXPECT_EQ(only.priority, 7);
    EXPECT_EQ(only.inputs, std::vector<int>{3});
    EXPECT_EQ(only.action.key, "a_start_0");
    EXPECT_EQ(only.action.meta("op_target_rc"), "7");
    EXPECT_FALSE(transition->start_failure_is_fatal);
    EXPECT_TRUE(transition->stop_failure_is_fatal);
}

TEST(Transition, RefusesOtherDocuments) {
    const auto document = xml::Document::parse("<cib/>");
    ASSERT_TRUE(document);
    EXPECT_FALSE(read_transition(document->root()));
}

}  // namespace
}  // namespace systole::sim
