#pragma once

#include "xml/editor.hpp"

namespace systole::xml {

/// What an attribute value such as "score++" or "score+=5" means for an attribute `score` that has a value already.
enum class ScoreUpdates {
    literal,     ///< it is the new value
    arithmetic,  ///< one, or the number, is added to the old value (as scores)
};

/// Adds an update to an element (Pacemaker's "modify"): sets the update's attributes, then merges each child into the first child
/// with the same name and id (or id-ref, or else just name), made if missing. Comments not there yet are added. Removes nothing.
void merge(Editor& editor, Element target, Element update, ScoreUpdates scores);

/// The first element at or below `top`, in document order, with the update's name and its id (or, like it, without one).
[[nodiscard]] Element find_counterpart(const Editor& editor, Element top, Element update);

/// True if `element` is `top` or below it.
[[nodiscard]] bool is_at_or_below(Element element, Element top);

/// True if a comes before b in document order (an ancestor before its descendants). Both in one document.
[[nodiscard]] bool comes_before(Element a, Element b);

}  // namespace systole::xml
