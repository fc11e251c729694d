#pragma once

#include "cib/identifiers.hpp"
#include "cib/schema_judge.hpp"
#include "xml/editor.hpp"

#include <memory>
#include <string>
#include <vector>

namespace systole::cib {

/// Judges the changes of one CIB by its schema. Once the CIB as a whole is known to be valid, a change costs what it changed: the
/// children of sections ("units") that it touched are judged on their own, and identifiers by keeping count of them. What is found
/// wrong that way, and every change of the schema, is judged as a whole again, so that the outcome is always that of the schema.
class Validation {
public:
    /// `judge` may be null (nothing is ever wrong); it and the editor must outlive this.
    Validation(const SchemaJudge* judge, xml::Editor& editor) : judge_(judge), editor_(&editor) {}
    Validation(const Validation&) = delete;
    Validation& operator=(const Validation&) = delete;
    ~Validation() { forget(); }

    /// Learns whether the CIB as it stands is valid, if that is not known. Cost: its size, once.
    void learn();
    /// What is wrong with the CIB after the changes since then; empty if nothing.
    [[nodiscard]] std::vector<std::string> check(xml::Savepoint since);
    /// The changes are kept.
    void settle();
    /// The CIB was changed in ways that were not judged.
    void forget();

private:
    enum class Known { nothing, valid, invalid };

    [[nodiscard]] std::string_view schema() const { return editor_->root().get("validate-with"); }
    [[nodiscard]] bool accepts_parts(xml::Savepoint since) const;

    const SchemaJudge* judge_;
    xml::Editor* editor_;
    Known known_ = Known::nothing;
    std::string known_schema_;                      ///< by which it is valid
    std::unique_ptr<Identifiers> identifiers_;      ///< only while it is known to be valid
};

}  // namespace systole::cib
