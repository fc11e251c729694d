#include "crmd/operation_digest.hpp"

#include "base/digest.hpp"
#include "base/number.hpp"
#include "xml/serialize.hpp"

#include <string_view>

namespace systole::crmd {

namespace {

constexpr std::string_view kMetaPrefix = "CRM_meta_";

bool is_bookkeeping(std::string_view name) {
    return name.starts_with(kMetaPrefix) || name == "id" || name == "crm_feature_set" || name == "op-digest" ||
           name == "on_node" || name == "on_node_uuid" || name == "pcmk_external_ip";
}

bool is_recurring(const ActionAttributes& attributes) {
    const auto interval = attributes.find("CRM_meta_interval");
    return interval != attributes.end() && base::parse_whole_integer(interval->second).value_or(0) != 0;
}

}  // namespace

ActionAttributes digest_parameters(const ActionAttributes& attributes) {
    ActionAttributes parameters;
    for (const auto& [name, value] : attributes) {
        if (!is_bookkeeping(name)) {
            parameters.emplace(name, value);
        }
    }
    const auto timeout = attributes.find("CRM_meta_timeout");
    if (is_recurring(attributes) && timeout != attributes.end()) {
        parameters.insert(*timeout);
    }
    return parameters;
}

std::string parameters_digest(const ActionAttributes& parameters) {
    std::string text = " <parameters";
    for (const auto& [name, value] : parameters) {
        text += ' ';
        text += name;
        text += "=\"";
        xml::append_escaped(text, value);
        text += '"';
    }
    text += "/>\n";
    return base::md5_hex(text);
}

ActionAttributes only(const ActionAttributes& parameters, const std::set<std::string>& names) {
    ActionAttributes kept;
    for (const auto& parameter : parameters) {
        if (names.contains(parameter.first)) {
            kept.insert(parameter);
        }
    }
    return kept;
}

ActionAttributes without(const ActionAttributes& parameters, const std::set<std::string>& names) {
    ActionAttributes kept;
    for (const auto& parameter : parameters) {
        if (!names.contains(parameter.first)) {
            kept.insert(parameter);
        }
    }
    return kept;
}

}  // namespace systole::crmd
