#include "pengine/model/resource_reader.hpp"

#include <gtest/gtest.h>

#include "pengine/model/bundle_spec.hpp"
#include "pengine/model/parameters.hpp"
#include "tests/pengine/loaded.hpp"

namespace systole::pengine {
namespace {

const std::string kAgent = R"(class="ocf" provider="pacemaker" type="Dummy")";

std::string meta(const std::string& id, const std::string& name, const std::string& value) {
    return "<meta_attributes id=\"" + id + "\"><nvpair id=\"" + id + "-1\" name=\"" + name + "\" value=\"" + value +
           "\"/></meta_attributes>";
}

// Of blocks of equal score, the one that is last in the document wins.
TEST(MetaAttributes, LaterBlocksWin) {
    Loaded loaded({.resources = "<primitive id=\"a\" " + kAgent + ">" + meta("m1", "priority", "5") +
                                meta("m2", "priority", "7") + "</primitive>"});
    EXPECT_EQ(loaded.rsc("a").settings.priority, 7);
}

TEST(MetaAttributes, OwnThenParentsThenDefaults) {
    Loaded loaded({.resources = "<group id=\"g\">" + meta("g-m", "priority", "3") + "<primitive id=\"a\" " + kAgent +
                                "/><primitive id=\"b\" " + kAgent + ">" + meta("b-m", "priority", "4") +
                                "</primitive></group>",
                   .rsc_defaults = meta("d", "priority", "1")});
    EXPECT_EQ(loaded.rsc("a").settings.priority, 3);
    EXPECT_EQ(loaded.rsc("b").settings.priority, 4);
    EXPECT_EQ(loaded.rsc("g").settings.priority, 3);
}

TEST(Resources, AreSortedByPriority) {
    Loaded loaded({.resources = "<primitive id=\"low\" " + kAgent + "/><primitive id=\"high\" " + kAgent + ">" +
                                meta("m", "priority", "9") + "</primitive>"});
    ASSERT_EQ(loaded->resources.size(), 2U);
    EXPECT_EQ(loaded->resources.front()->id, "high");
}

TEST(Templates, GiveAgentOperationsAndBlocks) {
    Loaded loaded({.resources = "<template id=\"t\" " + kAgent + ">" + meta("t-m", "priority", "2") +
                                R"(<operations><op id="o1" name="monitor" interval="10s"/>
                                   <op id="o2" name="start" interval="0"/></operations></template>
                                   <primitive id="a" template="t"><operations>
                                   <op id="o3" name="monitor" interval="30s"/></operations></primitive>)"});
    const Resource& a = loaded.rsc("a");
    EXPECT_EQ(a.agent().type, "Dummy");
    EXPECT_EQ(a.settings.priority, 2);
    ASSERT_EQ(a.definition->operations.size(), 2U);  // the monitor is replaced whatever its interval
    EXPECT_EQ(a.definition->operations[0].id, "o3");
    EXPECT_EQ(a.definition->operations[1].id, "o2");
    ASSERT_NE(loaded->find_template("t"), nullptr);
    EXPECT_EQ(loaded->find_template("t")->members, std::vector<std::string_view>{"a"});
}

TEST(Clones, HaveAnInstancePerNodeAndStickinessOne) {
    Loaded loaded({.resources = "<clone id=\"c\"><primitive id=\"a\" " + kAgent + "/></clone>"});
    const Resource& clone = loaded.rsc("c");
    ASSERT_EQ(clone.children.size(), 2U);
    EXPECT_EQ(clone.children[1]->id, "a:1");
    EXPECT_EQ(clone.children[1]->xml_id, "a");
    EXPECT_EQ(clone.children[1]->settings.stickiness, 1);
    EXPECT_FALSE(clone.children[1]->settings.is_unique);
}

TEST(Clones, WithoutInstancesKeepARemovedOne) {
    Loaded loaded({.resources = "<clone id=\"c\">" + meta("m", "clone-max", "0") + "<primitive id=\"a\" " + kAgent +
                                "/></clone>"});
    ASSERT_EQ(loaded.rsc("c").children.size(), 1U);
    EXPECT_TRUE(loaded.rsc("a:0").is_removed);
}

TEST(TargetRole, UnpromotedNeedsAPromotableClone) {
    Loaded loaded({.resources = "<primitive id=\"a\" " + kAgent + ">" + meta("m", "target-role", "Unpromoted") +
                                "</primitive><primitive id=\"b\" " + kAgent + ">" + meta("n", "target-role", "stopped") +
                                "</primitive>"});
    EXPECT_EQ(loaded.rsc("a").next_role, Role::unknown);
    EXPECT_EQ(loaded.rsc("b").next_role, Role::stopped);
    EXPECT_TRUE(loaded.rsc("b").is_disabled());
}

TEST(GuestNodes, GetAConnectionAndANode) {
    Loaded loaded({.resources = "<primitive id=\"vm\" " + kAgent + ">" + meta("m", "remote-node", "guest") + "</primitive>"});
    EXPECT_EQ(loaded.rsc("guest").launcher, &loaded.rsc("vm"));
    EXPECT_TRUE(loaded.node("guest").is_guest());
    EXPECT_EQ(loaded.node("guest").attributes.get("#kind"), "container");
}

// Goal: everything implicit in a bundle is there, in Pacemaker's order.
TEST(Bundles, AreExpanded) {
    Loaded loaded({.resources = R"(<bundle id="b"><docker image="img" replicas="2"/>
                     <network ip-range-start="192.168.1.253"/><primitive id="p" )" +
                                kAgent + "/></bundle>"});
    std::string children;
    for (const Resource* child : loaded.rsc("b").children) {
        children += std::string(child->id) + " ";
    }
    EXPECT_EQ(children, "b-docker-0 b-ip-192.168.1.253 b-0 b-docker-1 b-ip-192.168.1.254 b-1 b-clone ");
    EXPECT_TRUE(loaded.node("b-1").is_bundle_node());
    const NameValues& container = parameters(*loaded, loaded.rsc("b-docker-0"), nullptr);
    EXPECT_EQ(container.get("run_cmd"), "/usr/sbin/pacemaker-remoted");
    EXPECT_EQ(container.get("mount_points"), "/var/log/pacemaker/bundles/b-0");
    EXPECT_TRUE(container.get("run_opts").ends_with(" --add-host=b-0:192.168.1.253 --add-host=b-1:192.168.1.254"));
    EXPECT_EQ(loaded.rsc("p:0").placement.allowed.size(), 1U);
}

TEST(BundleAddresses, RollOverIntoTheThirdOctet) {
    EXPECT_EQ(next_address("10.0.0.253"), "10.0.0.254");
    EXPECT_EQ(next_address("10.0.0.254"), "10.0.1.1");
    EXPECT_EQ(next_address("10.0.254.1"), std::nullopt);
    EXPECT_EQ(next_address("fe80::1"), std::nullopt);
}

}  // namespace
}  // namespace systole::pengine
