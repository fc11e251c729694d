#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "lrmd/types.hpp"
#include "xml/element.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Reading and writing the parts that all messages and stored records are made of. For lrmd/ only.
namespace systole::lrmd {

/// Reads attributes and remembers the first that is missing or unreadable, so that a decoder checks once, at its end.
class FieldReader {
public:
    explicit FieldReader(xml::Element element) : element_(element) {}

    [[nodiscard]] std::string text(std::string_view name) const { return std::string(element_.get(name)); }
    /// A text that must be there and not be empty.
    [[nodiscard]] std::string required(std::string_view name);
    /// A number that must be there.
    [[nodiscard]] std::int64_t number(std::string_view name);
    [[nodiscard]] std::uint64_t count(std::string_view name);
    [[nodiscard]] base::Milliseconds span(std::string_view name) { return base::Milliseconds(number(name)); }
    [[nodiscard]] base::WallTime moment(std::string_view name) { return base::WallTime(base::Seconds(number(name))); }
    [[nodiscard]] bool flag(std::string_view name) const { return element_.get(name) == "true"; }
    [[nodiscard]] ResourceId resource(std::string_view name = "resource") { return ResourceId(required(name)); }
    [[nodiscard]] OperationKey key();
    [[nodiscard]] AgentId agent();
    [[nodiscard]] Term term();
    /// The nvpairs of the child of that name; none if there is no such child.
    [[nodiscard]] Parameters parameters(std::string_view child) const;

    [[nodiscard]] xml::Element element() const { return element_; }
    void fail(std::string_view field);

    /// The value built from the fields, or an error naming the first bad field.
    template <typename T>
    [[nodiscard]] base::Result<T> result(T value) const {
        if (problem_) {
            return base::Error{base::Errc::invalid, *problem_};
        }
        return value;
    }

private:
    xml::Element element_;
    std::optional<std::string> problem_;
};

void write_key(xml::MutableElement element, const OperationKey& key);
void write_agent(xml::MutableElement element, const AgentId& agent);
void write_term(xml::MutableElement element, const Term& term);
/// Nothing is written if there are none.
void write_parameters(xml::MutableElement element, std::string_view child, const Parameters& parameters);

}  // namespace systole::lrmd
