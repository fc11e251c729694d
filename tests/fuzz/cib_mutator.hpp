#pragma once

#include "base/rng.hpp"
#include "xml/document.hpp"

namespace systole::fuzz {

/// Makes a random change of a CIB that keeps it well-formed: elements are removed, repeated or moved below others, attributes take the
/// values of other attributes (so that references meet), well-known words, or numbers. The same `rng` makes the same change.
void mutate_cib(xml::Document& cib, base::Rng& rng);

}  // namespace systole::fuzz
