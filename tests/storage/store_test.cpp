#include "cib/storage/store.hpp"

#include "os/fake_disk.hpp"

#include <gtest/gtest.h>

namespace systole::cib {
namespace {

using messaging::NodeId;

constexpr const char* kDirectory = "/cib";
const Term kTerm{.generation = 0, .counter = 1, .coordinator = NodeId(1)};

/// A disk with a store that has written a snapshot and some entries.
class StoreTest : public testing::Test {
protected:
    Store open(Recovered* recovered = nullptr) {
        Store store(disk_, kDirectory);
        base::Result<Recovered> loaded = store.load();
        EXPECT_TRUE(loaded) << loaded.error().message;
        if (recovered != nullptr && loaded) {
            *recovered = std::move(*loaded);
        }
        return store;
    }
    void write_some(Store& store) {
        EXPECT_TRUE(
            store.carry_out(InstallSnapshot{.snapshot = {.position = {}, .done = {}, .configuration = "base"}, .entries = {}}));
        EXPECT_TRUE(store.carry_out(SavePromise{{.term = kTerm, .is_whole = true, .is_founded = true}}));
        last_ = {};
        append(store, "one");
        append(store, "two");
        EXPECT_TRUE(store.flush());
    }
    void append(Store& store, const std::string& effect) {
        const Entry entry{.term = kTerm, .n = last_.n + 1, .chain_before = last_.chain, .effect = effect};
        last_ = position_of(entry);
        EXPECT_TRUE(store.carry_out(AppendEntry{entry}));
    }
    void damage(const std::string& file, std::size_t at) {
        const std::string path = std::string(kDirectory) + "/" + file;
        std::string bytes = disk_.content().at(path);
        bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
        disk_.set_content(path, bytes);
    }

    os::FakeDisk disk_;
    Position last_;
};

TEST_F(StoreTest, NothingIsNew) {
    Recovered recovered;
    open(&recovered);
    EXPECT_FALSE(recovered.snapshot);
    EXPECT_FALSE(recovered.damage);
}

TEST_F(StoreTest, WhatWasFlushedIsThereAfterPowerLoss) {
    Store store = open();
    write_some(store);
    append(store, "three, never flushed");
    disk_.crash(7);

    Recovered recovered;
    open(&recovered);
    ASSERT_TRUE(recovered.snapshot);
    EXPECT_EQ(recovered.snapshot->configuration, "base");
    ASSERT_EQ(recovered.entries.size(), 2U);
    EXPECT_EQ(recovered.entries[1].effect, "two");
    EXPECT_EQ(recovered.promise.term, kTerm);
    EXPECT_FALSE(recovered.damage);
}

TEST_F(StoreTest, GoesOnAfterCuttingOffAnUnfinishedWrite) {
    Store store = open();
    write_some(store);
    const Position before = last_;
    append(store, "torn");
    disk_.crash(20);
    last_ = before;
    Store again = open();
    append(again, "three");
    EXPECT_TRUE(again.flush());

    Recovered recovered;
    open(&recovered);
    ASSERT_EQ(recovered.entries.size(), 3U);
    EXPECT_EQ(recovered.entries[2].effect, "three");
    EXPECT_FALSE(recovered.damage);
}

TEST_F(StoreTest, ADamagedJournalFallsBackToTheLastGoodStateAndSaysSo) {
    Store store = open();
    write_some(store);
    damage("journal-1", disk_.content().at("/cib/journal-1").find("one"));

    Recovered recovered;
    open(&recovered);
    ASSERT_TRUE(recovered.damage);
    EXPECT_NE(recovered.damage->find("journal-1 is damaged"), std::string::npos);
    EXPECT_TRUE(recovered.entries.empty());
    EXPECT_EQ(recovered.snapshot->configuration, "base");
}

TEST_F(StoreTest, ADamagedSnapshotFallsBackToThePairBefore) {
    Store store = open();
    write_some(store);
    EXPECT_TRUE(store.carry_out(
        InstallSnapshot{.snapshot = {.position = last_, .done = {}, .configuration = "base one two"}, .entries = {}}));
    append(store, "three");
    EXPECT_TRUE(store.flush());
    damage("snapshot-2", 30);

    Recovered recovered;
    open(&recovered);
    ASSERT_TRUE(recovered.damage);
    EXPECT_EQ(recovered.snapshot->configuration, "base");
    EXPECT_EQ(recovered.entries.size(), 2U);
    EXPECT_EQ(recovered.promise.term, kTerm);
}

TEST_F(StoreTest, AMissingJournalIsDamage) {
    Store store = open();
    write_some(store);
    EXPECT_TRUE(disk_.remove("/cib/journal-1"));

    Recovered recovered;
    open(&recovered);
    EXPECT_TRUE(recovered.damage);
}

TEST_F(StoreTest, ThePromiseGoesAlongIntoANewPairAndTheOldestPairGoes) {
    Store store = open();
    write_some(store);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(
            store.carry_out(InstallSnapshot{.snapshot = {.position = last_, .done = {}, .configuration = "new"}, .entries = {}}));
    }
    EXPECT_EQ(disk_.content().size(), 4U);

    Recovered recovered;
    open(&recovered);
    EXPECT_EQ(recovered.promise.term, kTerm);
    EXPECT_EQ(recovered.snapshot->configuration, "new");
}

TEST_F(StoreTest, AnInterruptedInstallLeavesTheOldPair) {
    Store store = open();
    write_some(store);
    disk_.set_content("/cib/journal-2", encode_record(SavePromise{}));

    Recovered recovered;
    Store again = open(&recovered);
    EXPECT_EQ(recovered.entries.size(), 2U);
    EXPECT_TRUE(
        again.carry_out(InstallSnapshot{.snapshot = {.position = last_, .done = {}, .configuration = "new"}, .entries = {}}));
    open(&recovered);
    EXPECT_EQ(recovered.snapshot->configuration, "new");
}

TEST_F(StoreTest, AFullDiskIsReportedAndNothingFlushedIsLost) {
    Store store = open();
    write_some(store);
    std::size_t used = 0;
    for (const auto& [path, bytes] : disk_.content()) {
        used += bytes.size();
    }
    disk_.faults().capacity = used + 10;
    const Entry entry{.term = kTerm, .n = 3, .chain_before = last_.chain, .effect = "three"};
    const base::Result<void> result = store.carry_out(AppendEntry{entry});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, base::Errc::no_space);

    disk_.faults() = {};
    Recovered recovered;
    open(&recovered);
    EXPECT_EQ(recovered.entries.size(), 2U);
    EXPECT_FALSE(recovered.damage);
}

TEST_F(StoreTest, LostChangesAreKeptAsideUnderNewNames) {
    Store store = open();
    EXPECT_TRUE(store.carry_out(PutAside{.reason = "lost", .content = "<cib/>"}));
    Store again = open();
    EXPECT_TRUE(again.carry_out(PutAside{.reason = "lost", .content = "<cib/>"}));
    EXPECT_TRUE(disk_.content().contains("/cib/conflict-1.xml"));
    EXPECT_TRUE(disk_.content().contains("/cib/conflict-2.xml"));
}

}  // namespace
}  // namespace systole::cib
