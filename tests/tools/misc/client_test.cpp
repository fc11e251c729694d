#include "tools/attribute/cluster_options.hpp"
#include "tools/attribute/fail_count.hpp"
#include "tools/attribute/transient.hpp"
#include "tools/client/attributes.hpp"
#include "tools/client/tickets.hpp"
#include "tools/client/xml_file.hpp"
#include "tools/configuration_check.hpp"
#include "tools/result_codes.hpp"
#include "xml/serialize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace systole::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

xml::Document document_of(std::string_view text) {
    base::Result<xml::Document> document = xml::Document::parse(text);
    EXPECT_TRUE(document) << text;
    return std::move(*document);
}

// --- attributes ------------------------------------------------------------------------------------------------------

TEST(NodeId, IsFoundForAllKindsOfNodes) {
    const xml::Document cib = document_of(R"(<cib><configuration><nodes><node id="5" uname="oak"/></nodes><resources>
        <group id="g"><primitive id="far" class="ocf" provider="pacemaker" type="remote"/></group>
        <primitive id="vm" class="ocf" provider="heartbeat" type="VirtualDomain"><meta_attributes id="m">
          <nvpair id="p" name="remote-node" value="guest"/></meta_attributes></primitive>
        </resources></configuration><status><node_state id="7" uname="elm"/></status></cib>)");
    EXPECT_EQ(node_id_of(cib.root(), "oak"), "5");
    EXPECT_EQ(node_id_of(cib.root(), "5"), "5");
    EXPECT_EQ(node_id_of(cib.root(), "elm"), "7");
    EXPECT_EQ(node_id_of(cib.root(), "far"), "far");
    EXPECT_EQ(node_id_of(cib.root(), "guest"), "guest");
    EXPECT_EQ(node_id_of(cib.root(), "vm"), std::nullopt);
}

TEST(AttributeNames, PatternsFindTheirNames) {
    const std::vector<FoundAttribute> all = {{"1", "", "rack", "a"}, {"2", "", "color", "b"}};
    EXPECT_EQ(with_meant_names(all, {.pattern = "^r"}).size(), 1U);
    EXPECT_EQ(with_meant_names(all, {.name = "color"}).size(), 1U);
    EXPECT_EQ(with_meant_names(all, {}).size(), 2U);
    EXPECT_TRUE(with_meant_names(all, {.pattern = "["}).empty());
}

TEST(AttributeNames, OnlyNamedStatusAttributesGoThroughTheCluster) {
    EXPECT_TRUE(is_transient({.scope = AttributeScope::status, .name = "a"}));
    EXPECT_TRUE(is_transient({.scope = AttributeScope::status, .pattern = "a"}));
    EXPECT_FALSE(is_transient({.scope = AttributeScope::status}));
    EXPECT_FALSE(is_transient({.scope = AttributeScope::status, .attribute_id = "x", .name = "a"}));
    EXPECT_FALSE(is_transient({.scope = AttributeScope::nodes, .name = "a"}));
}

