#include "tests/pengine/placement/scheduled.hpp"

#include <map>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "pengine/placement/score_output.hpp"
#include "pengine/schedule.hpp"

namespace systole::pengine {
namespace {

std::string cib_text(const Configuration& configuration) {
    std::string nodes;
    std::string states;
    for (const std::string& node : configuration.nodes) {
        nodes += fmt::format(R"(<node id="{0}" uname="{0}">{1}</node>)", node, configuration.node_content);
        states += fmt::format(
            R"(<node_state id="{0}" uname="{0}" in_ccm="true" crmd="online" join="member" expected="member"/>)", node);
    }
    return fmt::format(
        R"(<cib validate-with="pacemaker-4.0" crm_feature_set="3.20.5" have-quorum="1" epoch="1" num_updates="0"
                admin_epoch="0"><configuration><crm_config><cluster_property_set id="options">
           <nvpair id="fencing" name="fencing-enabled" value="false"/>{}</cluster_property_set></crm_config>
           <nodes>{}</nodes><resources>{}</resources><constraints>{}</constraints></configuration>
           <status>{}</status></cib>)",
        configuration.properties, nodes, configuration.resources, configuration.constraints, states);
}

xml::Document parse(const Configuration& configuration) {
    auto document = xml::Document::parse(cib_text(configuration));
    base::ensure(document.has_value(), "the test's configuration is well-formed");
    return std::move(*document);
}

}  // namespace

Scheduled::Scheduled(const Configuration& configuration) : document_(parse(configuration)) {
    RunOptions options;
    options.now = base::DateTime::from_epoch(1'700'000'000);
    options.collect_scores = true;
    options.collect_utilization = true;
    auto cluster = schedule(document_.root(), options);
    base::ensure(cluster.has_value(), "the test's configuration is a CIB");
    cluster_ = std::move(*cluster);
}

std::string Scheduled::node_of(std::string_view rsc) const {
    const Resource* found = cluster_->find_resource(rsc);
    base::ensure(found != nullptr, "the test names a resource of its configuration");
    return found->placement.node == nullptr ? std::string() : std::string(found->placement.node->name);
}

std::string Scheduled::scores(std::string_view rsc, std::string_view step) const {
    std::map<std::string, std::string> scores;
    for (const ScoreLine& line : cluster_->score_lines) {
        if (line.rsc != nullptr && line.node != nullptr && line.rsc->id == rsc &&
            score_line_text(line).starts_with(step)) {
            scores[std::string(line.node->name)] = score_text(line.score);
        }
    }
    std::string text;
    for (const auto& [node, score] : scores) {
        text += (text.empty() ? "" : " ") + score;
    }
    return text;
}

std::string primitive(const std::string& id, const std::string& content) {
    return fmt::format(R"(<primitive id="{}" class="ocf" provider="pacemaker" type="Dummy">{}</primitive>)", id, content);
}

std::string location(const std::string& rsc, const std::string& node, const std::string& score) {
    return fmt::format(R"(<rsc_location id="{0}-on-{1}" rsc="{0}" node="{1}" score="{2}"/>)", rsc, node, score);
}

std::string colocation(const std::string& rsc, const std::string& with, const std::string& score) {
    return fmt::format(R"(<rsc_colocation id="{0}-with-{1}" rsc="{0}" with-rsc="{1}" score="{2}"/>)", rsc, with, score);
}

}  // namespace systole::pengine
