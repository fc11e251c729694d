#pragma once

// Private to cib/: the modifying operations, without the rules that apply to all of them (see Cib::change).

#include "cib/cib.hpp"

namespace systole::cib {

/// What an operation works on.
struct Workplace {
    xml::Editor& editor;
    const CibOptions& options;
};

/// What an operation came to before the common rules.
struct OperationResult {
    Status status = Status::ok;
    std::optional<xml::Document> body;
    std::vector<std::string> details;
    /// The versions stand as the operation set them.
    bool keeps_version = false;
    /// Counts as a change although nothing differs.
    bool counts_as_change = false;
    /// And as one of the configuration.
    bool counts_as_configuration_change = false;

    OperationResult() = default;
    OperationResult(Status its_status) : status(its_status) {}  // NOLINT(google-explicit-constructor)
};

[[nodiscard]] OperationResult create(Workplace work, const Request& request);
[[nodiscard]] OperationResult modify(Workplace work, const Request& request);
[[nodiscard]] OperationResult remove(Workplace work, const Request& request);
[[nodiscard]] OperationResult replace(Workplace work, const Request& request);
[[nodiscard]] OperationResult apply_patch(Workplace work, const Request& request);
[[nodiscard]] OperationResult erase(Workplace work);
[[nodiscard]] OperationResult bump(Workplace work);
[[nodiscard]] OperationResult upgrade(Workplace work, const Request& request);
[[nodiscard]] OperationResult commit_transaction(Workplace work, const Request& request);

/// Carries out any of them.
[[nodiscard]] OperationResult carry_out(Workplace work, const Request& request);

/// The part of the input that a request with a scope means: of a whole `cib` the section, else the input as it is. Empty if a
/// `cib` lacks the section.
[[nodiscard]] xml::Element effective_input(const Request& request);

/// Sets a version number of the CIB.
void set_version_number(xml::Editor& editor, std::string_view name, std::int64_t value);

/// The elements that an XPath selects, each once (of attributes and comments, those they belong to); none for what is no XPath.
[[nodiscard]] std::vector<xml::Element> select(const xml::Editor& editor, const std::string& xpath);

}  // namespace systole::cib