TEST(FailCount, NamesAndPatternsFitTheOperationsMeant) {
    EXPECT_EQ(fail_count_name({"web", "", 0}), "fail-count-web");
    EXPECT_EQ(fail_count_name({"web", "monitor", 10'000}), "fail-count-web#monitor_10000");
    const std::vector<FoundAttribute> all = {
        {"", "", "fail-count-web#start_0", "3"}, {"", "", "fail-count-web2#start_0", "7"}, {"", "", "fail-count-web#monitor_500", "4"}};
    EXPECT_EQ(total_of(with_meant_names(all, {.pattern = fail_count_pattern({"web", "", 0})})), "7");
    EXPECT_EQ(total_of(with_meant_names(all, {.pattern = fail_count_pattern({"web", "start", 0})})), "3");
    EXPECT_EQ(total_of(with_meant_names(all, {.pattern = fail_count_pattern({"we.", "", 0})})), "0");
}

TEST(FailCount, TotalsKnowInfinity) {
    EXPECT_EQ(total_of({{"", "", "a", "INFINITY"}, {"", "", "b", "5"}}), "INFINITY");
    EXPECT_EQ(total_of({}), "0");
}

TEST(ClusterOptions, AreListedWithTypesAndDefaults) {
    const std::string common = cluster_options_text(OptionList::common);
    EXPECT_THAT(common, HasSubstr("* Possible values: \"stop\" (default), \"freeze\""));
    EXPECT_THAT(common, HasSubstr("* Possible values: duration (default: \"60s\")"));
    EXPECT_THAT(common, Not(HasSubstr("stonith-enabled")));
    EXPECT_THAT(cluster_options_text(OptionList::all), HasSubstr("stonith-enabled: Deprecated alias for fencing-enabled"));
}

// --- tickets ---------------------------------------------------------------------------------------------------------

TEST(Tickets, ComeFromStatusAndConstraints) {
    const xml::Document cib = document_of(R"(<cib><configuration><constraints><rsc_ticket id="c" rsc="r" ticket="b"/></constraints>
        </configuration><status><tickets><ticket_state id="a" granted="true" last-granted="0" owner="me"/></tickets></status></cib>)");
    const std::vector<TicketView> tickets = tickets_of(cib.root());
    ASSERT_EQ(tickets.size(), 2U);
    const TicketView& granted = tickets[0].id == "a" ? tickets[0] : tickets[1];
    const TicketView& other = tickets[0].id == "a" ? tickets[1] : tickets[0];
    EXPECT_TRUE(granted.is_granted);
    EXPECT_EQ(granted.last_granted, 0);
    EXPECT_EQ(granted.attributes.size(), 3U);
    EXPECT_FALSE(other.is_granted);
    EXPECT_TRUE(other.attributes.empty());
}

// --- codes -----------------------------------------------------------------------------------------------------------

TEST(ResultCodes, AreExplainedByKind) {
    EXPECT_EQ(explain_code(CodeKind::legacy, 211).description, "Schema is already the latest available");
    EXPECT_EQ(explain_code(CodeKind::legacy, 201).name, "pcmk_err_generic");
    EXPECT_EQ(explain_code(CodeKind::return_code, -1007).name, "pcmk_rc_cib_corrupt");
    EXPECT_EQ(explain_code(CodeKind::return_code, 2).name, "ENOENT");
    EXPECT_EQ(explain_code(CodeKind::exit_status, 105).description, "No such object");
    EXPECT_EQ(explain_code(CodeKind::exit_status, 27).name, "CRM_EX_UNKNOWN");
}

TEST(ResultCodes, NamelessOnesAreNotListed) {
    for (const ResultCode& code : all_codes(CodeKind::legacy)) {
        EXPECT_NE(code.number, 211);
        EXPECT_NE(code.name, "Unknown");
    }
}

// --- files -----------------------------------------------------------------------------------------------------------

class XmlFiles : public testing::Test {
protected:
    std::string path(const std::string& name) const { return testing::TempDir() + "xml-file-test-" + name; }
    void TearDown() override {
        for (const char* const name : {"a.xml.bz2", "a.xml"}) {
            std::filesystem::remove(path(name));
        }
    }
};

TEST_F(XmlFiles, AreCompressedByName) {
    const xml::Document document = document_of("<cib epoch='5'><status/></cib>");
    for (const char* const name : {"a.xml", "a.xml.bz2"}) {
        ASSERT_TRUE(write_xml_file(path(name), document.root()));
        const base::Result<xml::Document> again = load_xml_file(path(name));
        ASSERT_TRUE(again);
        EXPECT_EQ(xml::to_text(again->root()), xml::to_text(document.root()));
    }
    std::ifstream file(path("a.xml.bz2"));
    std::string start(3, '\0');
    file.read(start.data(), 3);
    EXPECT_EQ(start, "BZh");
}

TEST_F(XmlFiles, DamagedOnesAreRefused) {
    const xml::Document document = document_of("<cib epoch='5'><status/></cib>");
    ASSERT_TRUE(write_xml_file(path("a.xml.bz2"), document.root()));
    std::filesystem::resize_file(path("a.xml.bz2"), 40);
    EXPECT_EQ(load_xml_file(path("a.xml.bz2")).error().code, base::Errc::corrupt);
    std::ofstream(path("a.xml.bz2")) << "<cib/>";
    EXPECT_EQ(load_xml_file(path("a.xml.bz2")).error().code, base::Errc::corrupt);
    EXPECT_EQ(load_xml_file(path("none.bz2")).error().code, base::Errc::not_found);
}

// --- crm_verify ------------------------------------------------------------------------------------------------------

TEST(ConfigurationCheck, TellsInTheOrderOfThePolicyEngine) {
    const xml::Document cib = document_of(R"(<cib validate-with="pacemaker-4.0" have-quorum="0"><configuration><crm_config>
        <cluster_property_set id="o"><nvpair id="o1" name="concurrent-fencing" value="false"/>
        <nvpair id="o2" name="cluster-delay" value="soon"/></cluster_property_set></crm_config><nodes><node id="1" uname="oak"/></nodes>
        <resources><primitive id="r" class="lsb" type="x"><operations><op id="m1" name="monitor" interval="9s"/>
        <op id="m2" name="monitor" interval="9s"/></operations><meta_attributes id="m"><nvpair id="t" name="target-role" value="Promoted"/>
        </meta_attributes></primitive></resources><constraints/></configuration><status/></cib>)");
    std::vector<std::string> starts;
    for (const ConfigurationFinding& finding : check_configuration(cib.root(), StatusUse::considered)) {
        starts.push_back(finding.text.substr(0, finding.text.find(' ', 9)));
    }
    EXPECT_THAT(starts, ElementsAre("Using default", "Support for", "Ignoring 'target-role'", "Resource start-up", "Operation",
                                    "Operation", "Node oak is"));
    EXPECT_EQ(check_configuration(cib.root(), StatusUse::ignored).size(), 6U);
}

}  // namespace
}  // namespace systole::tools
