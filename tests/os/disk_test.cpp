#include "os/durable_file.hpp"
#include "os/fake_disk.hpp"
#include "tests/os/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

namespace systole::os {
namespace {

using base::Errc;

enum class Kind { real, fake };

/// What both disks promise.
class DiskTest : public ::testing::TestWithParam<Kind> {
protected:
    DiskTest() {
        if (GetParam() == Kind::real) {
            disk_ = make_disk();
        } else {
            disk_ = std::make_unique<FakeDisk>();
        }
    }

    std::string path(const std::string& name) const { return directory_ / name; }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Disk> disk_;
};

INSTANTIATE_TEST_SUITE_P(Both, DiskTest, ::testing::Values(Kind::real, Kind::fake), [](const auto& kind) {
    return kind.param == Kind::real ? "Real" : "Fake";
});

TEST_P(DiskTest, ReplacesWholeFiles) {
    ASSERT_TRUE(disk_->replace(path("a"), "one"));
    ASSERT_TRUE(disk_->replace(path("a"), std::string("two\0three", 9)));
    const auto content = disk_->read(path("a"));
    ASSERT_TRUE(content);
    EXPECT_EQ(*content, std::string("two\0three", 9));
}

TEST_P(DiskTest, PutsFilesAsWhole) {
    ASSERT_TRUE(disk_->put(path("a"), "one"));
    ASSERT_TRUE(disk_->put(path("a"), "two"));
    EXPECT_EQ(*disk_->read(path("a")), "two");
    EXPECT_EQ(*disk_->list(directory_.path()), (std::vector<std::string>{"a"}));
}

TEST_P(DiskTest, SaysThatAFileIsMissing) {
    const auto content = disk_->read(path("none"));
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, Errc::not_found);
    EXPECT_TRUE(disk_->remove(path("none")));
}

TEST_P(DiskTest, AppendsTruncatesAndReopens) {
    auto file = disk_->open_append(path("log"));
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append("abc"));
    ASSERT_TRUE((*file)->append("def"));
    ASSERT_TRUE((*file)->flush());
    EXPECT_EQ((*file)->size(), 6U);
    ASSERT_TRUE((*file)->truncate(4));
    ASSERT_TRUE((*file)->append("X"));
    auto again = disk_->open_append(path("log"));
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->size(), 5U);
    ASSERT_TRUE((*again)->append("Y"));
    EXPECT_EQ(*disk_->read(path("log")), "abcdXY");
}

TEST_P(DiskTest, RenamesRemovesAndLists) {
    ASSERT_TRUE(disk_->make_directory(path("x/y")));
    ASSERT_TRUE(disk_->replace(path("x/b"), "1"));
    ASSERT_TRUE(disk_->replace(path("x/a"), "2"));
    ASSERT_TRUE(disk_->replace(path("x/y/deep"), "3"));
    EXPECT_EQ(*disk_->list(path("x")), (std::vector<std::string>{"a", "b"}));
    ASSERT_TRUE(disk_->rename(path("x/a"), path("x/b")));
    EXPECT_EQ(*disk_->read(path("x/b")), "2");
    ASSERT_TRUE(disk_->remove(path("x/b")));
    EXPECT_TRUE(disk_->list(path("x"))->empty());
    EXPECT_TRUE(disk_->list(path("nowhere"))->empty());
}

TEST(RealDisk, KeepsFilesPrivateAndLeavesNoTemporaryFiles) {
    const test::TemporaryDirectory directory;
    const auto disk = make_disk();
    ASSERT_TRUE(disk->replace(directory / "secret", "x"));
    struct stat status {};
    ASSERT_EQ(::stat((directory / "secret").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    std::ofstream(directory / "left.unfinished") << "half";
    EXPECT_EQ(*disk->list(directory.path()), (std::vector<std::string>{"secret"}));
}

/// A real full disk: writes beyond a file size limit fail like those to a full file system.
TEST(RealDisk, KeepsTheOldFileWhenTheNewOneDoesNotFit) {
    const auto disk = make_disk();
    const auto written = disk->replace("/dev/full/x", "y");
    EXPECT_FALSE(written);
    auto full = disk->open_append("/dev/full");
    ASSERT_TRUE(full) << full.error().message;
    const auto appended = (*full)->append("x");
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().code, Errc::no_space);
}

TEST(FakeDisk, LosesWhatWasNotFlushedInACrash) {
    FakeDisk disk;
    auto file = disk.open_append("/log");
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->append("safe"));
    ASSERT_TRUE((*file)->flush());
    ASSERT_TRUE((*file)->append("lost"));
    EXPECT_EQ(*disk.read("/log"), "safelost");
    disk.crash();
    EXPECT_EQ(*disk.read("/log"), "safe");
    EXPECT_FALSE((*file)->append("x"));
    EXPECT_EQ(disk.flush_count(), 1U);
}

TEST(FakeDisk, TearsTheLastWrite) {
    FakeDisk disk;
    auto file = disk.open_append("/log");
    ASSERT_TRUE((*file)->append("record"));
    disk.crash(3);
    EXPECT_EQ(*disk.read("/log"), "rec");
}

TEST(FakeDisk, RunsOutOfSpace) {
    FakeDisk disk;
    disk.faults().capacity = 5;
    ASSERT_TRUE(disk.replace("/a", "123"));
    const auto replaced = disk.replace("/a", "1234");
    ASSERT_FALSE(replaced);
    EXPECT_EQ(replaced.error().code, Errc::no_space);
    EXPECT_EQ(*disk.read("/a"), "123");
    auto file = disk.open_append("/b");
    EXPECT_FALSE((*file)->append("456"));
    EXPECT_EQ(*disk.read("/b"), "45");
}

TEST(FakeDisk, FailsAsAsked) {
    FakeDisk disk;
    auto file = disk.open_append("/a");
    disk.faults().flushes_fail = true;
    ASSERT_TRUE((*file)->append("x"));
    EXPECT_FALSE((*file)->flush());
    EXPECT_FALSE(disk.replace("/b", "y"));
    disk.faults() = {.writes_fail = true};
    EXPECT_FALSE((*file)->append("x"));
    EXPECT_FALSE(disk.open_append("/c"));
    disk.faults() = {.reads_fail = true};
    EXPECT_FALSE(disk.read("/a"));
    disk.faults() = {};
    EXPECT_TRUE((*file)->flush());
    disk.set_content("/a", "damaged");
    EXPECT_EQ(disk.content().at("/a"), "damaged");
}

}  // namespace
}  // namespace systole::os
