#include "pengine/history/operation_list.hpp"

#include <gtest/gtest.h>

#include "tests/pengine/loaded.hpp"

namespace systole::pengine {
namespace {

class OperationListTest : public testing::Test {
protected:
    void read(const std::string& entries) {
        auto document = xml::Document::parse(history_of("r", entries));
        ASSERT_TRUE(document.has_value());
        document_ = std::make_unique<xml::Document>(std::move(*document));
        operations_ = sorted_operations(document_->root());
    }

    std::string order() {
        std::string result;
        for (const xml::Element operation : operations_) {
            result += std::string(operation.id()) + " ";
        }
        return result;
    }

    std::unique_ptr<xml::Document> document_;
    std::vector<xml::Element> operations_;
};

TEST_F(OperationListTest, SortsByCallId) {
    read(entry({.id = "c", .task = "monitor", .call_id = 9}) + entry({.id = "a", .task = "start", .call_id = 7}) +
         entry({.id = "b", .task = "monitor", .call_id = 8}));
    EXPECT_EQ(order(), "a b c ");
}

TEST_F(OperationListTest, EqualCallIdsAreSortedByTime) {
    read(entry({.id = "late", .task = "monitor", .call_id = 5, .more = R"(last-rc-change="200")"}) +
         entry({.id = "early", .task = "monitor", .call_id = 5, .more = R"(last-rc-change="100")"}));
    EXPECT_EQ(order(), "early late ");
}

TEST_F(OperationListTest, PendingOperationsOfLaterTransitionsAreLast) {
    const auto magic = [](int transition) {
        return "transition-magic=\"0:0;1:" + std::to_string(transition) + ":0:uuid\"";
    };
    read(entry({.id = "pending", .task = "start", .call_id = -1, .status = -1, .more = magic(8)}) +
         entry({.id = "done", .task = "stop", .call_id = 4, .more = magic(7)}));
    EXPECT_EQ(order(), "done pending ");
}

TEST_F(OperationListTest, AStopAfterTheStartEndsTheActiveRange) {
    read(entry({.id = "a", .task = "start", .call_id = 1}) + entry({.id = "b", .task = "monitor", .call_id = 2}) +
         entry({.id = "c", .task = "stop", .call_id = 3}));
    const ActiveRange range = active_range(operations_);
    EXPECT_EQ(range.start, 0);
    EXPECT_EQ(range.stop, 2);
    EXPECT_TRUE(range.is_stopped());
}

TEST_F(OperationListTest, AMonitorImpliesTheStart) {
    read(entry({.id = "a", .task = "monitor", .call_id = 1, .rc = 7}) + entry({.id = "b", .task = "monitor", .call_id = 2}));
    EXPECT_EQ(active_range(operations_).start, 1);  // the first monitor said "not running", so it does not count
}

}  // namespace
}  // namespace systole::pengine
