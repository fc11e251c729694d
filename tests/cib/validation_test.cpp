#include "base/rng.hpp"
#include "cib/cib.hpp"
#include "cib/schemas.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace systole::cib {
namespace {

namespace fs = std::filesystem;

const std::string kSchemaDirectory = std::string(SYSTOLE_SOURCE_ROOT) + "/xml-schemas";

/// The schemas of the source tree, which count what they are asked.
class CountingJudge final : public SchemaJudge {
public:
    CountingJudge() : schemas_(Schemas::open(kSchemaDirectory)) {}

    std::vector<std::string> check(const xml::Document& cib) const override {
        ++whole_checks;
        return schemas_->check(cib);
    }
    SchemaUpgrade upgrade(xml::Document cib, std::string_view maximum) const override {
        return schemas_->upgrade(std::move(cib), maximum);
    }
    const IdentifierAttributes* identifier_attributes(std::string_view schema) const override {
        return schemas_->identifier_attributes(schema);
    }
    bool accepts_parts(const xml::Document& cib, std::string_view schema) const override {
        part_bytes = xml::to_text(cib.root()).size();
        return schemas_->accepts_parts(cib, schema);
    }

    mutable int whole_checks = 0;
    mutable std::size_t part_bytes = 0;

private:
    base::Result<Schemas> schemas_;
};

/// The validator itself with the grammar as it stands in the source tree: the whole CIB, identifiers and references included.
class PlainJudge final : public SchemaJudge {
public:
    std::vector<std::string> check(const xml::Document& cib) const override {
        const std::string schema(cib.root().get("validate-with"));
        if (!grammar_ || schema != loaded_) {
            loaded_ = schema;
            grammar_.emplace(xml::Grammar::load(kSchemaDirectory + "/" + schema + ".rng"));
        }
        std::vector<std::string> problems;
        if (*grammar_) {
            for (const xml::Violation& violation : (*grammar_)->check(cib)) {
                problems.push_back(violation.text());
            }
        }
        return problems;
    }
    SchemaUpgrade upgrade(xml::Document cib, std::string_view) const override { return {Status::ok, std::move(cib), false, {}}; }

private:
    mutable std::string loaded_;
    mutable std::optional<base::Result<xml::Grammar>> grammar_;
};

xml::Document read_text(std::string_view text) {
    base::Result<xml::Document> document = xml::Document::parse(text);
    EXPECT_TRUE(document) << text;
    return std::move(*document);
}

/// A CIB with something in every section.
constexpr std::string_view kRich = R"(
<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0">
  <configuration>
    <crm_config><cluster_property_set id="opts"><nvpair id="o1" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>
    <nodes><node id="1" uname="alpha"><instance_attributes id="n1"><nvpair id="n1-a" name="rack" value="5"/></instance_attributes></node>
      <node id="2" uname="beta"/></nodes>
    <resources>
      <template id="tpl" class="ocf" provider="pacemaker" type="Dummy"/>
      <primitive id="web" template="tpl"><meta_attributes id="web-m"><nvpair id="web-m1" name="priority" value="5"/></meta_attributes>
        <operations><op id="web-mon" name="monitor" interval="10s"/></operations></primitive>
      <primitive id="db" class="lsb" type="db"><meta_attributes id-ref="web-m"/></primitive>
      <group id="grp"><primitive id="ip" class="ocf" provider="heartbeat" type="IPaddr2"/><primitive id="fs" class="lsb" type="fs"/></group>
      <clone id="cl"><primitive id="ping" class="ocf" provider="pacemaker" type="ping"/></clone>
    </resources>
    <constraints>
      <rsc_location id="l1" rsc="web" node="alpha" score="5"/>
      <rsc_location id="l2" rsc="grp"><rule id="r1" score="INFINITY">
        <expression id="e1" attribute="rack" operation="eq" value="5"/></rule></rsc_location>
      <rsc_colocation id="c1" rsc="web" with-rsc="db" score="INFINITY"/>
      <rsc_order id="s1"><resource_set id="s1-a"><resource_ref id="web"/><resource_ref id="db"/></resource_set></rsc_order>
      <rsc_ticket id="t1" rsc="cl" ticket="siteA" loss-policy="stop"/>
    </constraints>
    <op_defaults><meta_attributes id="od"><nvpair id="od1" name="timeout" value="5s"/></meta_attributes></op_defaults>
    <fencing-topology><fencing-level id="fl" target="alpha" index="1" devices="d1,d2"/></fencing-topology>
    <acls><acl_role id="role1"><acl_permission id="p1" kind="read" reference="web"/></acl_role>
      <acl_target id="joe"><role id="role1"/></acl_target></acls>
    <tags><tag id="tag1"><obj_ref id="web"/></tag></tags>
    <alerts><alert id="al" path="/bin/true"><recipient id="al-r" value="x"/></alert></alerts>
  </configuration>
  <status><node_state id="1" uname="alpha"/></status>
</cib>)";

