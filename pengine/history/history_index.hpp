#pragma once

#include <string_view>
#include <unordered_map>

#include "xml/element.hpp"

namespace systole::pengine {

/// Finds history by node name and resource id (spec 1 §14). Made once, before histories are read.
struct HistoryIndex {
    /// node name -> lrm_resource id -> element, the first of each.
    std::unordered_map<std::string_view, std::unordered_map<std::string_view, xml::Element>> resources;

    /// The history of a resource on a node, or null.
    [[nodiscard]] xml::Element find(std::string_view node_name, std::string_view rsc_id) const;
};

}  // namespace systole::pengine
