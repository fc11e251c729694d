#include "cib/validation.hpp"

#include "cib/changed_parts.hpp"

namespace systole::cib {

void Validation::learn() {
    if (judge_ == nullptr || (known_ != Known::nothing && known_schema_ == schema())) {
        return;
    }
    forget();
    known_schema_ = schema();
    known_ = judge_->check(editor_->document()).empty() ? Known::valid : Known::invalid;
    const IdentifierAttributes* const attributes = judge_->identifier_attributes(known_schema_);
    if (known_ == Known::valid && attributes != nullptr) {
        identifiers_ = std::make_unique<Identifiers>(*attributes, editor_->root());
        editor_->observe(identifiers_.get());
    }
}

std::vector<std::string> Validation::check(xml::Savepoint since) {
    if (judge_ == nullptr || accepts_parts(since)) {
        return {};
    }
    std::vector<std::string> problems = judge_->check(editor_->document());
    if (problems.empty() && known_ == Known::invalid) {
        forget();
    }
    return problems;
}

bool Validation::accepts_parts(xml::Savepoint since) const {
    if (identifiers_ == nullptr || known_schema_ != schema() || !identifiers_->are_consistent()) {
        return false;
    }
    const std::optional<xml::Document> parts = changed_parts(*editor_, since);
    return parts && judge_->accepts_parts(*parts, known_schema_);
}

void Validation::settle() {
    if (identifiers_ != nullptr) {
        identifiers_->settle();
    }
}

void Validation::forget() {
    editor_->observe(nullptr);
    identifiers_.reset();
    known_ = Known::nothing;
}

}  // namespace systole::cib
