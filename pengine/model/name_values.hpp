#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace systole::pengine {

/// A table name -> value in order of first insertion. Names and values are views: into the CIB document or into the
/// cluster's `StringPool`; both outlive every table.
class NameValues {
public:
    struct Pair {
        std::string_view name;
        std::string_view value;
    };

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    [[nodiscard]] std::string_view get(std::string_view name, std::string_view fallback = {}) const;
    [[nodiscard]] bool contains(std::string_view name) const { return find(name).has_value(); }
    [[nodiscard]] bool empty() const { return pairs_.empty(); }
    [[nodiscard]] std::size_t size() const { return pairs_.size(); }

    /// Sets or overwrites; an overwritten value keeps its place.
    void set(std::string_view name, std::string_view value);
    /// Sets only what is not there yet; tells whether it did.
    bool set_if_absent(std::string_view name, std::string_view value);
    void erase(std::string_view name);

    [[nodiscard]] std::vector<Pair>::const_iterator begin() const { return pairs_.begin(); }
    [[nodiscard]] std::vector<Pair>::const_iterator end() const { return pairs_.end(); }

private:
    [[nodiscard]] std::size_t position(std::string_view name) const;
    void append(std::string_view name, std::string_view value);
    void rebuild_index();

    std::vector<Pair> pairs_;
    std::unordered_map<std::string_view, std::size_t> index_;  ///< only kept once the table is large
};

}  // namespace systole::pengine
