#include "pengine/explain/score_book.hpp"
#include "tests/pengine/explain/explained.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace systole::pengine {
namespace {

/// Scenarios of this tree; and recorded ones where SYSTOLE_EXPLAIN_CASES names a directory of them.
std::set<std::filesystem::path> scenarios() {
    const std::filesystem::path golden = std::filesystem::path(SYSTOLE_SOURCE_ROOT) / "tests" / "golden";
    std::set<std::filesystem::path> files;
    std::vector<std::filesystem::path> directories{golden / "pengine", golden / "explain"};
    if (const char* more = std::getenv("SYSTOLE_EXPLAIN_CASES")) {
        directories.emplace_back(more);
    }
    for (const std::filesystem::path& directory : directories) {
        for (const auto& file : std::filesystem::directory_iterator(directory)) {
            if (file.path().extension() == ".xml") {
                files.insert(file.path());
            }
        }
    }
    return files;
}

/// What the parts say the score is, and what it is.
void expect_parts_add_up(const Cluster& cluster, const ScoreBook& book, const Resource& rsc) {
    for (const Node* node : cluster.nodes) {
        const NodeEntry* entry = rsc.placement.allowed.find(*node);
        if (entry == nullptr) {
            continue;
        }
        const std::vector<ScorePart> parts = book.parts(rsc, *node);
        const Score explained = parts.empty() ? 0 : parts.back().result;
        EXPECT_EQ(explained, entry->score) << rsc.id << " on " << node->name;
        Score before = 0;
        for (const ScorePart& part : parts) {
            const bool is_lost = part.result <= kMinusInfinity || part.result >= kInfinity || before <= kMinusInfinity;
            EXPECT_TRUE(is_lost || before + part.added == part.result)
                << rsc.id << " on " << node->name << ": " << before << " and " << part.text << " " << part.added << " are not "
                << part.result;
            before = part.result;
        }
    }
}

void expect_all_add_up(const Cluster& cluster, const ScoreBook& book, const Resource& rsc) {
    if (rsc.is_primitive()) {
        expect_parts_add_up(cluster, book, rsc);
    }
    for (const Resource* child : rsc.children) {
        expect_all_add_up(cluster, book, *child);
    }
}

TEST(Explanation, WhatScoresAreMadeOfAddsUpToThem) {
    ASSERT_FALSE(scenarios().empty());
    for (const std::filesystem::path& file : scenarios()) {
        SCOPED_TRACE(file.filename().string());
        auto document = xml::Document::load(file.string());
        ASSERT_TRUE(document.has_value());
        const Explained explained(std::move(*document));
        const ScoreBook book(explained.cluster());
        for (const Resource* rsc : explained.cluster().resources) {
            expect_all_add_up(explained.cluster(), book, *rsc);
        }
    }
}

}  // namespace
}  // namespace systole::pengine
