#pragma once

#include "cib/request.hpp"
#include "crmd/attributes.hpp"
#include "xml/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The requests by which a controller keeps the CIB's status section, each in one place.
namespace systole::crmd {

/// A node as the CIB knows it: its number as text, and its name.
struct NodeKey {
    std::string id;
    std::string name;
    bool operator==(const NodeKey&) const = default;
};

/// `crm-debug-origin` of what this folder writes.
inline constexpr const char* kChangeOrigin = "systole-crmd";

/// What is to be set of a `node_state`; absent members stay as they are.
struct NodeStateChange {
    NodeKey node;
    std::optional<std::string> in_ccm;
    std::optional<std::string> crmd;
    std::optional<std::string> join;
    std::optional<std::string> expected;
    std::string origin;
};

/// Merges `input` (a `<status>`) into the status section.
[[nodiscard]] cib::Request merge_status(xml::Document input);
/// Merges `input` into a section of the configuration.
[[nodiscard]] cib::Request merge_section(std::string scope, xml::Document input);
/// Removes all that the XPath matches.
[[nodiscard]] cib::Request remove_all(std::string xpath);
/// All or nothing.
[[nodiscard]] cib::Request transaction(const std::vector<cib::Request>& steps);

/// Adds to `status` (a `<status>`) what the change sets.
void append_node_state(xml::MutableElement status, const NodeStateChange& change);
/// Adds a node's history, the entries of one `<lrm_resource>`.
void append_node_history(xml::MutableElement status, const NodeKey& node, xml::Element lrm_resource);
/// Requests that write the values into the CIB, deletions included.
[[nodiscard]] std::vector<cib::Request> attribute_requests(const std::vector<AttributeValue>& values,
                                                           const std::vector<NodeKey>& nodes);

/// XPaths in the status section.
[[nodiscard]] std::string node_state_path(const NodeKey& node);
[[nodiscard]] std::string history_path(const NodeKey& node);
[[nodiscard]] std::string resource_history_path(const NodeKey& node, const std::string& resource);
[[nodiscard]] std::string transient_attributes_path(const NodeKey& node);

/// Text as it may stand in an id: what XML does not allow there becomes a dot.
[[nodiscard]] std::string as_id(std::string_view text);
/// Whether the text can stand between the quotes of our XPaths.
[[nodiscard]] bool is_quotable(std::string_view text);

}  // namespace systole::crmd
