#include "cib/cib.hpp"

#include "cib/digest.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace systole::cib {
namespace {

xml::Document parse(std::string_view text) {
    base::Result<xml::Document> document = xml::Document::parse(text);
    EXPECT_TRUE(document) << text;
    return std::move(*document);
}

constexpr std::string_view kSmall =
    R"(<cib validate-with="none" admin_epoch="1" epoch="5" num_updates="3"><configuration><crm_config/><nodes>)"
    R"(<node id="1" uname="alpha"/><node id="2" uname="beta"/></nodes><resources><primitive id="web" class="lsb" type="x">)"
    R"(<meta_attributes id="web-m"><nvpair id="web-p" name="priority" value="5"/></meta_attributes></primitive></resources>)"
    R"(<constraints/></configuration><status/></cib>)";

Request request_for(Operation operation, std::string_view input = {}) {
    Request request;
    request.operation = operation;
    if (!input.empty()) {
        request.input = parse(input);
    }
    return request;
}

Request scoped(Operation operation, std::string_view scope, std::string_view input) {
    Request request = request_for(operation, input);
    request.scope = scope;
    return request;
}

class FileCib : public ::testing::Test {
protected:
    /// Status and version after the request, as "ok 1.5.4".
    std::string run(const Request& request) {
        const Answer answer = cib_.execute(request, base::WallTime());
        return std::string(name_of(answer.status)) + " " + cib_.version().text();
    }

    std::string section(std::string_view name) {
        Request request = request_for(Operation::query);
        request.scope = name;
        const Answer answer = cib_.query(request);
        return answer.body ? xml::to_text(answer.body->root()) : std::string();
    }

