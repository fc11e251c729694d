#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pengine/model/relation.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// How binding a user's order is.
enum class OrderKind : std::uint8_t { optional, mandatory, serialize };

/// Whether an order holds for the opposite actions too; `inverse` is that opposite direction itself.
enum class Symmetry : std::uint8_t { asymmetric, symmetric, inverse };

/// By `kind`, else by `score` (0: optional), else mandatory.
[[nodiscard]] OrderKind order_kind(xml::Element constraint);
/// The kind of this text; unknown words mean mandatory.
[[nodiscard]] OrderKind order_kind(std::string_view text);

/// By `symmetrical` of the element, else of `parent` (may be null), else by kind. Never inverse.
[[nodiscard]] Symmetry order_symmetry(xml::Element element, OrderKind kind, xml::Element parent = {});

/// What an order between `first_action` and another action means for them.
[[nodiscard]] RelationFlags order_flags(OrderKind kind, std::string_view first_action, Symmetry symmetry);

/// The opposite of an action (start and stop, promote and demote, ...), if it has one.
[[nodiscard]] std::optional<std::string_view> inverted_action(std::string_view action);

}  // namespace systole::pengine
