#include "tools/explain/render.hpp"

#include "pengine/explain/explain.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace systole::tools {
namespace {

const std::filesystem::path kGolden = std::filesystem::path(SYSTOLE_SOURCE_ROOT) / "tests" / "golden" / "explain";

std::set<std::filesystem::path> scenarios() {
    std::set<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(kGolden)) {
        if (file.path().extension() == ".xml") {
            files.insert(file.path());
        }
    }
    return files;
}

std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// The text in the file, which UPDATE_GOLDEN=1 rewrites.
std::string golden(const std::filesystem::path& file, const std::string& actual) {
    if (const char* update = std::getenv("UPDATE_GOLDEN"); update != nullptr && std::string_view(update) == "1") {
        std::ofstream(file) << actual;
    }
    return read(file);
}

pengine::Explanation explanation_of(const std::filesystem::path& file, std::string_view resource = {}) {
    auto document = xml::Document::load(file.string());
    EXPECT_TRUE(document.has_value());
    pengine::RunOptions options;
    options.now = base::DateTime::from_epoch(1'700'000'000);
    options.explain = true;
    auto cluster = pengine::schedule(document->root(), options);
    EXPECT_TRUE(cluster.has_value());
    (void)pengine::build_graph(**cluster);
    return pengine::explain(**cluster, resource);
}

TEST(ExplanationText, OfAllScenariosIsAsRecorded) {
    ASSERT_FALSE(scenarios().empty());
    for (std::filesystem::path file : scenarios()) {
        const std::string actual = explanation_text(explanation_of(file));
        EXPECT_EQ(actual, golden(file.replace_extension(".txt"), actual)) << file;
    }
}

TEST(ExplanationText, OfOneResourceLeavesOutTheOthers) {
    const std::string text = explanation_text(explanation_of(kGolden / "usual-mistakes.xml", "sticky"));
    EXPECT_NE(text.find("\nsticky ("), std::string::npos);
    EXPECT_EQ(text.find("restless"), std::string::npos);
}

TEST(ExplanationText, OfACloneIsThatOfItsInstances) {
    const pengine::Explanation explanation = explanation_of(kGolden / "promote-the-best.xml", "data-clone");
    EXPECT_EQ(explanation.resources.size(), 2U);
}

TEST(ExplanationXml, IsAsRecorded) {
    xml::Document document = xml::Document::create("pacemaker-result");
    add_explanation(document.mutable_root(), explanation_of(kGolden / "recover-elsewhere.xml"));
    const std::string actual = xml::to_text(document.root(), xml::Form::pretty);
    EXPECT_EQ(actual, golden(kGolden / "recover-elsewhere.xml-output", actual));
}

TEST(ExplanationJson, IsAsRecorded) {
    const std::string actual = explanation_json(explanation_of(kGolden / "recover-elsewhere.xml"));
    EXPECT_EQ(actual, golden(kGolden / "recover-elsewhere.json", actual));
}

}  // namespace
}  // namespace systole::tools
