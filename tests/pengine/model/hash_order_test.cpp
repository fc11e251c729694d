#include "pengine/model/hash_order.hpp"

#include <gtest/gtest.h>

#include <string>

namespace systole::pengine {
namespace {

/// The names in the order of iteration, each followed by a space.
std::string iterated(const std::vector<std::string>& names, unsigned copies = 0) {
    std::vector<std::uint32_t> hashes;
    for (const std::string& name : names) {
        hashes.push_back(string_hash(name));
    }
    std::string result;
    for (const std::size_t position : hash_order(hashes, copies)) {
        result += names[position] + " ";
    }
    return result;
}

std::vector<std::string> numbered(const std::string& prefix, int count) {
    std::vector<std::string> names;
    for (int i = 1; i <= count; ++i) {
        names.push_back(prefix + std::to_string(i));
    }
    return names;
}

std::string first_of(const std::string& prefix, int count, unsigned copies = 0) {
    const std::string all = iterated(numbered(prefix, count), copies);
    return all.substr(0, all.find(' '));
}

// Source of all expectations: the specification's list of orders checked against Pacemaker (1 §20.1).
TEST(HashOrder, IsThatOfPacemakersTables) {
    EXPECT_EQ(iterated({"n1", "n2", "n3"}), "n2 n1 n3 ");
    EXPECT_EQ(iterated({"aa", "mm", "yy", "zz"}), "mm yy aa zz ");
    EXPECT_EQ(iterated(numbered("node", 4)), "node2 node4 node1 node3 ");
    EXPECT_EQ(iterated({"cpu", "memory"}), "cpu memory ");
}

TEST(HashOrder, SurvivesGrowth) {
    EXPECT_EQ(first_of("node", 8), "node5");
    EXPECT_EQ(first_of("node", 15), "node5");
    EXPECT_EQ(first_of("node", 16), "node10");
    EXPECT_EQ(first_of("node", 35), "node23");
    EXPECT_EQ(first_of("node", 60), "node53");
}

TEST(HashOrder, ChangesByCopyingWhereKeysCollide) {
    EXPECT_EQ(first_of("node", 26, 1), "node20");
    EXPECT_EQ(first_of("node", 60, 1), "node39");
    EXPECT_EQ(first_of("n", 15), "n6");
    EXPECT_EQ(first_of("n", 15, 1), "n15");
    EXPECT_EQ(first_of("n", 20, 1), "n20");
}

}  // namespace
}  // namespace systole::pengine