    Cib cib_{parse(kSmall), {}};
};

TEST_F(FileCib, BumpRaisesEpochAndCountsAsAnUpdate) {
    EXPECT_EQ(run(request_for(Operation::bump)), "ok 1.6.4");
}

TEST_F(FileCib, ConfigurationChangesRaiseTheEpochOthersTheUpdates) {
    EXPECT_EQ(run(scoped(Operation::create, "resources", R"(<primitive id="db"/>)")), "ok 1.6.0");
    EXPECT_EQ(run(scoped(Operation::create, "status", R"(<node_state id="1"/>)")), "ok 1.6.1");
    EXPECT_EQ(run(request_for(Operation::remove, R"(<primitive id="db"/>)")), "ok 1.7.0");
}

TEST_F(FileCib, NoChangeLeavesTheVersionAlone) {
    EXPECT_EQ(run(request_for(Operation::modify, R"(<node id="1" uname="alpha"/>)")), "ok 1.5.3");
    EXPECT_EQ(run(request_for(Operation::remove, R"(<node id="1" uname="beta"/>)")), "ok 1.5.3");
}

TEST_F(FileCib, AReplacementInPlaceCountsEvenIfNothingDiffers) {
    EXPECT_EQ(run(request_for(Operation::replace, R"(<node id="1" uname="alpha"/>)")), "ok 1.6.0");
    EXPECT_EQ(run(scoped(Operation::replace, "status", "<status/>")), "ok 1.6.1");
}

TEST_F(FileCib, RefusesToGoBack) {
    EXPECT_EQ(run(request_for(Operation::modify, R"(<cib epoch="2"/>)")), "stale 1.5.3");
    EXPECT_EQ(run(request_for(Operation::replace, R"(<cib admin_epoch="1" epoch="5" num_updates="2"/>)")), "stale 1.5.3");
}

TEST_F(FileCib, VersionsSetByARequestAreRaisedOnTop) {
    Request request = request_for(Operation::modify, R"(<cib admin_epoch="admin_epoch++"/>)");
    request.is_score_update = true;
    EXPECT_EQ(run(request), "ok 2.5.4");
    EXPECT_EQ(run(request_for(Operation::modify, R"(<cib epoch="9"/>)")), "ok 2.9.5");
}

TEST_F(FileCib, WholeReplacementTakesTheVersionAndRaisesItIfTheConfigurationDiffers) {
    std::string same(kSmall);
    same.replace(same.find("epoch=\"5\""), 9, "epoch=\"7\"");
    EXPECT_EQ(run(request_for(Operation::replace, same)), "ok 1.7.4");
    const std::string other = R"(<cib admin_epoch="1" epoch="7" num_updates="4"><configuration/><status/></cib>)";
    EXPECT_EQ(run(request_for(Operation::replace, other)), "ok 1.8.0");
}

TEST_F(FileCib, ReplacementChecksTheDigestThatCameWithIt) {
    Request request = request_for(Operation::replace, R"(<cib admin_epoch="2"/>)");
    request.digest = "00000000000000000000000000000000";
    EXPECT_EQ(run(request), "bad_digest 1.5.3");
    request.digest = versioned_digest(request.input->root());
    EXPECT_EQ(run(request), "ok 2.1.0");
}

TEST_F(FileCib, CreationSaysWhatCouldNotBeAdded) {
    const Answer answer = cib_.execute(scoped(Operation::create, "nodes", R"(<node id="2" uname="x"/>)"), base::WallTime());
    EXPECT_EQ(answer.status, Status::exists);
    EXPECT_EQ(xml::to_text(answer.body->root()),
              R"(<failed><failed_update id="2" object-type="node" operation="cib_create" reason="File exists">)"
              R"(<node id="2" uname="x"/></failed_update></failed>)");
    EXPECT_EQ(run(scoped(Operation::create, "alerts", R"(<alert id="a"/>)")), "invalid 1.5.3");
}

TEST_F(FileCib, ModificationFindsItsTargetAnywhereInTheSection) {
    EXPECT_EQ(run(request_for(Operation::modify, R"(<nvpair id="web-p" value="6"/>)")), "ok 1.6.0");
    EXPECT_EQ(run(request_for(Operation::modify, R"(<nvpair id="absent" value="6"/>)")), "no_such_object 1.6.0");
    Request request = scoped(Operation::modify, "tags", R"(<tag id="t"/>)");
    request.can_create = true;
    EXPECT_EQ(run(request), "ok 1.7.0");
    EXPECT_EQ(section("tags"), R"(<tags><tag id="t"/></tags>)");
}

TEST_F(FileCib, AFailedRequestLeavesNoTrace) {
    const std::string before = xml::to_text(cib_.root());
    EXPECT_EQ(run(scoped(Operation::modify, "alerts", R"(<alert id="a"/>)")), "no_such_object 1.5.3");
    EXPECT_EQ(run(scoped(Operation::create, "nodes", R"(<nodes><node id="3"/><node id="1"/></nodes>)")), "exists 1.5.3");
    EXPECT_EQ(xml::to_text(cib_.root()), before);
}

TEST_F(FileCib, DeletionByPatternNeedsAllItsAttributes) {
    EXPECT_EQ(run(scoped(Operation::remove, "nodes", R"(<nodes><node uname="beta"/></nodes>)")), "ok 1.6.0");
    EXPECT_EQ(section("nodes"), R"(<nodes><node id="1" uname="alpha"/></nodes>)");
}

TEST_F(FileCib, DeletionByXPathTakesTheFirstMatchOrAll) {
    Request request = request_for(Operation::remove);
    request.xpath = "//node";
    request.is_multiple = true;
    EXPECT_EQ(run(request), "ok 1.6.0");
    EXPECT_EQ(section("nodes"), "<nodes/>");
    request.xpath = "/cib";
    EXPECT_EQ(run(request), "invalid 1.6.0");
}

// Matches may contain each other, and an attribute is removed without its element.
TEST_F(FileCib, DeletionOfOverlappingMatches) {
    Request request = request_for(Operation::remove);
    request.xpath = "//node[1]/@uname";
    EXPECT_EQ(run(request), "ok 1.6.0");
    EXPECT_EQ(section("nodes"), R"(<nodes><node id="1"/><node id="2" uname="beta"/></nodes>)");
    request.xpath = "//primitive | //primitive/@id | //primitive//*";
    request.is_multiple = true;
    EXPECT_EQ(run(request), "ok 1.7.0");
    EXPECT_EQ(section("resources"), "<resources/>");
}

TEST_F(FileCib, EraseKeepsTheSchemaAndRaisesAdminEpoch) {
    EXPECT_EQ(run(request_for(Operation::erase)), "ok 2.6.0");
    EXPECT_EQ(xml::to_text(cib_.root()),
              R"(<cib validate-with="none" admin_epoch="2" epoch="6" num_updates="0"><configuration><crm_config/><nodes/>)"
              R"(<resources/><constraints/></configuration><status/></cib>)");
}

TEST_F(FileCib, PatchesApplyOnceAndRaiseTheVersionOnTop) {
    const std::string patch =
        R"(<diff format="2"><version><source admin_epoch="1" epoch="5" num_updates="3"/>)"
        R"(<target admin_epoch="1" epoch="6" num_updates="0"/></version><change operation="modify" path="/cib"><change-list>)"
        R"(<change-attr name="epoch" operation="set" value="6"/></change-list><change-result>)"
        R"(<cib validate-with="none" admin_epoch="1" epoch="6" num_updates="0"/></change-result></change>)"
        R"(<change operation="delete" path="/cib/configuration/nodes/node[@id='2']"/></diff>)";
    EXPECT_EQ(run(request_for(Operation::patch, patch)), "ok 1.7.0");
    EXPECT_EQ(run(request_for(Operation::patch, patch)), "stale 1.7.0");
    EXPECT_EQ(run(request_for(Operation::patch, R"(<diff format="1"/>)")), "invalid 1.7.0");
}

TEST_F(FileCib, TransactionsSucceedAsAWhole) {
    const std::string good =
        R"(<cib_transaction><cib_request operation="cib_delete"><input><node id="1"/></input></cib_request>)"
        R"(<cib_request operation="cib_create" scope="nodes"><input><node id="3"/></input></cib_request></cib_transaction>)";
    EXPECT_EQ(run(request_for(Operation::commit_transaction, good)), "ok 1.6.0");
    const std::string bad =
        R"(<cib_transaction><cib_request operation="cib_delete"><input><node id="2"/></input></cib_request>)"
        R"(<cib_request operation="cib_create" scope="nodes"><input><node id="3"/></input></cib_request></cib_transaction>)";
    EXPECT_EQ(run(request_for(Operation::commit_transaction, bad)), "exists 1.6.0");
    EXPECT_EQ(section("nodes"), R"(<nodes><node id="2" uname="beta"/><node id="3"/></nodes>)");
}

TEST_F(FileCib, QueriesWrapSeveralMatches) {
    Request request = request_for(Operation::query);
    request.xpath = "//node";
    request.is_no_children = true;
    EXPECT_EQ(xml::to_text(cib_.query(request).body->root()),
              R"(<xpath-query><node id="1" uname="alpha"/><node id="2" uname="beta"/></xpath-query>)");
    request.xpath = "//node[1]/@uname";
    EXPECT_EQ(xml::to_text(cib_.query(request).body->root()), R"(<xpath-query uname="alpha"/>)");
    request.xpath = "//[";
    EXPECT_EQ(cib_.query(request).status, Status::no_such_object);
}

TEST_F(FileCib, DryRunsKeepNothing) {
    Request request = request_for(Operation::erase);
    request.is_dry_run = true;
    EXPECT_EQ(run(request), "ok 1.5.3");
}

TEST(LiveCib, RecordsWhoChangedTheConfiguration) {
    Cib cib(parse(kSmall), {Access::live, nullptr});
    Request request = request_for(Operation::remove, R"(<node id="1"/>)");
    request.client = "tester";
    request.origin = "alpha";
    static_cast<void>(cib.execute(request, base::WallTime(std::chrono::seconds(1588680276))));
    EXPECT_EQ(cib.root().get("cib-last-written"), "Tue May  5 12:04:36 2020");
    EXPECT_EQ(cib.root().get("update-client"), "tester");
    EXPECT_EQ(cib.root().get("update-origin"), "alpha");
    EXPECT_FALSE(cib.root().has("update-user"));
}

TEST(LiveCib, AReplacementKeepsTheStatus) {
    Cib cib(parse(R"(<cib epoch="1"><configuration/><status><node_state id="1"/></status></cib>)"), {Access::live, nullptr});
    const Answer answer = cib.execute(request_for(Operation::replace, R"(<cib epoch="2"><configuration><nodes/></configuration></cib>)"),
                                      base::WallTime());
    EXPECT_EQ(answer.status, Status::ok);
    EXPECT_TRUE(cib.root().child("status").child("node_state", "1"));
    EXPECT_TRUE(cib.root().child("configuration").child("nodes"));
}

class ControlledCib : public ::testing::Test {
protected:
    Status run(Operation operation, std::string_view input, std::string_view scope = {}) {
        Request request = scoped(operation, scope, input);
        request.user = "olga";
        return cib_.execute(request, base::WallTime()).status;
    }

