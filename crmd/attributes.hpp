#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::crmd {

/// A change of transient attributes as it is multicast: every brain applies the same changes in the same order.
struct AttributeChange {
    std::string name;
    std::string node;
    std::optional<std::string> value;  ///< `name++` and the like are computed from the old value; none deletes
    bool has_value = true;             ///< false: only the dampening changes
    std::optional<base::Milliseconds> dampening;
    bool sticks_dampening = false;  ///< the dampening given replaces one known before
    bool writes_now = false;        ///< end any dampening of this attribute
    bool name_is_pattern = false;
    bool is_private = false;
    std::string set_id;
    std::string set_type;
};

/// One value as the rest of the world sees it.
struct AttributeValue {
    std::string name;
    std::string node;
    std::optional<std::string> value;  ///< none: deleted; the writer still has to remove it from the CIB
    bool is_private = false;
    std::string set_id;
    std::string set_type;
    base::Milliseconds dampening{0};
    bool operator==(const AttributeValue&) const = default;
};

/// The transient attributes of all nodes, mirrored by every brain; the coordinator's is written to the CIB.
/// Deterministic: what it holds depends on the changes and their order alone. Times only decide when to write.
class Attributes {
public:
    /// Applies a change. Errors: invalid (pattern that cannot be read). Returns whether a value became different.
    base::Result<bool> apply(const AttributeChange& change, base::Time now);

    /// All values of a node vanish; nothing is written, the CIB's part goes by other means.
    void forget_node(const std::string& node);
    /// Replaces what is known of a node by what it says itself, but for values changed since `begin_merge`.
    void merge_node(const std::string& node, const std::vector<AttributeValue>& values);
    void begin_merge() { touched_.clear(); }
    /// Replaces everything: the mirror of a coordinator.
    void restore(const std::vector<AttributeValue>& values);

    /// Values to be written, their dampening over. Told once; `mark_all_unwritten` starts over.
    std::vector<AttributeValue> take_due(base::Time now);
    void mark_all_unwritten(base::Time now);
    /// These could not be written: they are due again at `retry`.
    void mark_unwritten(const std::vector<AttributeValue>& values, base::Time retry);
    [[nodiscard]] std::optional<base::Time> next_deadline() const;

    /// Sorted by name, then node; deleted ones left out.
    [[nodiscard]] std::vector<AttributeValue> values() const;
    [[nodiscard]] std::vector<AttributeValue> values_of(const std::string& node) const;
    [[nodiscard]] std::optional<std::string> value(const std::string& name, const std::string& node) const;

private:
    struct Attribute {
        base::Milliseconds dampening{0};
        bool is_private = false;
        std::string set_id;
        std::string set_type;
        std::map<std::string, std::optional<std::string>> by_node;
        std::set<std::string> unwritten;     // nodes whose value the CIB does not have
        std::optional<base::Time> write_at;  // set while unwritten is not empty
    };

    bool apply_one(const std::string& name, const AttributeChange& change, base::Time now);
    AttributeValue describe(const std::string& name, const Attribute& attribute, const std::string& node) const;

    std::map<std::string, Attribute> attributes_;
    std::set<std::pair<std::string, std::string>> touched_;  // (name, node) changed since begin_merge
};

/// The new value of an attribute: `NAME++`, `NAME--`, `NAME+=N`, `NAME-=N` with NAME the attribute's own or `value` are
/// computed on the old value with score arithmetic; other text stands for itself.
std::string expand_value(const std::string& name, const std::string& text, const std::optional<std::string>& old_value);

}  // namespace systole::crmd