Request scoped_request(Operation operation, std::string_view scope, std::string_view input) {
    Request request;
    request.operation = operation;
    request.scope = scope;
    request.input = read_text(input);
    return request;
}

std::string many_primitives(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += fmt::format(R"(<primitive id="r{0}" class="lsb" type="x"><meta_attributes id="r{0}-m"/></primitive>)", i);
    }
    return fmt::format(R"(<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><crm_config/>)"
                       R"(<nodes/><resources>{}</resources><constraints/></configuration><status/></cib>)",
                       text);
}

TEST(Validation, CostsTheSameInALargeCib) {
    const CountingJudge judge;
    std::size_t part_bytes = 0;
    for (const int size : {10, 1000}) {
        Cib cib(read_text(many_primitives(size)), {Access::live, &judge});
        cib.execute(scoped_request(Operation::create, "resources", R"(<primitive id="first" class="lsb" type="x"/>)"), {});
        judge.whole_checks = 0;
        const Answer answer =
            cib.execute(scoped_request(Operation::create, "constraints", R"(<rsc_location id="l" rsc="r5" node="n" score="1"/>)"), {});
        EXPECT_EQ(answer.status, Status::ok);
        EXPECT_EQ(judge.whole_checks, 0);
        EXPECT_TRUE(part_bytes == 0 || part_bytes == judge.part_bytes);
        part_bytes = judge.part_bytes;
    }
}

TEST(Validation, KnowsIdentifiersOutsideTheChange) {
    const CountingJudge judge;
    Cib cib(read_text(kRich), {Access::live, &judge});
    const auto status_of_request = [&cib](Operation operation, std::string_view scope, std::string_view input) {
        return cib.execute(scoped_request(operation, scope, input), {}).status;
    };
    const auto status_of_location = [&](std::string_view id, std::string_view resource) {
        return status_of_request(Operation::create, "constraints",
                                 fmt::format(R"(<rsc_location id="{}" rsc="{}" node="n" score="1"/>)", id, resource));
    };
    EXPECT_EQ(status_of_location("l9", "nobody"), Status::schema);
    EXPECT_EQ(status_of_location("web-m1", "web"), Status::schema);
    EXPECT_EQ(status_of_request(Operation::remove, "resources", R"(<primitive id="db"/>)"), Status::schema);
    EXPECT_EQ(status_of_location("l9", "web"), Status::ok);
    EXPECT_EQ(status_of_request(Operation::remove, "constraints", R"(<rsc_location id="l9"/>)"), Status::ok);
}

TEST(Validation, LearnsAgainAfterAnInvalidCibWasRepaired) {
    const CountingJudge judge;
    std::string text(kRich);
    text.replace(text.find("rsc=\"web\" node"), 9, "rsc=\"who\"");
    Cib cib(read_text(text), {Access::live, &judge});
    const std::string_view valid = R"(<primitive id="more" class="lsb" type="x"/>)";
    EXPECT_EQ(cib.execute(scoped_request(Operation::create, "resources", valid), {}).status, Status::schema);
    EXPECT_EQ(cib.execute(scoped_request(Operation::remove, "constraints", R"(<rsc_location id="l1"/>)"), {}).status, Status::ok);
    EXPECT_EQ(cib.execute(scoped_request(Operation::create, "resources", valid), {}).status, Status::ok);
    judge.whole_checks = 0;
    EXPECT_EQ(cib.execute(scoped_request(Operation::remove, "resources", valid), {}).status, Status::ok);
    EXPECT_EQ(judge.whole_checks, 0);
}

