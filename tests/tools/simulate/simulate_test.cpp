#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/resource/tool_run.hpp"

namespace systole::tools {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kCib =
    R"xml(<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" epoch="4" num_updates="2" admin_epoch="0" have-quorum="1" dc-uuid="1">
  <configuration>
    <crm_config><cluster_property_set id="options"><nvpair id="o1" name="stonith-enabled" value="false"/></cluster_property_set></crm_config>
    <nodes><node id="1" uname="left"/></nodes>
    <resources><primitive id="db" class="ocf" provider="test" type="Db"/></resources>
    <constraints/>
  </configuration>
  <status><node_state id="1" uname="left" in_ccm="true" crmd="online" join="member" expected="member"/></status>
</cib>)xml";

/// crm_simulate, run as a program beside files of its own.
class CrmSimulate : public testing::Test {
protected:
    CrmSimulate() {
        std::string pattern = testing::TempDir() + "simulate-XXXXXX";
        directory_ = ::mkdtemp(pattern.data());
        write("cib.xml", kCib);
    }
    ~CrmSimulate() override { fs::remove_all(directory_); }

    [[nodiscard]] std::string path(const std::string& name) const { return directory_ + "/" + name; }
    void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream file(path(name));
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// With the input file named first.
    [[nodiscard]] ToolRun simulate(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"-x", path("cib.xml")});
        return bench_.run("crm_simulate", std::move(arguments));
    }

    std::string directory_;
    ToolBench bench_{kCib};
};

TEST_F(CrmSimulate, RunsOnlyIfTold) {
    const ToolRun status = simulate({});
    EXPECT_EQ(status.exit_code, 0);
    EXPECT_THAT(status.output, StartsWith("Current cluster status:\n"));
    EXPECT_EQ(status.output.find("Transition Summary"), std::string::npos);
    EXPECT_THAT(simulate({"-R"}).output, HasSubstr("\nTransition Summary:\n  * Start      db      (  left )\n"));
}

TEST_F(CrmSimulate, SavesWhatCameOutAndLeavesTheInput) {
    const ToolRun run =
        simulate({"-S", "-Q", "-O", path("out.xml"), "-I", path("in.xml"), "-G", path("graph.xml"), "-D", path("graph.dot")});
    EXPECT_EQ(run.exit_code, 0) << run.error_output;
    EXPECT_THAT(read("out.xml"), HasSubstr("operation_key=\"db_start_0\""));
    EXPECT_EQ(read("in.xml").find("db_start_0"), std::string::npos);
    EXPECT_EQ(read("cib.xml"), kCib);
    EXPECT_THAT(read("graph.xml"), StartsWith("<transition_graph "));
    EXPECT_THAT(read("graph.dot"), StartsWith(" digraph \"g\" {\n"));
}

TEST_F(CrmSimulate, InPlaceChangesTheInput) {
    EXPECT_EQ(simulate({"-X", "-Q"}).exit_code, 0);
    EXPECT_THAT(read("cib.xml"), HasSubstr("operation_key=\"db_start_0\""));
}

TEST_F(CrmSimulate, InPlaceWithAnotherFileLeavesTheInput) {
    EXPECT_EQ(simulate({"-X", "-Q", "-O", path("out.xml")}).exit_code, 0);
    EXPECT_EQ(read("cib.xml"), kCib);
    EXPECT_THAT(read("out.xml"), HasSubstr("operation_key=\"db_start_0\""));
}

TEST_F(CrmSimulate, LiveMeansTheFileThatTheEnvironmentNames) {
    EXPECT_THAT(bench_.run("crm_simulate", {"-L", "-R"}).output, HasSubstr("* Start      db"));
}

TEST_F(CrmSimulate, FilesThatCannotBeWrittenAreTold) {
    const ToolRun output = simulate({"-S", "-O", "/nowhere/out.xml"});
    EXPECT_EQ(output.exit_code, 73);
    EXPECT_EQ(output.output, "");
    EXPECT_EQ(output.error_output, "crm_simulate: Could not create '/nowhere/out.xml': No such file or directory\n");
    EXPECT_EQ(simulate({"-R", "-Q", "-G", "/nowhere/graph.xml"}).exit_code, 74);
    EXPECT_EQ(simulate({"-R", "-Q", "-D", "/nowhere/graph.dot"}).exit_code, 74);
}

TEST_F(CrmSimulate, InputThatCannotBeUsedIsTold) {
    const ToolRun missing = bench_.run("crm_simulate", {"-x", path("missing.xml")});
    EXPECT_EQ(missing.exit_code, 65);
    EXPECT_EQ(missing.error_output, "crm_simulate: Could not read input XML: Bad input value provided\n");
    write("odd.xml", R"(<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="0" num_updates="0"><configuration><odd/></configuration></cib>)");
    EXPECT_EQ(bench_.run("crm_simulate", {"-x", path("odd.xml")}).exit_code, 78);
}

TEST_F(CrmSimulate, WrongUsageIsRefused) {
    EXPECT_EQ(simulate({"--bogus"}).exit_code, 64);
    EXPECT_EQ(simulate({"stray"}).exit_code, 64);
    EXPECT_EQ(simulate({"-P", directory_, "-N", "none"}).exit_code, 64);
}

TEST_F(CrmSimulate, ProfilesEveryCibOfADirectoryThatCanBeUsed) {
    write("bad.xml", "<cib");
    write(".hidden.xml", kCib);
    write("other.txt", kCib);
    const ToolRun run = bench_.run("crm_simulate", {"-P", directory_, "-N", "2"});
    EXPECT_EQ(run.exit_code, 0) << run.error_output;
    EXPECT_EQ(run.error_output, "");
    EXPECT_THAT(run.output, testing::MatchesRegex("Timings:\n  \\* Testing .*/cib.xml \\.\\.\\. [0-9]+\\.[0-9][0-9] secs\n"));
    const ToolRun elements = bench_.run("crm_simulate", {"-P", directory_, "--output-as=xml"});
    EXPECT_THAT(elements.output, HasSubstr("<timing file=\"" + path("cib.xml") + "\" duration=\""));
}

TEST_F(CrmSimulate, ResultsAsXml) {
    const ToolRun run = simulate({"-S", "-i", "nothing_start_0@left=0", "--output-as=xml"});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(run.error_output, "");
    EXPECT_THAT(run.output, HasSubstr("<rsc_action action=\"start\" resource=\"db\" node=\"left\"/>"));
    EXPECT_THAT(run.output, HasSubstr("<error>Invalid resource name: nothing</error>"));
    EXPECT_THAT(simulate({"-S", "--output-as=none"}).output, "");
}

TEST_F(CrmSimulate, OutputMayGoToAFile) {
    const ToolRun run = simulate({"-R", "--output-to=" + path("said.txt")});
    EXPECT_EQ(run.output, "");
    EXPECT_THAT(read("said.txt"), HasSubstr("Transition Summary:"));
}

}  // namespace
}  // namespace systole::tools
