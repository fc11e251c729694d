#pragma once

#include "base/result.hpp"
#include "cib/status.hpp"
#include "xml/document.hpp"
#include "xml/grammar.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::cib {

/// Newest schema of the CIB language, which new CIBs claim.
inline constexpr std::string_view kLatestSchema = "pacemaker-4.0";
/// First schema of the newest major series: tools and scheduler need at least this one.
inline constexpr std::string_view kOldestAcceptableSchema = "pacemaker-4.0";

/// The schema versions of a directory: `pacemaker-X.Y.rng` and the steps `upgrade-X.Y-N.xsl` to the version after it.
/// Grammars and steps are read when first needed. Not for use by several threads at once.
class Schemas {
public:
    /// Lists the directory. Errors: not_found (no schema there).
    [[nodiscard]] static base::Result<Schemas> open(const std::string& directory);

    Schemas(Schemas&&) noexcept;
    Schemas& operator=(Schemas&&) noexcept;
    Schemas(const Schemas&) = delete;
    Schemas& operator=(const Schemas&) = delete;
    ~Schemas();

    /// True for the names of schemas that are there, and for "none".
    [[nodiscard]] bool is_known(std::string_view name) const;
    /// From old to new.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] const std::string& latest() const { return names_.back(); }
    /// Negative, zero or positive as a is before, the same as, or after b. "none" is after all; unknown names are before all.
    [[nodiscard]] int compare(std::string_view a, std::string_view b) const;

    /// What the schema named by the CIB's validate-with finds wrong; empty if it is valid. With "none" everything is.
    [[nodiscard]] std::vector<std::string> check(const xml::Document& cib) const;
    /// The same against a given schema.
    [[nodiscard]] std::vector<std::string> check_as(const xml::Document& cib, std::string_view schema) const;

    struct Upgrade {
        Status status = Status::ok;   ///< ok, schema (valid as nothing known) or transform_failed
        xml::Document document;       ///< as far as it came
        bool is_changed = false;      ///< validate-with is higher than it was
        std::vector<std::string> messages;
    };
    /// Raises a CIB to the newest schema that it fits (no newer than `maximum`, if given), by the upgrade steps where they exist.
    [[nodiscard]] Upgrade upgrade(const xml::Document& cib, std::string_view maximum = {}) const;

private:
    struct Loaded;
    Schemas(std::string directory, std::vector<std::string> names);

    [[nodiscard]] const base::Result<xml::Grammar>& grammar(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> steps_from(const std::string& name) const;
    [[nodiscard]] std::optional<xml::Document> transform(const xml::Document& cib, const std::vector<std::string>& steps,
                                                         std::vector<std::string>& messages) const;

    std::string directory_;
    std::vector<std::string> names_;
    std::unique_ptr<Loaded> loaded_;
};

}  // namespace systole::cib
