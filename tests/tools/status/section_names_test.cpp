#include "tools/status/section_names.hpp"

#include <gtest/gtest.h>

namespace systole::tools {
namespace {

using sim::Section;
using sim::Sections;

TEST(SectionChooser, StartsFromWhatTheFormShows) {
    EXPECT_EQ(SectionChooser(SectionDefaults::text).sections(),
              (Sections{Section::stack, Section::dc, Section::times, Section::counts, Section::maint_mode, Section::nodes,
                        Section::resources, Section::failures, Section::fencing_failed, Section::fencing_pending}));
    EXPECT_TRUE(SectionChooser(SectionDefaults::xml).sections().contains(Section::options));
    EXPECT_TRUE(SectionChooser(SectionDefaults::xml).sections().contains(Section::bans));
}

TEST(SectionChooser, TakesNamesInTheOrderGiven) {
    SectionChooser chooser(SectionDefaults::text);
    ASSERT_TRUE(chooser.include("none,tickets,summary"));
    ASSERT_TRUE(chooser.exclude("times,maint-mode"));
    EXPECT_EQ(chooser.sections(), (Sections{Section::tickets, Section::stack, Section::dc, Section::counts}));
    ASSERT_TRUE(chooser.include("fencing"));
    ASSERT_TRUE(chooser.exclude("fencing-succeeded"));
    EXPECT_TRUE(chooser.sections().contains(Section::fencing_failed));
    EXPECT_FALSE(chooser.sections().contains(Section::fencing_succeeded));
    ASSERT_TRUE(chooser.exclude("all"));
    EXPECT_TRUE(chooser.sections().empty());
    ASSERT_TRUE(chooser.include("default"));
    EXPECT_EQ(chooser.sections(), SectionChooser(SectionDefaults::text).sections());
}

TEST(SectionChooser, PeopleAskForOptionsByName) {
    SectionChooser text(SectionDefaults::text);
    ASSERT_TRUE(text.include("all"));
    EXPECT_FALSE(text.sections().contains(Section::options));
    EXPECT_TRUE(text.sections().contains(Section::tickets));
    SectionChooser elements(SectionDefaults::xml);
    ASSERT_TRUE(elements.exclude("none"));
    EXPECT_TRUE(elements.sections().contains(Section::options));
}

TEST(SectionChooser, BansMayHaveAPrefix) {
    SectionChooser chooser(SectionDefaults::text);
    ASSERT_TRUE(chooser.include("bans:cli-"));
    EXPECT_TRUE(chooser.sections().contains(Section::bans));
    EXPECT_EQ(chooser.ban_prefix(), "cli-");
    EXPECT_FALSE(chooser.exclude("bans:cli-"));
}

TEST(SectionChooser, UnknownNamesAreAnsweredWithTheKnownOnes) {
    SectionChooser chooser(SectionDefaults::text);
    EXPECT_EQ(chooser.include("seven").error().message,
              "--include options: all, attributes, bans[:PREFIX], counts, dc, default, failcounts, failures, fencing, "
              "fencing-failed, fencing-pending, fencing-succeeded, maint-mode, nodes, none, operations, options, resources, "
              "stack, summary, tickets, times");
    EXPECT_EQ(chooser.exclude("list").error().message,
              "--exclude options: all, attributes, bans, counts, dc, failcounts, failures, fencing, fencing-failed, "
              "fencing-pending, fencing-succeeded, maint-mode, nodes, none, operations, options, resources, stack, summary, "
              "tickets, times");
}

}  // namespace
}  // namespace systole::tools
