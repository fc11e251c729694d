#include "fencing/manual_setup.hpp"

#include <gtest/gtest.h>

namespace systole::fencing {

namespace {

DeviceConfig a_device(const char* id) {
    return {.id = DeviceId{id}, .agent = "fence_x"};
}

fencing::Setup with_device(fencing::Setup::Kind kind, DeviceConfig device) {
    return {.kind = kind, .device = std::move(device), .level = {}};
}

fencing::Setup with_level(fencing::Setup::Kind kind, LevelConfig level) {
    return {.kind = kind, .device = {}, .level = std::move(level)};
}

}  // namespace

TEST(ManualSetup, WhatTheCibConfiguresIsNotTouched) {
    ManualSetup manual;
    const Configure configured{.devices = {a_device("power")}};
    EXPECT_EQ(manual.apply(with_device(fencing::Setup::Kind::add, a_device("power")), configured).status, Status::invalid);
    EXPECT_EQ(manual.apply(with_device(fencing::Setup::Kind::remove, a_device("power")), configured).status, Status::invalid);
    EXPECT_EQ(manual.with_devices(configured.devices), configured.devices);
}

TEST(ManualSetup, ADeviceThatComesIntoTheCibLaterIsTakenFromThere) {
    ManualSetup manual;
    ASSERT_EQ(manual.apply(with_device(fencing::Setup::Kind::add, a_device("power")), {}).status, Status::success);
    DeviceConfig configured = a_device("power");
    configured.agent = "fence_other";
    EXPECT_EQ(manual.with_devices({configured}), std::vector{configured});
}

TEST(ManualSetup, ALevelIsReplacedByOneOfTheSameTargetAndIndex) {
    ManualSetup manual;
    LevelConfig level{.index = 2, .devices = {DeviceId{"a"}}, .target = NodeName{"n1"}};
    ASSERT_EQ(manual.apply(with_level(fencing::Setup::Kind::add, level), {}).status, Status::success);
    level.devices = {DeviceId{"b"}};
    ASSERT_EQ(manual.apply(with_level(fencing::Setup::Kind::add, level), {}).status, Status::success);
    EXPECT_EQ(manual.with_levels({}), std::vector{level});
    level.index = 3;
    EXPECT_EQ(manual.apply(with_level(fencing::Setup::Kind::remove, level), {}).status, Status::not_found);
}

TEST(ManualSetup, NonsenseIsRefused) {
    ManualSetup manual;
    const auto refused = [&manual](const fencing::Setup& setup) { return manual.apply(setup, {}).status == Status::invalid; };
    EXPECT_TRUE(refused({}));
    EXPECT_TRUE(refused(with_device(fencing::Setup::Kind::add, {.id = DeviceId{"d"}, .agent = ""})));
    EXPECT_TRUE(refused(with_device(fencing::Setup::Kind::add, {.id = DeviceId{""}, .agent = "fence_x"})));
    EXPECT_TRUE(
        refused(with_level(fencing::Setup::Kind::add, {.index = 0, .devices = {DeviceId{"d"}}, .target = NodeName{"n1"}})));
    EXPECT_TRUE(refused(with_level(fencing::Setup::Kind::add, {.index = 1, .devices = {}, .target = NodeName{"n1"}})));
    LevelConfig two_targets{.index = 1, .devices = {DeviceId{"d"}}, .target = NodeName{"n1"}};
    two_targets.target_pattern = "n.*";
    EXPECT_TRUE(refused(with_level(fencing::Setup::Kind::add, two_targets)));
}

}  // namespace systole::fencing
