#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"
#include "xml/document.hpp"

namespace systole::pengine {

/// Sections of a CIB as XML text. Two cluster nodes, n1 and n2; what is not given is empty or as usual.
struct CibText {
    std::string properties;  ///< nvpair elements
    std::string nodes = R"(<node id="1" uname="n1"/><node id="2" uname="n2"/>)";
    std::string resources;
    std::string rsc_defaults;
    std::string tags;
    std::string status;      ///< node_state and tickets; empty: both nodes online without history
    std::string attributes = R"(have-quorum="1")";  ///< of the cib element
};

/// A CIB as the model reads it (no decisions). The effective time is 2020-01-01 00:00:00 UTC.
class Loaded {
public:
    static constexpr std::int64_t kNow = 1'577'836'800;

    explicit Loaded(const CibText& text);

    [[nodiscard]] Cluster& operator*() { return *cluster_; }
    [[nodiscard]] Cluster* operator->() { return cluster_.get(); }
    /// The resource or node of this name, which must exist.
    [[nodiscard]] Resource& rsc(std::string_view id);
    [[nodiscard]] Node& node(std::string_view name);

private:
    xml::Document document_;
    std::unique_ptr<Cluster> cluster_;
};

/// `node_state` of an online member with this history (lrm_resource elements).
[[nodiscard]] std::string online_node(const std::string& name, const std::string& id, const std::string& history = {});
/// `lrm_resource` of an ocf:pacemaker:Dummy with these entries.
[[nodiscard]] std::string history_of(const std::string& rsc, const std::string& entries);

/// What matters of a `lrm_rsc_op`.
struct Entry {
    std::string id;
    std::string task;
    int call_id = 1;
    int rc = 0;
    int expected = 0;
    int status = 0;
    std::string interval = "0";
    std::string more;  ///< further attributes
};
[[nodiscard]] std::string entry(const Entry& entry);

}  // namespace systole::pengine
