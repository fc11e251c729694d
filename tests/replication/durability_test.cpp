#include "cib/replication/durability.hpp"

#include <gtest/gtest.h>

#include <string>

namespace systole::cib {
namespace {

using messaging::NodeId;
using messaging::QuorumMode;

messaging::NodeList nodes_of(unsigned size) {
    messaging::NodeList nodes;
    for (unsigned i = 1; i <= size; ++i) {
        nodes.voters.push_back({.id = NodeId(i), .name = messaging::NodeName("n" + std::to_string(i)), .votes = 1});
    }
    nodes.options.two_node = size == 2;
    nodes.options.wait_for_all = size == 2;
    return nodes;
}

const NodeId kOne(1);
const NodeId kTwo(2);
const NodeId kThree(3);

TEST(Durability, OfThreeAnyMajorityOfTheAbleIsEnough) {
    const auto nodes = nodes_of(3);
    const Requirement requirement =
        choose_requirement(nodes, QuorumMode::majority, {.is_quorate = true, .able = {kOne, kTwo, kThree}});

    EXPECT_EQ(requirement.durability, Durability::full);
    EXPECT_TRUE(is_satisfied(requirement, nodes, {kOne, kThree}));
    EXPECT_FALSE(is_satisfied(requirement, nodes, {kTwo}));
}

TEST(Durability, AcknowledgementsOfThoseNotAbleDoNotCount) {
    const auto nodes = nodes_of(3);
    const Requirement requirement = choose_requirement(nodes, QuorumMode::majority, {.is_quorate = true, .able = {kOne, kTwo}});

    EXPECT_FALSE(is_satisfied(requirement, nodes, {kOne, kThree}));
    EXPECT_TRUE(is_satisfied(requirement, nodes, {kOne, kTwo}));
}

TEST(Durability, OfThreeOneAloneIsNeverEnough) {
    const Requirement requirement =
        choose_requirement(nodes_of(3), QuorumMode::majority,
                           {.is_quorate = true, .able = {kOne}, .surely_down = {kTwo, kThree}, .is_proven = true});

    EXPECT_EQ(requirement.durability, Durability::none);
}

TEST(Durability, WithoutQuorumThereIsNone) {
    const auto nodes = nodes_of(3);
    const Requirement requirement =
        choose_requirement(nodes, QuorumMode::majority, {.is_quorate = false, .able = {kOne, kTwo, kThree}});

    EXPECT_EQ(requirement.durability, Durability::none);
    EXPECT_FALSE(is_satisfied(requirement, nodes, {kOne, kTwo, kThree}));
}

TEST(Durability, OfTwoBothMustAcknowledge) {
    const auto nodes = nodes_of(2);
    const Requirement requirement = choose_requirement(nodes, QuorumMode::two_node, {.is_quorate = true, .able = {kOne, kTwo}});

    EXPECT_EQ(requirement.durability, Durability::full);
    EXPECT_FALSE(is_satisfied(requirement, nodes, {kOne}));
    EXPECT_TRUE(is_satisfied(requirement, nodes, {kOne, kTwo}));
}

TEST(Durability, OfTwoOneGoesOnOnceTheOtherIsSurelyDown) {
    const auto nodes = nodes_of(2);
    DurabilityInputs inputs{.is_quorate = true, .able = {kOne}, .surely_down = {}, .is_proven = true};
    EXPECT_EQ(choose_requirement(nodes, QuorumMode::two_node, inputs).durability, Durability::none);

    inputs.surely_down = {kTwo};
    const Requirement requirement = choose_requirement(nodes, QuorumMode::two_node, inputs);
    EXPECT_EQ(requirement.durability, Durability::reduced);
    EXPECT_TRUE(is_satisfied(requirement, nodes, {kOne}));
}

TEST(Durability, OfTwoOneWithoutProofWaitsForTheOther) {
    const Requirement requirement = choose_requirement(
        nodes_of(2), QuorumMode::two_node, {.is_quorate = true, .able = {kOne}, .surely_down = {kTwo}, .is_proven = false});

    EXPECT_EQ(requirement.durability, Durability::none);
}

TEST(Durability, NamesAreReadBack) {
    for (const Durability durability : {Durability::none, Durability::unproven, Durability::reduced, Durability::full}) {
        EXPECT_EQ(durability_from_name(name_of(durability)), durability);
    }
    EXPECT_FALSE(durability_from_name("half"));
}

}  // namespace
}  // namespace systole::cib
