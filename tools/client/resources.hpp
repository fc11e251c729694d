#pragma once

#include "cib/request.hpp"
#include "xml/element.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::tools {

/// A primitive, group, clone, bundle, or master as older configurations have it.
[[nodiscard]] bool is_resource(xml::Element element);
/// A resource of the configuration by id, at any depth; empty if there is none.
[[nodiscard]] xml::Element find_resource(xml::Element cib, std::string_view id);

/// A set of name-value pairs of a resource.
enum class ResourceSet { parameters, meta, utilization };

/// The pair of that name in the resource's own sets; empty if it has none.
[[nodiscard]] xml::Element find_parameter(xml::Element resource, ResourceSet set, std::string_view name);
/// Sets a pair of an existing resource, making its set if needed.
[[nodiscard]] cib::Request set_parameter_request(xml::Element resource, ResourceSet set, const std::string& name,
                                                 const std::string& value);
[[nodiscard]] cib::Request remove_parameter_request(xml::Element pair);

/// The constraint `cli-prefer-RESOURCE` that makes a resource prefer a node to all others.
[[nodiscard]] cib::Request prefer_request(const std::string& resource, const std::string& node);
/// The constraint `cli-ban-RESOURCE-on-NODE` that keeps a resource off a node.
[[nodiscard]] cib::Request ban_request(const std::string& resource, const std::string& node);
/// One deletion for each such constraint of the resource (any, if empty).
[[nodiscard]] std::vector<cib::Request> clear_requests(xml::Element cib, std::string_view resource);

}  // namespace systole::tools
