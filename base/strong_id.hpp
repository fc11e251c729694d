#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace systole::base {

/// A value of type Rep that cannot be mistaken for an id of another kind. `Tag` is any incomplete type that names the kind:
/// `using NodeName = StrongId<struct NodeNameTag, std::string>;`
template <typename Tag, typename Rep>
class StrongId {
public:
    using Representation = Rep;

    StrongId() = default;
    explicit StrongId(Rep value) : value_(std::move(value)) {}

    [[nodiscard]] const Rep& value() const { return value_; }

    auto operator<=>(const StrongId&) const = default;

private:
    Rep value_{};
};

}  // namespace systole::base

template <typename Tag, typename Rep>
struct std::hash<systole::base::StrongId<Tag, Rep>> {
    std::size_t operator()(const systole::base::StrongId<Tag, Rep>& id) const { return std::hash<Rep>{}(id.value()); }
};
