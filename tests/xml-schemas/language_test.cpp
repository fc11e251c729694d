#include "base/text.hpp"
#include "schema_fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

using namespace systole;
using tests::CibText;

namespace {

const char* const kWeb = "<primitive id='web' class='ocf' provider='heartbeat' type='apache'/>";

struct Broken {
    const char* what;
    CibText cib;
};

/// Each breaks one rule of the language.
std::vector<Broken> broken_configurations() {
    return {
        {"ocf agent without provider", {.resources = "<primitive id='web' class='ocf' type='apache'/>"}},
        {"unknown class", {.resources = "<primitive id='web' class='magic' type='apache'/>"}},
        {"agent and template at once", {.resources = "<primitive id='web' class='lsb' type='x' template='t'/>"}},
        {"template that does not exist", {.resources = "<primitive id='web' template='nowhere'/>"}},
        {"same id twice", {.resources = std::string(kWeb) + kWeb}},
        {"resource without id", {.resources = "<primitive class='lsb' type='x'/>"}},
        {"unknown attribute", {.resources = "<primitive id='web' class='lsb' type='x' color='red'/>"}},
        {"unknown element", {.resources = "<primitive id='web' class='lsb' type='x'><params/></primitive>"}},
        {"operation without interval",
         {.resources =
              "<primitive id='w' class='lsb' type='x'><operations><op id='o' name='monitor'/></operations></primitive>"}},
        {"unknown on-fail",
         {.resources = "<primitive id='w' class='lsb' type='x'><operations>"
                       "<op id='o' name='monitor' interval='1s' on-fail='panic'/></operations></primitive>"}},
        {"empty group", {.resources = "<group id='g'/>"}},
        {"clone of nothing", {.resources = "<clone id='c'/>"}},
        {"clone of two",
         {.resources = "<clone id='c'><primitive id='a' class='lsb' type='x'/><primitive id='b' class='lsb' type='x'/></clone>"}},
        {"bundle without container", {.resources = "<bundle id='b'/>"}},
        {"text as replicas", {.resources = "<bundle id='b'><podman image='i' replicas='many'/></bundle>"}},
        {"location without target", {.resources = kWeb, .constraints = "<rsc_location id='l' rsc='web'/>"}},
        {"location without score", {.resources = kWeb, .constraints = "<rsc_location id='l' rsc='web' node='alpha'/>"}},
        {"score that is none", {.resources = kWeb, .constraints = "<rsc_location id='l' rsc='web' node='alpha' score='much'/>"}},
        {"constraint on a missing resource",
         {.resources = kWeb, .constraints = "<rsc_order id='o' first='web' then='nowhere'/>"}},
        {"unknown order kind", {.resources = kWeb, .constraints = "<rsc_order id='o' first='web' then='web' kind='Sometimes'/>"}},
        {"empty resource set", {.resources = kWeb, .constraints = "<rsc_order id='o'><resource_set id='s'/></rsc_order>"}},
        {"ticket without name", {.resources = kWeb, .constraints = "<rsc_ticket id='t' rsc='web'/>"}},
        {"rule without condition",
         {.resources = kWeb, .constraints = "<rsc_location id='l' rsc='web'><rule id='r' score='1'/></rsc_location>"}},
        {"option without name", {.options = "<cluster_property_set id='p'><nvpair id='x' value='1'/></cluster_property_set>"}},
        {"node without name", {.nodes = "<node id='1'/>"}},
        {"fencing level without index",
         {.more = "<fencing-topology><fencing-level id='f' target='alpha' devices='d'/></fencing-topology>"}},
        {"permission without object", {.more = "<acls><acl_role id='r'><acl_permission id='p' kind='read'/></acl_role></acls>"}},
        {"unknown section", {.more = "<wishes/>"}},
    };
}

/// What 3.x has and 4.0 has not.
std::vector<Broken> abandoned_configurations() {
    return {
        {"master", {.resources = "<master id='m'><primitive id='a' class='lsb' type='x'/></master>"}},
        {"upstart", {.resources = "<primitive id='a' class='upstart' type='x'/>"}},
        {"rkt", {.resources = "<bundle id='b'><rkt image='i'/></bundle>"}},
        {"ping node", {.nodes = "<node id='1' uname='alpha' type='ping'/>"}},
        {"pair without value", {.options = "<cluster_property_set id='p'><nvpair id='x' name='y'/></cluster_property_set>"}},
        {"two rules in one location",
         {.resources = kWeb,
          .constraints =
              "<rsc_location id='l' rsc='web'><rule id='r1' score='1'><expression id='e1' attribute='a' operation='defined'/>"
              "</rule><rule id='r2' score='2'><expression id='e2' attribute='a' operation='defined'/></rule></rsc_location>"}},
    };
}

std::vector<std::filesystem::path> recorded_inputs() {
    const char* named = std::getenv("SYSTOLE_CONFORMANCE");
    const std::filesystem::path root =
        named != nullptr ? std::filesystem::path(named) : std::filesystem::path(SYSTOLE_SOURCE_ROOT) / "../shared/conformance";
    std::vector<std::filesystem::path> files;
    for (const char* folder : {"cts/xml", "fuzz/xml"}) {
        std::error_code absent;
        for (const auto& entry : std::filesystem::directory_iterator(root / folder, absent)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST(Schemas, AcceptAPlainConfiguration) {
    const auto schemas = tests::source_schemas();
    const CibText cib{.resources = kWeb, .constraints = "<rsc_location id='l' rsc='web' node='alpha' score='INFINITY'/>"};
    for (const std::string& name : schemas.names()) {
        EXPECT_TRUE(schemas.check_as(cib.parsed(), name).empty()) << name;
    }
    EXPECT_EQ(schemas.latest(), "pacemaker-4.0");
}

TEST(Schemas, RefuseBrokenConfigurationsAndNameThePlace) {
    const auto schemas = tests::source_schemas();
    for (const Broken& broken : broken_configurations()) {
        for (const char* name : {"pacemaker-3.0", "pacemaker-4.0"}) {
            const auto findings = schemas.check_as(broken.cib.parsed(), name);
            ASSERT_FALSE(findings.empty()) << broken.what << " is accepted by " << name;
            EXPECT_FALSE(findings.front().empty());
        }
    }
}

TEST(Schemas, DropWhatWasDeprecatedIn40) {
    const auto schemas = tests::source_schemas();
    for (const Broken& old : abandoned_configurations()) {
        EXPECT_TRUE(schemas.check_as(old.cib.parsed(), "pacemaker-3.10").empty()) << old.what;
        EXPECT_FALSE(schemas.check_as(old.cib.parsed(), "pacemaker-4.0").empty()) << old.what;
    }
}

TEST(Schemas, KnowTheNewRoleNamesFrom37On) {
    const auto schemas = tests::source_schemas();
    const CibText cib{.resources = kWeb,
                      .constraints = "<rsc_location id='l' rsc='web' role='Promoted' node='alpha' score='1'/>"};
    EXPECT_FALSE(schemas.check_as(cib.parsed(), "pacemaker-3.6").empty());
    EXPECT_TRUE(schemas.check_as(cib.parsed(), "pacemaker-3.7").empty());
}

TEST(Schemas, AcceptEveryRecordedConfiguration) {
    const auto files = recorded_inputs();
    if (files.empty()) {
        GTEST_SKIP() << "no recorded cases beside the checkout";
    }
    const auto schemas = tests::source_schemas();
    for (const auto& file : files) {
        const auto cib = xml::Document::load(file.string());
        ASSERT_TRUE(cib) << cib.error().message;
        const std::string schema(cib->root().get("validate-with"));
        const auto findings = schemas.check_as(*cib, schema);
        // One recorded input shows what the engine makes of an invalid kind; it carries a schema that accepts all.
        EXPECT_TRUE(schema == "none" || findings.empty()) << file << ": " << (findings.empty() ? "" : findings.front());
    }
}
