#pragma once

#include <bitset>
#include <cstddef>
#include <initializer_list>

namespace systole::pengine {

/// A set of enumerators of an `enum class` whose last enumerator is `count_`.
template <typename Enum>
class EnumSet {
public:
    constexpr EnumSet() = default;
    EnumSet(std::initializer_list<Enum> members) {
        for (const Enum member : members) {
            insert(member);
        }
    }

    void insert(Enum member) { bits_.set(position(member)); }
    void insert(const EnumSet& other) { bits_ |= other.bits_; }
    void erase(Enum member) { bits_.reset(position(member)); }
    void clear() { bits_.reset(); }

    [[nodiscard]] bool contains(Enum member) const { return bits_.test(position(member)); }
    [[nodiscard]] bool empty() const { return bits_.none(); }
    [[nodiscard]] bool intersects(const EnumSet& other) const { return (bits_ & other.bits_).any(); }
    /// Whether every member is also in `other`.
    [[nodiscard]] bool is_subset_of(const EnumSet& other) const { return (bits_ & ~other.bits_).none(); }
    [[nodiscard]] EnumSet with(Enum member) const {
        EnumSet result = *this;
        result.insert(member);
        return result;
    }
    friend bool operator==(const EnumSet&, const EnumSet&) = default;

private:
    static constexpr std::size_t position(Enum member) { return static_cast<std::size_t>(member); }

    std::bitset<static_cast<std::size_t>(Enum::count_)> bits_;
};

}  // namespace systole::pengine