// --- both ways of judging agree --------------------------------------------------------------------------------------

/// Makes requests that change a random place of a configuration at random, most of them for the worse.
class RandomEdits {
public:
    explicit RandomEdits(std::uint64_t seed) : rng_(seed) {}

    Request next(xml::Element cib) {
        std::vector<Place> places;
        collect(cib.child("configuration"), "/cib/configuration", places);
        const Place& place = places[rng_.below(places.size())];
        const Place& other = places[rng_.below(places.size())];
        Request request;
        request.xpath = place.path;
        switch (rng_.below(4)) {
            case 0:
                request.operation = Operation::remove;
                return request;
            case 1:
                request.operation = Operation::create;
                request.input = changed(other.element);
                return request;
            default:
                request.operation = Operation::replace;
                request.input = changed(place.element);
                return request;
        }
    }

private:
    struct Place {
        xml::Element element;
        std::string path;
    };

    static void collect(xml::Element element, const std::string& path, std::vector<Place>& places) {
        int position = 0;
        for (const xml::Element child : element.children()) {
            const std::string child_path = fmt::format("{}/*[{}]", path, ++position);
            places.push_back({child, child_path});
            collect(child, child_path, places);
        }
    }

    xml::Document changed(xml::Element original) {
        static constexpr const char* kNames[] = {"id", "rsc", "score", "id-ref", "value", "with-rsc", "reference", "class", "junk"};
        static constexpr const char* kValues[] = {"web", "db", "web-m", "fresh", "fresher", "grp",
                                                  "5",   "",   "no id", "lsb",   "role1",   "INFINITY"};
        xml::Document copy = xml::Document::copy_of(original);
        if (rng_.chance(700)) {
            copy.mutable_root().set(kNames[rng_.below(std::size(kNames))], kValues[rng_.below(std::size(kValues))]);
        } else if (rng_.chance(500)) {
            copy.mutable_root().unset(kNames[rng_.below(std::size(kNames))]);
        }
        if (rng_.chance(100)) {
            copy.mutable_root().clear();
        }
        return copy;
    }

    base::Rng rng_;
};

/// The same requests on two CIBs, one of which is judged by parts and one as a whole: they come to the same.
void expect_agreement(std::string_view text, std::uint64_t seed, int& accepted, int& refused) {
    const CountingJudge by_parts;
    const PlainJudge as_a_whole;
    Cib one(read_text(text), {Access::live, &by_parts});
    Cib other(read_text(text), {Access::live, &as_a_whole});
    RandomEdits edits(seed);
    testing::internal::CaptureStderr();   // the validator tells of dangling references there
    for (int step = 0; step < 40; ++step) {
        const Request request = edits.next(one.root());
        const Status expected = other.execute(request, {}).status;
        ASSERT_EQ(one.execute(request, {}).status, expected)
            << "seed " << seed << " step " << step << " " << name_of(request.operation) << " " << request.xpath << " "
            << (request.input ? xml::to_text(request.input->root()) : std::string());
        ASSERT_EQ(xml::to_text(one.root()), xml::to_text(other.root()));
        (expected == Status::ok ? accepted : refused) += 1;
    }
    testing::internal::GetCapturedStderr();
}

TEST(Validation, AgreesWithTheWholeOnRandomEdits) {
    int accepted = 0;
    int refused = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        expect_agreement(kRich, seed, accepted, refused);
    }
    EXPECT_GT(accepted, 200);
    EXPECT_GT(refused, 200);
}

TEST(Validation, AgreesWithTheWholeOnRandomEditsOfTheGoldenInputs) {
    int accepted = 0;
    int refused = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(std::string(SYSTOLE_SOURCE_ROOT) + "/tests/golden/pengine")) {
        if (entry.path().extension() == ".xml") {
            const base::Result<xml::Document> input = xml::Document::load(entry.path().string());
            ASSERT_TRUE(input);
            expect_agreement(xml::to_text(input->root()), 1, accepted, refused);
        }
    }
    EXPECT_GT(accepted, 10);
}

}  // namespace
}  // namespace systole::cib
