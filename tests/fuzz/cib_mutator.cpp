#include "tests/fuzz/cib_mutator.hpp"

#include <array>
#include <string>
#include <vector>

namespace systole::fuzz {

namespace {

using xml::Element;
using xml::MutableElement;

/// Values with a meaning of their own somewhere in a CIB.
constexpr std::array<const char*, 46> kWords{
    "true", "false", "INFINITY", "-INFINITY", "0", "1", "-1", "2", "100", "99999999999999999999", "", "#uname", "#kind", "Started",
    "Stopped", "Promoted", "Unpromoted", "start", "stop", "promote", "demote", "monitor", "migrate_to", "migrate_from", "online",
    "offline", "member", "down", "always", "never", "exclusive", "stop_start", "block", "stop_only", "fence", "restart", "ignore",
    "standby", "freeze", "Mandatory", "Optional", "Serialize", "utilization", "balanced", "PT1H", "10s"};

/// Names of attributes and options whose presence changes what happens.
constexpr std::array<const char*, 24> kNames{
    "score", "rsc", "with-rsc", "first", "then", "node", "role", "rsc-role", "kind", "id-ref", "template", "rc-code", "op-status",
    "operation", "interval", "call-id", "crmd", "join", "in_ccm", "expected", "symmetrical", "require-all", "node-attribute", "influence"};

class Mutator {
public:
    Mutator(xml::Document& cib, base::Rng& rng) : rng_(rng), root_(cib.mutable_root()) { collect(root_); }

    void mutate() {
        switch (rng_.below(6)) {
            case 0: return remove();
            case 1: return copy();
            case 2: return add_attribute();
            case 3: return remove_attribute();
            default: return change_attribute();
        }
    }

private:
    void collect(Element element) {
        for (const Element child : element.children()) {
            elements_.push_back(child);
            collect(child);
        }
        for (const xml::Attribute attribute : element.attributes()) {
            values_.emplace_back(attribute.value);
        }
    }

    template <typename List>
    [[nodiscard]] const auto& pick(const List& list) {
        return list[rng_.below(list.size())];
    }

    [[nodiscard]] std::string value() {
        if (rng_.chance(600) && !values_.empty()) {
            return pick(values_);
        }
        return rng_.chance(800) ? std::string(pick(kWords)) : std::to_string(rng_.between(-2'000'000, 2'000'000));
    }

    void remove() {
        if (!elements_.empty()) {
            MutableElement::of(pick(elements_)).remove();
        }
    }

    /// Below another element of the same name as its parent mostly; anywhere at times.
    void copy() {
        if (elements_.empty()) {
            return;
        }
        const Element original = pick(elements_);
        Element parent = original.parent();
        for (int tries = 0; tries < 20; ++tries) {
            const Element other = pick(elements_);
            if (other.name() == parent.name() || rng_.chance(20)) {
                parent = other;
                break;
            }
        }
        MutableElement made = MutableElement::of(parent).append_copy(original);
        if (rng_.chance(700) && made.has("id")) {
            made.set("id", value());
        }
    }

    void add_attribute() {
        if (!elements_.empty()) {
            MutableElement::of(pick(elements_)).set(pick(kNames), value());
        }
    }

    void remove_attribute() {
        if (const auto [element, name] = some_attribute(); element) {
            MutableElement::of(element).unset(name);
        }
    }

    void change_attribute() {
        if (const auto [element, name] = some_attribute(); element) {
            MutableElement::of(element).set(name, value());
        }
    }

    struct Place {
        Element element;
        std::string name;
    };
    [[nodiscard]] Place some_attribute() {
        const Element element = elements_.empty() ? Element(root_) : pick(elements_);
        std::vector<std::string> names;
        for (const xml::Attribute attribute : element.attributes()) {
            names.emplace_back(attribute.name);
        }
        return names.empty() ? Place{} : Place{element, pick(names)};
    }

    base::Rng& rng_;
    MutableElement root_;
    std::vector<Element> elements_;    ///< all below the root
    std::vector<std::string> values_;  ///< of all attributes
};

}  // namespace

void mutate_cib(xml::Document& cib, base::Rng& rng) {
    for (std::uint64_t changes = 1 + rng.below(4); changes > 0; --changes) {
        Mutator(cib, rng).mutate();
    }
}

}  // namespace systole::fuzz
