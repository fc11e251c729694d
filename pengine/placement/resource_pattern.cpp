#include "pengine/placement/resource_pattern.hpp"

#include <regex.h>

#include <utility>

namespace systole::pengine {

struct ResourcePattern::Expression {
    Expression() = default;
    Expression(const Expression&) = delete;
    Expression& operator=(const Expression&) = delete;
    ~Expression() {
        if (is_compiled) {
            regfree(&compiled);
        }
    }

    regex_t compiled{};
    bool is_compiled = false;
};

ResourcePattern::ResourcePattern(std::shared_ptr<const Expression> expression, bool is_inverted)
    : expression_(std::move(expression)), is_inverted_(is_inverted) {}

std::optional<ResourcePattern> ResourcePattern::compile(std::string_view text) {
    const bool is_inverted = text.starts_with('!');
    auto expression = std::make_shared<Expression>();
    const std::string source(is_inverted ? text.substr(1) : text);
    expression->is_compiled = regcomp(&expression->compiled, source.c_str(), REG_EXTENDED) == 0;
    if (!expression->is_compiled) {
        return std::nullopt;
    }
    return ResourcePattern(std::move(expression), is_inverted);
}

std::optional<std::vector<std::string>> ResourcePattern::match(std::string_view id) const {
    const std::string subject(id);
    std::vector<regmatch_t> found(expression_->compiled.re_nsub + 1);
    const bool is_found = regexec(&expression_->compiled, subject.c_str(), found.size(), found.data(), 0) == 0;
    if (is_found == is_inverted_) {
        return std::nullopt;
    }
    std::vector<std::string> parts;
    if (is_inverted_) {
        return parts;
    }
    for (const regmatch_t& part : found) {
        parts.push_back(part.rm_so < 0 ? std::string()
                                       : subject.substr(static_cast<std::size_t>(part.rm_so),
                                                        static_cast<std::size_t>(part.rm_eo - part.rm_so)));
    }
    return parts;
}

}  // namespace systole::pengine
