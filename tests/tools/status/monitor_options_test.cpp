#include "tools/status/monitor_options.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace systole::tools {
namespace {

using sim::Section;

/// The options that a command line asks for. The environment names a CIB file, so that nothing is followed.
class MonitorOptionsTest : public testing::Test {
protected:
    MonitorOptionsTest() { ::setenv("CIB_file", "/nowhere/cib.xml", 1); }

    static base::Result<MonitorOptions> read(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "crm_mon");
        CommandLine line(std::move(arguments), "test");
        declare_monitor_options(line);
        if (line.parse()) {
            throw std::runtime_error("refused");
        }
        return monitor_options(line);
    }
};

TEST_F(MonitorOptionsTest, SectionsAreChosenFromLeftToRight) {
    const auto options = read({"-1", "--include=none", "-o", "--exclude=failcounts", "-A", "--include", "nodes"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->status.sections, (sim::Sections{Section::operations, Section::attributes, Section::nodes}));
}

TEST_F(MonitorOptionsTest, ShortFormsMayBeJoinedAndStrayWordsAreLetThrough) {
    const auto options = read({"-bD1", "2"});
    ASSERT_TRUE(options);
    EXPECT_TRUE(options->status.options.is_brief);
    EXPECT_FALSE(options->status.sections.contains(Section::stack));
    EXPECT_EQ(options->mode, MonitorOptions::Mode::once);
}

TEST_F(MonitorOptionsTest, FencingHistoryHasLevels) {
    EXPECT_FALSE(read({"-m", "0"})->status.sections.contains(Section::fencing_failed));
    EXPECT_FALSE(read({"-m", "1"})->status.sections.contains(Section::fencing_succeeded));
    EXPECT_TRUE(read({"-m"})->status.sections.contains(Section::fencing_succeeded));
    EXPECT_FALSE(read({"-m"})->status.options.full_fence_history);
    EXPECT_TRUE(read({"--fence-history=3"})->status.options.full_fence_history);
    EXPECT_EQ(read({"-m", "7"}).error().message, "Fence history must be 0-3");
}

TEST_F(MonitorOptionsTest, BansTakeAPrefixAlsoInTheOldForm) {
    EXPECT_EQ(read({"-L"})->status.ban_prefix, "");
    EXPECT_EQ(read({"--neg-locations=cli-"})->status.ban_prefix, "cli-");
    const auto old_form = read({"-L=cli-"});
    EXPECT_EQ(old_form->status.ban_prefix, "cli-");
    EXPECT_EQ(old_form->warnings.size(), 1U);
}

TEST_F(MonitorOptionsTest, FormsOfOutput) {
    EXPECT_EQ(read({"--output-as=html"})->form, MonitorOptions::Form::html);
    EXPECT_EQ(read({"--output-as=console"})->form, MonitorOptions::Form::console);
    EXPECT_EQ(read({"-X"})->form, MonitorOptions::Form::legacy_xml);
    EXPECT_EQ(read({"-X", "--output-as=xml"})->form, MonitorOptions::Form::xml);
    EXPECT_TRUE(read({"-X"})->status.sections.contains(Section::bans));
    EXPECT_TRUE(read({"--output-as=xml"})->status.sections.contains(Section::options));
}

TEST_F(MonitorOptionsTest, IntervalsAreTimes) {
    EXPECT_EQ(read({"-i", "2min"})->interval, base::Milliseconds(120'000));
    EXPECT_EQ(read({"-i", "seven"}).error().message, "Invalid value for -i: seven");
}

TEST_F(MonitorOptionsTest, TheBackgroundNeedsAFile) {
    ::unsetenv("CIB_file");
    EXPECT_FALSE(read({"-d"}));
    const auto options = read({"-d", "--output-to=/dev/stdout"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->mode, MonitorOptions::Mode::daemon);
}

TEST_F(MonitorOptionsTest, WhatIsNotOfferedIsRefused) {
    EXPECT_EQ(read({"--external-agent=/bin/true"}).error().code, base::Errc::refused);
}

}  // namespace
}  // namespace systole::tools
