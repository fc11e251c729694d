#include "pengine/ordering/order_kind.hpp"

#include <array>

#include "base/number.hpp"
#include "base/score.hpp"
#include "base/text.hpp"

namespace systole::pengine {

OrderKind order_kind(std::string_view text) {
    if (base::equals_ignoring_case(text, "Optional")) {
        return OrderKind::optional;
    }
    return base::equals_ignoring_case(text, "Serialize") ? OrderKind::serialize : OrderKind::mandatory;
}

OrderKind order_kind(xml::Element constraint) {
    if (const auto kind = constraint.attribute("kind")) {
        return order_kind(*kind);
    }
    const auto score = constraint.attribute("score");
    const bool is_zero = score && base::Score::parse(*score).value_or(base::Score()) == base::Score();
    return is_zero ? OrderKind::optional : OrderKind::mandatory;
}

Symmetry order_symmetry(xml::Element element, OrderKind kind, xml::Element parent) {
    const auto text = element.has("symmetrical") ? element.attribute("symmetrical") : parent.attribute("symmetrical");
    if (!text) {
        return kind == OrderKind::serialize ? Symmetry::asymmetric : Symmetry::symmetric;
    }
    return base::is_true(*text) && kind != OrderKind::serialize ? Symmetry::symmetric : Symmetry::asymmetric;
}

RelationFlags order_flags(OrderKind kind, std::string_view first_action, Symmetry symmetry) {
    if (kind == OrderKind::optional) {
        return {Relation::ordered};
    }
    if (kind == OrderKind::serialize) {
        return {Relation::serialize};
    }
    switch (symmetry) {
        case Symmetry::asymmetric:
            return {Relation::ordered, Relation::asymmetric};
        case Symmetry::inverse:
            return {Relation::ordered, Relation::then_requires_first};
        case Symmetry::symmetric:
            break;
    }
    RelationFlags flags{Relation::ordered, Relation::first_requires_then};
    if (first_action == "start" || first_action == "promote" || first_action == "migrate_from") {
        flags.insert(Relation::unrunnable_first_blocks);
    }
    return flags;
}

std::optional<std::string_view> inverted_action(std::string_view action) {
    struct Pair {
        std::string_view up;
        std::string_view down;
    };
    static constexpr std::array<Pair, 4> kPairs = {
        {{"start", "stop"}, {"promote", "demote"}, {"promoted", "demoted"}, {"running", "stopped"}}};
    for (const Pair& pair : kPairs) {
        if (base::equals_ignoring_case(action, pair.up)) {
            return pair.down;
        }
        if (base::equals_ignoring_case(action, pair.down)) {
            return pair.up;
        }
    }
    return std::nullopt;
}

}  // namespace systole::pengine
