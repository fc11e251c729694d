#pragma once

#include "cib/status.hpp"
#include "tools/client/attributes.hpp"
#include "tools/client/cluster.hpp"

#include <optional>
#include <string>
#include <vector>

namespace systole::tools {

/// The cluster's own record of transient node attributes. It is ahead of the CIB, where values are written when their dampening is
/// over, and the only way to change them in a running cluster: what is written to the CIB directly would be overwritten.
class TransientAttributes {
public:
    explicit TransientAttributes(Cluster cluster) : cluster_(std::move(cluster)) {}

    /// A record for tools that work on the cluster; nothing for those that work on a file, and where no cluster runs.
    [[nodiscard]] static std::optional<TransientAttributes> of_cluster();

    /// All that the selection means on the node with this name; ids are not known. Nothing if there is no answer.
    [[nodiscard]] std::optional<std::vector<FoundAttribute>> find(const AttributeSelection& selection, const std::string& node);
    /// Sets the value of what the selection means; no value deletes it. Answers when all nodes know.
    [[nodiscard]] cib::Answer change(const AttributeSelection& selection, const std::string& node,
                                     const std::optional<std::string>& value);

private:
    Cluster cluster_;
};

/// True if the selection is about what TransientAttributes keeps, and names it as that does: not by ids.
[[nodiscard]] bool is_transient(const AttributeSelection& selection);

}  // namespace systole::tools
