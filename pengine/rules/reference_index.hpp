#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "xml/element.hpp"

namespace systole::pengine {

/// Elements of a document by id, for `id-ref`; filled when the first reference is followed.
struct ReferenceIndex {
    bool is_filled = false;
    std::unordered_map<std::string_view, std::vector<xml::Element>> elements;  ///< in document order
};

}  // namespace systole::pengine
