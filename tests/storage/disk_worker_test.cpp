#include "cib/storage/disk_worker.hpp"

#include "../os/loop_runner.hpp"
#include "../os/temporary_directory.hpp"
#include "os/fake_disk.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace systole::cib {
namespace {

/// A worker over a real or a fake disk, and what it told.
class DiskWorkerTest : public testing::Test {
protected:
    void start(os::Disk& disk) {
        Store store(disk, directory_ / "cib");
        ASSERT_TRUE(store.load());
        auto worker = DiskWorker::start(runner_.loop(), std::move(store),
                                        {.flushed = [this](Ticket ticket) { flushed_ = ticket; },
                                         .failed = [this](const base::Error& error) { failures_.push_back(error); }});
        ASSERT_TRUE(worker);
        worker_ = std::move(*worker);
    }
    static DiskAction snapshot() {
        return InstallSnapshot{.snapshot = {.position = {}, .done = {}, .configuration = "base"}, .entries = {}};
    }

    test::TemporaryDirectory directory_;
    test::LoopRunner runner_;
    Ticket flushed_ = 0;
    std::vector<base::Error> failures_;
    std::unique_ptr<DiskWorker> worker_;
};

TEST_F(DiskWorkerTest, ReportsWhatIsDurableAndTheFilesArePrivate) {
    const std::unique_ptr<os::Disk> disk = os::make_disk();
    start(*disk);
    worker_->submit({.ticket = 1, .action = snapshot()});
    worker_->submit({.ticket = 2, .action = SavePromise{{.term = {.generation = 0, .counter = 7, .coordinator = {}}}}});
    ASSERT_TRUE(runner_.run_until([this] { return flushed_ == 2; }));
    worker_.reset();

    Store store(*disk, directory_ / "cib");
    const base::Result<Recovered> recovered = store.load();
    ASSERT_TRUE(recovered);
    EXPECT_EQ(recovered->promise.term.counter, 7U);
    for (const auto& file : std::filesystem::directory_iterator(directory_ / "cib")) {
        EXPECT_EQ(file.status().permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
            << file.path();
    }
}

TEST_F(DiskWorkerTest, FinishesWhatWasSubmittedBeforeItEnds) {
    const std::unique_ptr<os::Disk> disk = os::make_disk();
    start(*disk);
    worker_->submit({.ticket = 1, .action = snapshot()});
    worker_.reset();
    Store store(*disk, directory_ / "cib");
    EXPECT_TRUE(store.load()->snapshot);
}

TEST_F(DiskWorkerTest, ReportsAFullDiskOnceAndCarriesOutNothingMore) {
    os::FakeDisk disk;
    start(disk);
    disk.faults().capacity = 10;
    worker_->submit({.ticket = 1, .action = snapshot()});
    ASSERT_TRUE(runner_.run_until([this] { return !failures_.empty(); }));
    worker_->submit({.ticket = 2, .action = snapshot()});
    worker_.reset();
    EXPECT_EQ(failures_.size(), 1U);
    EXPECT_EQ(failures_[0].code, base::Errc::no_space);
    EXPECT_EQ(flushed_, 0U);
}

}  // namespace
}  // namespace systole::cib
