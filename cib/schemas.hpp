#pragma once

#include "base/result.hpp"
#include "cib/grammar_parts.hpp"
#include "cib/schema_judge.hpp"
#include "xml/document.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::cib {

/// The schema versions of a directory: `pacemaker-X.Y.rng` and the steps `upgrade-X.Y-N.xsl` to the version after it.
/// Grammars and steps are read when first needed. Not for use by several threads at once.
class Schemas final : public SchemaJudge {
public:
    /// Lists the directory. Errors: not_found (no schema there).
    [[nodiscard]] static base::Result<Schemas> open(const std::string& directory);

    Schemas(Schemas&&) noexcept;
    Schemas& operator=(Schemas&&) noexcept;
    Schemas(const Schemas&) = delete;
    Schemas& operator=(const Schemas&) = delete;
    ~Schemas() override;

    /// True for the names of schemas that are there, and for "none".
    [[nodiscard]] bool is_known(std::string_view name) const;
    /// From old to new.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] const std::string& latest() const { return names_.back(); }
    /// Negative, zero or positive as a is before, the same as, or after b. "none" is after all; unknown names are before all.
    [[nodiscard]] int compare(std::string_view a, std::string_view b) const;

    [[nodiscard]] std::vector<std::string> check(const xml::Document& cib) const override;
    /// What a given schema finds wrong.
    [[nodiscard]] std::vector<std::string> check_as(const xml::Document& cib, std::string_view schema) const;

    [[nodiscard]] const IdentifierAttributes* identifier_attributes(std::string_view schema) const override;
    [[nodiscard]] bool accepts_parts(const xml::Document& cib, std::string_view schema) const override;

    [[nodiscard]] SchemaUpgrade upgrade(xml::Document cib, std::string_view maximum) const override;

private:
    struct Loaded;
    Schemas(std::string directory, std::vector<std::string> names);

    [[nodiscard]] const base::Result<PartsGrammar>& parts_grammar(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> steps_from(const std::string& name) const;
    [[nodiscard]] std::optional<xml::Document> transform(const xml::Document& cib, const std::vector<std::string>& steps,
                                                         std::vector<std::string>& messages) const;

    std::string directory_;
    std::vector<std::string> names_;
    std::unique_ptr<Loaded> loaded_;
};

}  // namespace systole::cib
