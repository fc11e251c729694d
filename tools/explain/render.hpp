#pragma once

#include "pengine/explain/explanation.hpp"
#include "xml/element.hpp"

#include <string>

namespace systole::tools {

/// How much the text says.
enum class Detail {
    usual,  ///< nodes with what their scores are made of, actions that do something, hints
    full    ///< actions that only mark points in the order of others, too
};

/// For people. Ends with a newline.
[[nodiscard]] std::string explanation_text(const pengine::Explanation& explanation, Detail detail = Detail::usual);

/// Appends an element `<explanation>` with everything in it.
void add_explanation(xml::MutableElement parent, const pengine::Explanation& explanation);

/// One JSON object with the same content and names as the XML. Ends with a newline.
[[nodiscard]] std::string explanation_json(const pengine::Explanation& explanation);

}  // namespace systole::tools
