#include "cib/storage/cib_file.hpp"

#include "os/fake_disk.hpp"

#include <gtest/gtest.h>

namespace systole::cib {
namespace {

xml::Document cib() {
    return std::move(*xml::Document::parse(
        R"(<cib admin_epoch="1" epoch="5" num_updates="3"><configuration><nodes/></configuration><status><node_state/></status></cib>)"));
}

TEST(CibFile, IsExportedWithoutStatusAndReadBack) {
    os::FakeDisk disk;
    ASSERT_TRUE(export_cib(disk, "/cib", cib().root()));
    const base::Result<std::optional<xml::Document>> back = import_cib(disk, "/cib");
    ASSERT_TRUE(back);
    ASSERT_TRUE(*back);
    EXPECT_FALSE((*back)->root().child("status"));
    EXPECT_EQ((*back)->root().get("num_updates"), "0");
    EXPECT_EQ((*back)->root().get("epoch"), "5");
    EXPECT_EQ(disk.content().at("/cib/cib.xml.sig").size(), 32U);
}

TEST(CibFile, NoFileIsNoImport) {
    os::FakeDisk disk;
    const base::Result<std::optional<xml::Document>> back = import_cib(disk, "/cib");
    ASSERT_TRUE(back);
    EXPECT_FALSE(*back);
}

TEST(CibFile, AFileChangedByHandIsRefusedUnlessItsSignatureIsRemoved) {
    os::FakeDisk disk;
    ASSERT_TRUE(export_cib(disk, "/cib", cib().root()));
    disk.set_content("/cib/cib.xml", R"(<cib epoch="6"/>)");
    const base::Result<std::optional<xml::Document>> refused = import_cib(disk, "/cib");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Errc::digest);
    ASSERT_TRUE(disk.remove("/cib/cib.xml.sig"));
    EXPECT_TRUE(import_cib(disk, "/cib"));
}

TEST(CibFile, WhatIsNoCibIsRefused) {
    os::FakeDisk disk;
    disk.set_content("/cib/cib.xml", "<cib");
    EXPECT_FALSE(import_cib(disk, "/cib"));
    disk.set_content("/cib/cib.xml", "<html/>");
    EXPECT_FALSE(import_cib(disk, "/cib"));
}

}  // namespace
}  // namespace systole::cib
