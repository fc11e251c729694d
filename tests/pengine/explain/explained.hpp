#pragma once

#include "pengine/explain/explain.hpp"
#include "xml/document.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace systole::pengine {

/// Sections of a CIB with two nodes, n1 and n2, both online unless `status` says otherwise.
struct ExplainedText {
    std::string properties = R"(<nvpair id="fencing" name="fencing-enabled" value="false"/>)";
    std::string resources;
    std::string constraints;
    std::string status;
    std::string node_1_content;
    std::string quorum = "1";
};

/// A CIB that was scheduled, and its explanation.
class Explained {
public:
    explicit Explained(const ExplainedText& text);
    /// The CIB of a file.
    explicit Explained(xml::Document document);

    /// About the resource of this id, which must have been explained.
    [[nodiscard]] const ResourceExplanation& of(std::string_view id) const;
    [[nodiscard]] const Explanation& all() const { return explanation_; }
    [[nodiscard]] const Cluster& cluster() const { return *cluster_; }

private:
    void decide();

    xml::Document document_;
    std::unique_ptr<Cluster> cluster_;
    Explanation explanation_;
};

/// The hint of this code, or null.
[[nodiscard]] const Hint* find_hint(const std::vector<Hint>& hints, std::string_view code);
/// How a node stands; it must be among the standings.
[[nodiscard]] const NodeStanding& on(const ResourceExplanation& resource, std::string_view node);
/// The action of this key on this node, or null.
[[nodiscard]] const ActionReason* find_action(const ResourceExplanation& resource, std::string_view key, std::string_view node);

/// An `lrm_resource` of an ocf:pacemaker:Dummy that was started, call 5.
[[nodiscard]] std::string running(const std::string& rsc, const std::string& more_entries = {});

}  // namespace systole::pengine
