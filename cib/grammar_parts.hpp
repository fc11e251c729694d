#pragma once

#include "base/result.hpp"
#include "cib/identifiers.hpp"
#include "xml/grammar.hpp"

#include <string>

namespace systole::cib {

/// A schema prepared for judging parts of a configuration: a grammar that looks at identifiers and references as words only, and
/// which attributes they are.
struct PartsGrammar {
    xml::Grammar grammar;
    IdentifierAttributes identifiers;
};

/// Reads a schema with all files that it includes. Errors: not_found, invalid.
[[nodiscard]] base::Result<PartsGrammar> load_parts_grammar(const std::string& path);

}  // namespace systole::cib
