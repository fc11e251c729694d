#include "cib/sections.hpp"

#include <algorithm>
#include <array>

namespace systole::cib {
namespace {

constexpr std::array<std::string_view, 10> kConfigurationSections = {
    "crm_config", "nodes", "resources", "constraints", "op_defaults", "rsc_defaults", "acls", "fencing-topology", "tags", "alerts"};

bool is_configuration_section(std::string_view name) {
    return std::ranges::find(kConfigurationSections, name) != kConfigurationSections.end();
}

bool is_at_or_below(std::string_view path, std::string_view top) {
    if (!path.starts_with(top)) {
        return false;
    }
    const std::string_view rest = path.substr(top.size());
    return rest.empty() || rest.front() == '/' || rest.front() == '[';
}

}  // namespace

bool is_whole_cib(std::string_view scope) {
    return scope.empty() || scope == "all" || scope == "cib";
}

bool is_known_section(std::string_view name) {
    return name == "cib" || name == "all" || parent_of_section(name).has_value();
}

xml::Element find_section(xml::Element cib, std::string_view name) {
    if (is_whole_cib(name)) {
        return cib;
    }
    const std::optional<std::string_view> parent = parent_of_section(name);
    if (!parent) {
        return {};
    }
    return *parent == "cib" ? cib.child(name) : cib.child(*parent).child(name);
}

std::optional<std::string_view> parent_of_section(std::string_view name) {
    if (name == "configuration" || name == "status") {
        return "cib";
    }
    return is_configuration_section(name) ? std::optional<std::string_view>("configuration") : std::nullopt;
}

bool is_configuration_path(std::string_view path) {
    return is_at_or_below(path, "/cib/configuration");
}

bool is_status_path(std::string_view path) {
    return is_at_or_below(path, "/cib/status");
}

}  // namespace systole::cib
