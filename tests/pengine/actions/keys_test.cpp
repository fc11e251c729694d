#include "pengine/actions/keys.hpp"

#include <gtest/gtest.h>

namespace systole::pengine {
namespace {

TEST(Keys, JoinsAndSplits) {
    const std::string key = operation_key("my_rsc", "monitor", 10000);
    EXPECT_EQ(key, "my_rsc_monitor_10000");
    const auto parsed = parse_operation_key(key);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->resource_id, "my_rsc");
    EXPECT_EQ(parsed->task, "monitor");
    EXPECT_EQ(parsed->interval_ms, 10000U);
}

TEST(Keys, MigrationsAreOneTask) {
    const auto parsed = parse_operation_key("vm_migrate_to_0");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->resource_id, "vm");
    EXPECT_EQ(parsed->task, "migrate_to");
}

TEST(Keys, NotificationPrefixesBelongToTheTask) {
    const std::string key = notify_key("db-clone", "confirmed-post", "running");  // what is parsed are views into it
    const auto parsed = parse_operation_key(key);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->resource_id, "db-clone");
    EXPECT_EQ(parsed->task, "confirmed-post_notify_running");
}

TEST(Keys, RefusesWhatIsNoKey) {
    for (const char* text : {"", "_", "a_start", "a_start_x", "start_0", "_start_0"}) {
        EXPECT_FALSE(parse_operation_key(text)) << text;
    }
}

}  // namespace
}  // namespace systole::pengine