    Cib cib_{parse(R"(<cib epoch="1" num_updates="0"><configuration><crm_config><cluster_property_set id="o">)"
                   R"(<nvpair id="acl" name="enable-acl" value="true"/></cluster_property_set></crm_config><resources>)"
                   R"(<primitive id="a" class="lsb"><meta_attributes id="m"><nvpair id="n" name="x" value="1"/></meta_attributes>)"
                   R"(</primitive><primitive id="b" class="lsb"/></resources><acls><acl_role id="r">)"
                   R"(<acl_permission id="p1" kind="read" xpath="/cib"/><acl_permission id="p2" kind="deny" reference="b"/>)"
                   R"(<acl_permission id="p3" kind="write" object-type="meta_attributes"/></acl_role>)"
                   R"(<acl_target id="olga"><role id="r"/></acl_target></acls></configuration><status/></cib>)"),
             {}};
};

TEST_F(ControlledCib, HidesWhatIsDenied) {
    Request request = scoped(Operation::query, "resources", {});
    request.user = "olga";
    EXPECT_EQ(xml::to_text(cib_.query(request).body->root()),
              R"(<resources><primitive id="a" class="lsb"><meta_attributes id="m"><nvpair id="n" name="x" value="1"/>)"
              R"(</meta_attributes></primitive></resources>)");
    request.user = "stranger";
    EXPECT_EQ(cib_.query(request).status, Status::denied);
    request.user = "root";
    EXPECT_EQ(cib_.query(request).status, Status::ok);
}

TEST_F(ControlledCib, AllowsChangesOnlyWhereWritingIsAllowed) {
    EXPECT_EQ(run(Operation::modify, R"(<nvpair id="n" value="2"/>)"), Status::ok);
    EXPECT_EQ(run(Operation::modify, R"(<meta_attributes id="m"><nvpair id="n2" name="y" value="2"/></meta_attributes>)"), Status::ok);
    EXPECT_EQ(run(Operation::modify, R"(<primitive id="a" class="ocf"/>)"), Status::denied);
    EXPECT_EQ(run(Operation::create, R"(<primitive id="c" class="ocf"/>)", "resources"), Status::denied);
    EXPECT_EQ(run(Operation::remove, R"(<primitive id="a"/>)"), Status::denied);
    EXPECT_EQ(run(Operation::remove, R"(<meta_attributes id="m"/>)"), Status::ok);
    EXPECT_EQ(run(Operation::bump, {}), Status::denied);
}

}  // namespace
}  // namespace systole::cib
