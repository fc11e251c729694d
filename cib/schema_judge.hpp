#pragma once

#include "cib/identifiers.hpp"
#include "cib/status.hpp"
#include "xml/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace systole::cib {

/// Newest schema of the CIB language, which new CIBs claim.
inline constexpr std::string_view kLatestSchema = "pacemaker-4.0";
/// First schema of the newest major series: tools and scheduler need at least this one.
inline constexpr std::string_view kOldestAcceptableSchema = "pacemaker-4.0";

/// A CIB raised to a newer schema.
struct SchemaUpgrade {
    Status status = Status::ok;   ///< ok, schema (valid as nothing known) or transform_failed
    xml::Document document;       ///< as far as it came
    bool is_changed = false;      ///< validate-with is higher than it was
    std::vector<std::string> messages;
};

/// Judges CIBs by the schema that they claim. The real one is Schemas (cib_io), which reads a directory of grammars.
class SchemaJudge {
public:
    SchemaJudge() = default;
    SchemaJudge(const SchemaJudge&) = delete;
    SchemaJudge& operator=(const SchemaJudge&) = delete;
    virtual ~SchemaJudge() = default;

    /// What the schema named by the CIB's validate-with finds wrong; empty if it is valid. With "none" everything is.
    [[nodiscard]] virtual std::vector<std::string> check(const xml::Document& cib) const = 0;
    /// Raises a CIB to the newest schema that it fits (no newer than `maximum`, if given), by the upgrade steps where they exist.
    [[nodiscard]] virtual SchemaUpgrade upgrade(xml::Document cib, std::string_view maximum) const = 0;

    /// Which attributes are identifiers and references in a schema; null if changes of such CIBs cannot be judged by their parts.
    [[nodiscard]] virtual const IdentifierAttributes* identifier_attributes(std::string_view /*schema*/) const { return nullptr; }
    /// Whether a schema accepts a CIB that holds only the parts of the configuration that changed: what identifiers are and what
    /// references mean is not looked at. To be asked only if there are identifier_attributes().
    [[nodiscard]] virtual bool accepts_parts(const xml::Document& /*cib*/, std::string_view /*schema*/) const { return false; }

protected:
    SchemaJudge(SchemaJudge&&) = default;
    SchemaJudge& operator=(SchemaJudge&&) = default;
};

}  // namespace systole::cib
