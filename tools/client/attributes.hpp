#pragma once

#include "cib/request.hpp"
#include "xml/element.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::tools {

/// Where name-value pairs of the CIB stand.
enum class AttributeScope { crm_config, nodes, status, rsc_defaults, op_defaults, tickets };

/// The scope's name, which is also that of the CIB's section ("tickets" stand in `status`).
[[nodiscard]] std::string_view name_of(AttributeScope scope);
[[nodiscard]] std::optional<AttributeScope> scope_from_name(std::string_view name);

/// Which name-value pairs are meant. Empty texts leave the choice open.
struct AttributeSelection {
    AttributeScope scope = AttributeScope::crm_config;
    std::string node_id;      ///< nodes and status only
    std::string set_id;
    std::string attribute_id;
    std::string name;
    std::string pattern;      ///< extended regular expression, anywhere in the name
    bool is_utilization = false;
};

/// One name-value pair that is there.
struct FoundAttribute {
    std::string id;
    std::string set_id;
    std::string name;
    std::string value;
};

/// All that the selection means, in document order.
[[nodiscard]] std::vector<FoundAttribute> find_attributes(xml::Element cib, const AttributeSelection& selection);

/// Those whose names the selection means; a pattern that makes no sense means nothing.
[[nodiscard]] std::vector<FoundAttribute> with_meant_names(std::vector<FoundAttribute> attributes, const AttributeSelection& selection);

/// Sets the value of one that is there.
[[nodiscard]] cib::Request update_request(const AttributeSelection& selection, const FoundAttribute& found, const std::string& value);
/// Adds one, with the set that it belongs to.
[[nodiscard]] cib::Request creation_request(const AttributeSelection& selection, const std::string& value);
[[nodiscard]] cib::Request removal_request(const AttributeSelection& selection, const FoundAttribute& found);

/// The id of a node by its name or id; nothing if the CIB does not know it.
[[nodiscard]] std::optional<std::string> node_id_of(xml::Element cib, std::string_view node);

/// Text as an XML id: what an id may not contain becomes a dot.
[[nodiscard]] std::string as_id(std::string_view text);

}  // namespace systole::tools
