#pragma once

#include <cstddef>
#include <vector>

#include "xml/element.hpp"

namespace systole::pengine {

/// Which of two entries is older: negative if `left` is (spec 1 §10.9).
[[nodiscard]] int compare_age(xml::Element left, xml::Element right);

/// The `lrm_rsc_op` elements of a `lrm_resource`, oldest first.
[[nodiscard]] std::vector<xml::Element> sorted_operations(xml::Element lrm_resource);

/// Positions in sorted entries after which a resource counts as started and stopped; -1: never (spec 1 §10.10).
struct ActiveRange {
    int start = -1;
    int stop = -1;

    [[nodiscard]] bool is_stopped() const { return start < stop; }
};
[[nodiscard]] ActiveRange active_range(const std::vector<xml::Element>& operations);

}  // namespace systole::pengine
