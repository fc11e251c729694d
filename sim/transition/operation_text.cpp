#include "sim/transition/operation_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/digest.hpp"
#include "xml/serialize.hpp"

namespace systole::sim {

namespace {

/// Attributes of an action that are no parameters of the agent.
bool is_for_cluster(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kNames = {"id",      "crm_feature_set", "op-digest",
                                                               "on_node", "on_node_uuid",    "pcmk_external_ip"};
    return name.starts_with("CRM_meta_") || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

std::string parameters_digest(xml::Element attributes) {
    const bool is_recurring = attributes.get("CRM_meta_interval", "0") != "0";
    std::vector<xml::Attribute> parameters;
    for (const xml::Attribute attribute : attributes.attributes()) {
        if (!is_for_cluster(attribute.name) || (is_recurring && attribute.name == "CRM_meta_timeout")) {
            parameters.push_back(attribute);
        }
    }
    std::sort(parameters.begin(), parameters.end(),
              [](const xml::Attribute& left, const xml::Attribute& right) { return left.name < right.name; });
    std::string text = " <parameters";
    for (const xml::Attribute& parameter : parameters) {
        text.append(1, ' ').append(parameter.name).append("=\"");
        xml::append_escaped(text, parameter.value);
        text += '"';
    }
    return base::md5_hex(text + "/>\n");
}

}  // namespace systole::sim
