#include "schema_fixture.hpp"
#include "xml/serialize.hpp"

#include <string>

using namespace systole;
using tests::CibText;

namespace {

/// The configuration after the upgrade to the latest schema, as compact text.
std::string upgraded(const CibText& cib) {
    const auto schemas = tests::source_schemas();
    const cib::SchemaUpgrade result = schemas.upgrade(cib.parsed(), "");
    EXPECT_TRUE(result.is_changed);
    EXPECT_EQ(result.document.root().get("validate-with"), "pacemaker-4.0");
    EXPECT_TRUE(schemas.check_as(result.document, "pacemaker-4.0").empty());
    return xml::to_text(result.document.root().child("configuration"));
}

void expect_contains(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in " << text;
}

void expect_lacks(const std::string& text, const std::string& part) {
    EXPECT_EQ(text.find(part), std::string::npos) << part << " is in " << text;
}

const char* const kDummy = "<primitive id='a' class='ocf' provider='heartbeat' type='Dummy'/>";

}  // namespace

TEST(Upgrade, MakesMastersPromotableClones) {
    const std::string text =
        upgraded({.schema = "pacemaker-3.2", .resources = std::string("<master id='m'>") + kDummy + "</master>"});
    expect_contains(
        text,
        "<clone id=\"m\"><meta_attributes id=\"pcmk__3_10_upgrade-promotable-legacy-m-meta_attributes\" score=\"INFINITY\">");
    expect_contains(text, "name=\"promotable\" value=\"true\"");
}

TEST(Upgrade, DropsResourcesOfClassesThatAreGoneWithAllThatMentionsThem) {
    const std::string text =
        upgraded({.schema = "pacemaker-3.10",
                  .resources = std::string(kDummy) + "<group id='g'><primitive id='old' class='upstart' type='x'/></group>",
                  .constraints = "<rsc_order id='o' first='old' then='a'/><rsc_colocation id='c' rsc='a' with-rsc='g' score='1'/>"
                                 "<rsc_order id='s'><resource_set id='s1'><resource_ref id='old'/><resource_ref "
                                 "id='a'/></resource_set></rsc_order>"});
    expect_lacks(text, "old");
    expect_lacks(text, "<group");
    expect_lacks(text, "rsc_colocation");
    expect_contains(text, "<rsc_order id=\"s\"><resource_set id=\"s1\"><resource_ref id=\"a\"/></resource_set></rsc_order>");
}

TEST(Upgrade, SplitsLocationsIntoOnePerRule) {
    const std::string text = upgraded(
        {.schema = "pacemaker-3.0",
         .resources = kDummy,
         .constraints =
             "<rsc_location id='l' rsc='a'><rule id='r1' score='1'><expression id='e1' attribute='x' operation='defined'/></rule>"
             "<rule id='r2' score='2'><expression id='e2' attribute='x' operation='defined'/></rule></rsc_location>"});
    expect_contains(text, "<rsc_location id=\"pcmk__3_10_upgrade-l-1\" rsc=\"a\"><rule id=\"r1\"");
    expect_contains(text, "<rsc_location id=\"pcmk__3_10_upgrade-l-2\" rsc=\"a\"><rule id=\"r2\"");
}

TEST(Upgrade, KeepsTheEffectiveOneOfSeveralPairs) {
    const std::string text = upgraded(
        {.schema = "pacemaker-3.0",
         .options = "<cluster_property_set id='p'><nvpair id='p1' name='x' value='1'/><nvpair id='p2' name='x' value='2'/>"
                    "<nvpair id='p3' name='y' value='#default'/><nvpair id='p4' name='y' value='4'/><nvpair id='p5' name='z'/>"
                    "</cluster_property_set>"});
    expect_contains(
        text, "<nvpair id=\"p1\" name=\"x\" value=\"1\"/><nvpair id=\"p4\" name=\"y\" value=\"4\"/></cluster_property_set>");
}

TEST(Upgrade, TurnsUsersIntoTargetsWithRoles) {
    const std::string text =
        upgraded({.schema = "pacemaker-1.2",
                  .resources = kDummy,
                  .more = "<acls><acl_user id='bob'><write id='w' tag='nvpair'/><deny id='d' ref='a'/></acl_user></acls>"});
    expect_contains(text, "<acl_target id=\"bob\"><role id=\"auto-bob\"/></acl_target>");
    expect_contains(text, "<acl_permission id=\"w\" kind=\"write\" object-type=\"nvpair\"/>");
    expect_contains(text, "<acl_permission id=\"d\" kind=\"deny\" reference=\"a\"/>");
}

TEST(Upgrade, MovesOldOptionsWhereTheyBelongNow) {
    const std::string text = upgraded(
        {.schema = "pacemaker-2.10",
         .resources =
             "<primitive id='a' class='lsb' type='x'><operations><op id='o' name='start' interval='0' requires='quorum'/>"
             "</operations></primitive>",
         .options = "<cluster_property_set id='p'><nvpair id='p1' name='stonith_enabled' value='false'/>"
                    "<nvpair id='p2' name='default-resource-stickiness' value='7'/></cluster_property_set>"});
    expect_contains(text, "name=\"stonith-enabled\" value=\"false\"");
    expect_contains(
        text,
        "<rsc_defaults><meta_attributes id=\"_2TO3_-rsc-defaults\"><nvpair id=\"p2\" name=\"resource-stickiness\" value=\"7\"/>");
    expect_contains(text, "<nvpair id=\"_2TO3_o-meta-requires\" name=\"requires\" value=\"quorum\"/>");
}
