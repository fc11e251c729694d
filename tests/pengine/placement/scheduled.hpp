#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "xml/document.hpp"

namespace systole::pengine {

/// A configuration in pieces of CIB XML, and what is decided about it. All nodes are online and nothing runs anywhere.
struct Configuration {
    std::vector<std::string> nodes = {"n1", "n2", "n3"};
    std::string resources;
    std::string constraints;
    std::string properties;   ///< nvpair elements
    std::string node_content; ///< the same inside each node element
};

/// A scheduled configuration with all score lines.
class Scheduled {
public:
    explicit Scheduled(const Configuration& configuration);

    /// Name of the node a resource was assigned to; "" for none.
    [[nodiscard]] std::string node_of(std::string_view rsc) const;
    /// The last scores printed for a resource, in node order, as "10 0 -INFINITY". `step` is the function in front.
    [[nodiscard]] std::string scores(std::string_view rsc, std::string_view step = "pcmk__primitive_assign") const;
    [[nodiscard]] Cluster& cluster() { return *cluster_; }

private:
    xml::Document document_;
    std::unique_ptr<Cluster> cluster_;
};

/// `<primitive>` of class ocf; `content` goes inside.
[[nodiscard]] std::string primitive(const std::string& id, const std::string& content = {});
/// `<rsc_location>` of a resource on a node.
[[nodiscard]] std::string location(const std::string& rsc, const std::string& node, const std::string& score);
/// `<rsc_colocation>` of one resource with another.
[[nodiscard]] std::string colocation(const std::string& rsc, const std::string& with, const std::string& score);

}  // namespace systole::pengine
