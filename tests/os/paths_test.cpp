#include "os/paths.hpp"

#include "os/lock_file.hpp"
#include "tests/os/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace systole::os {
namespace {

TEST(Paths, TellsInstancesApartByTheirRunDirectory) {
    Paths usual;
    Paths other;
    other.run_dir = "/tmp/n1";
    Paths third;
    third.run_dir = "/tmp/n2";
    EXPECT_EQ(usual.ipc_name("crmd"), "systole-crmd");
    EXPECT_NE(other.ipc_name("crmd"), third.ipc_name("crmd"));
    EXPECT_EQ(other.ipc_name("crmd"), other.ipc_name("crmd"));
    EXPECT_NE(other.ipc_name("crmd"), other.ipc_name("lrmd"));
    EXPECT_LT(other.ipc_name("fenced").size(), 40U);
}

TEST(Paths, ReadsTheEnvironment) {
    ::setenv("SYSTOLE_RUN_DIR", "/tmp/run/", 1);
    ::setenv("SYSTOLE_NODE", "n7", 1);
    const auto paths = Paths::from_environment();
    ::unsetenv("SYSTOLE_RUN_DIR");
    ::unsetenv("SYSTOLE_NODE");
    EXPECT_EQ(paths.run_dir, "/tmp/run");
    EXPECT_EQ(paths.node_name, "n7");
    EXPECT_EQ(paths.state_dir, "/var/lib/systole");
    EXPECT_EQ(paths.lock_file("lrmd"), "/tmp/run/lrmd.lock");
    EXPECT_FALSE(Paths::from_environment().node_name.empty());
}

TEST(Paths, FindsItsDataBesideTheProgram) {
    const auto paths = Paths::from_environment();
    EXPECT_TRUE(paths.tree.starts_with("/")) << paths.tree;
    EXPECT_EQ(paths.own_ocf_root(), paths.tree + "/lib/ocf");
    EXPECT_EQ(paths.schema_dir, paths.tree + "/share/systole/schemas");
    ::setenv("PCMK_schema_directory", "/elsewhere", 1);
    EXPECT_EQ(Paths::from_environment().schema_dir, "/elsewhere");
    ::unsetenv("PCMK_schema_directory");
}

TEST(LockFile, ExcludesASecondHolderAndNamesTheFirst) {
    const test::TemporaryDirectory directory;
    {
        const auto first = LockFile::acquire(directory / "lock");
        ASSERT_TRUE(first);
        const auto second = LockFile::acquire(directory / "lock");
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, base::Errc::exists);
        EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
    }
    EXPECT_TRUE(LockFile::acquire(directory / "lock"));
}

TEST(LockFile, SaysWhyItCannotLock) {
    const auto lock = LockFile::acquire("/nonexistent/lock");
    ASSERT_FALSE(lock);
    EXPECT_EQ(lock.error().code, base::Errc::not_found);
}

}  // namespace
}  // namespace systole::os
