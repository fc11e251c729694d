#include "cib/replicated_cib.hpp"

#include "base/rng.hpp"
#include "cib/request.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace systole::cib {
namespace {

std::string request_text(Operation operation, std::string_view scope, std::string_view input) {
    Request request;
    request.operation = operation;
    request.scope = scope;
    request.can_create = true;
    request.input = std::move(*xml::Document::parse(input));
    return xml::to_text(to_xml(request).root());
}

/// Executes on one replica, applies on both, and compares.
class TwoReplicas : public ::testing::Test {
protected:
    Execution run(const std::vector<std::string>& requests, Part part = Part::configuration) {
        const std::string before = xml::to_text(one_.root());
        Execution execution = one_.execute(requests, part, base::WallTime(std::chrono::seconds(1000)));
        EXPECT_EQ(xml::to_text(one_.root()), before) << "execution must leave no trace";
        for (ReplicatedCib* const replica : {&one_, &two_}) {
            if (!execution.configuration_effect.empty()) {
                EXPECT_TRUE(replica->apply(Part::configuration, execution.configuration_effect));
                EXPECT_EQ(replica->digests().configuration, execution.configuration_digest);
            }
            if (!execution.status_effect.empty()) {
                EXPECT_TRUE(replica->apply(Part::status, execution.status_effect));
                EXPECT_EQ(replica->digests().status, execution.status_digest);
            }
        }
        EXPECT_EQ(xml::to_text(one_.root()), xml::to_text(two_.root()));
        return execution;
    }

    ReplicatedCib one_{empty_cib("none"), nullptr};
    ReplicatedCib two_{empty_cib("none"), nullptr};
};

TEST_F(TwoReplicas, AConfigurationChangeSetsTheVersion) {
    const Execution execution = run({request_text(Operation::create, "nodes", R"(<node id="1"/>)"),
                                     request_text(Operation::create, "nodes", R"(<node id="1"/>)"),
                                     request_text(Operation::create, "nodes", R"(<node id="2"/>)")});
    ASSERT_EQ(execution.outcomes.size(), 3U);
    EXPECT_EQ(execution.outcomes[0].kind, Outcome::Kind::changed_configuration);
    EXPECT_EQ(execution.outcomes[1].kind, Outcome::Kind::failed);
    EXPECT_EQ(execution.outcomes[2].kind, Outcome::Kind::changed_configuration);
    EXPECT_TRUE(execution.status_effect.empty());
    EXPECT_EQ(two_.version().text(), "0.2.0");
}

TEST_F(TwoReplicas, AStatusChangeCountsAsOneUpdate) {
    const Execution execution = run({request_text(Operation::modify, "status", R"(<node_state id="1" crmd="1"/>)"),
                                     request_text(Operation::modify, "", R"(<cib have-quorum="1"/>)")},
                                    Part::status);
    EXPECT_EQ(execution.outcomes[0].kind, Outcome::Kind::changed_status);
    EXPECT_TRUE(execution.configuration_effect.empty());
    EXPECT_EQ(two_.version().text(), "0.0.1");
    EXPECT_EQ(two_.root().get("have-quorum"), "1");
}

TEST_F(TwoReplicas, ConfigurationIsRefusedWhereOnlyStatusMayChange) {
    const Execution execution = run({request_text(Operation::create, "nodes", R"(<node id="1"/>)")}, Part::status);
    EXPECT_EQ(execution.outcomes[0].kind, Outcome::Kind::failed);
    EXPECT_TRUE(execution.configuration_effect.empty());
    EXPECT_TRUE(execution.status_effect.empty());
}

TEST_F(TwoReplicas, SnapshotsRestoreEqualParts) {
    run({request_text(Operation::create, "nodes", R"(<node id="1"/>)"),
         request_text(Operation::modify, "status", R"(<node_state id="1"/>)")});
    ReplicatedCib other(empty_cib("none"), nullptr);
    for (const Part part : {Part::configuration, Part::status}) {
        ASSERT_TRUE(other.restore(part, one_.snapshot(part)));
        EXPECT_EQ(other.snapshot(part), one_.snapshot(part));
    }
    EXPECT_EQ(other.digests(), one_.digests());
    EXPECT_EQ(other.restore(Part::status, "<x/>").error().code, base::Errc::corrupt);
    EXPECT_EQ(other.restore(Part::status, "garbage").error().code, base::Errc::corrupt);
}

TEST_F(TwoReplicas, GarbageIsAnsweredNotExecuted) {
    const Execution execution = run({"garbage", "<x/>", R"(<cib_request operation="cib_dance"/>)"});
    for (const Outcome& outcome : execution.outcomes) {
        EXPECT_EQ(outcome.kind, Outcome::Kind::failed);
    }
    EXPECT_EQ(one_.apply(Part::status, "garbage").error().code, base::Errc::corrupt);
}

// Random changes of both parts; a status effect may be applied between execution and apply of a configuration effect.
TEST_F(TwoReplicas, RandomChangesKeepReplicasEqual) {
    base::Rng rng(static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()) + 5);
    for (int round = 0; round < 300; ++round) {
        const std::string id = std::to_string(rng.below(6));
        const std::string value = std::to_string(rng.below(3));
        switch (rng.below(5)) {
            case 0:
                run({request_text(Operation::create, "nodes", "<node id='" + id + "' a='" + value + "'/>")});
                break;
            case 1:
                run({request_text(Operation::remove, "nodes", "<node id='" + id + "'/>")});
                break;
            case 2:
                run({request_text(Operation::modify, "status", "<node_state id='" + id + "' v='" + value + "'/>")}, Part::status);
                break;
            case 3:
                run({request_text(Operation::remove, "status", "<node_state id='" + id + "'/>")}, Part::status);
                break;
            default:
                run({request_text(Operation::modify, "nodes", "<node id='" + id + "' a='" + value + "'><x b='1'/></node>")});
                break;
        }
    }
}

}  // namespace
}  // namespace systole::cib
