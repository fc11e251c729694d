#include "pengine/rules/blocks.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pengine/rules/reference_index.hpp"

namespace systole::pengine {

namespace {

void index_elements(xml::Element element, ReferenceIndex& index) {
    if (const auto id = element.attribute("id"); id) {
        index.elements[*id].push_back(element);
    }
    for (const xml::Element child : element.children()) {
        index_elements(child, index);
    }
}

xml::Element find_in_cib(const Cluster& cluster, std::string_view name, std::string_view id) {
    ReferenceIndex& index = *cluster.references;
    if (!index.is_filled) {
        index_elements(cluster.cib, index);
        index.is_filled = true;
    }
    const auto found = index.elements.find(id);
    if (found == index.elements.end()) {
        return {};
    }
    const auto element = std::ranges::find_if(found->second, [name](xml::Element e) { return e.is(name); });
    return element == found->second.end() ? xml::Element() : *element;
}

xml::Element find_below(xml::Element element, std::string_view name, std::string_view id) {
    if (element.is(name) && element.id() == id) {
        return element;
    }
    for (const xml::Element child : element.children()) {
        if (const xml::Element found = find_below(child, name, id)) {
            return found;
        }
    }
    return {};
}

xml::Element find_in_definition(const Definition& definition, std::string_view name, std::string_view id) {
    for (const xml::Element part : {definition.base, definition.own}) {
        for (const xml::Element child : part.children()) {
            if (const xml::Element found = find_below(child, name, id)) {
                return found;
            }
        }
    }
    return {};
}

Score score_of(xml::Element block) {
    return parse_score(block.get("score")).value_or(0);
}

/// The order of evaluation: of equal scores, the latest in the document first (spec 1 §2.4).
std::vector<xml::Element> by_precedence(const std::vector<xml::Element>& blocks, std::string_view first_id) {
    std::vector<xml::Element> result(blocks.rbegin(), blocks.rend());
    const auto precedes = [first_id](xml::Element left, xml::Element right) {
        const bool left_first = !first_id.empty() && left.id() == first_id;
        const bool right_first = !first_id.empty() && right.id() == first_id;
        if (left_first != right_first) {
            return left_first;
        }
        return score_of(left) > score_of(right);
    };
    std::ranges::stable_sort(result, precedes);
    return result;
}

void add_pair(const Cluster& cluster, xml::Element nvpair, NameValues& table) {
    const xml::Element pair = resolve(cluster, nvpair);
    const auto name = pair.attribute("name");
    const auto value = pair.attribute("value");
    if (!name || !value) {
        return;
    }
    if (base::equals_ignoring_case(*value, "#default")) {
        table.erase(*name);
    } else {
        table.set_if_absent(*name, *value);
    }
}

void evaluate_block(Cluster& cluster, xml::Element block, const RuleInput& input, NameValues& table) {
    if (const xml::Element rule = block.child("rule"); rule && !passes(cluster, rule, input)) {
        return;
    }
    const xml::Element first = block.child();
    const xml::Element pairs = first.is("attributes") ? first : block;  // the old format wraps them
    for (const xml::Element nvpair : pairs.children("nvpair")) {
        add_pair(cluster, nvpair, table);
    }
}

}  // namespace

void evaluate_blocks(Cluster& cluster, const std::vector<xml::Element>& blocks, const RuleInput& input, NameValues& table,
                     std::string_view first_id) {
    if (blocks.size() == 1) {
        evaluate_block(cluster, blocks.front(), input, table);
        return;
    }
    for (const xml::Element block : by_precedence(blocks, first_id)) {
        evaluate_block(cluster, block, input, table);
    }
}

void overwrite_by_blocks(Cluster& cluster, const std::vector<xml::Element>& blocks, const RuleInput& input,
                         NameValues& table) {
    NameValues fresh;
    evaluate_blocks(cluster, blocks, input, fresh);
    for (const NameValues::Pair& pair : fresh) {
        table.set(pair.name, pair.value);
    }
}

bool has_rules(const std::vector<xml::Element>& blocks) {
    return std::ranges::any_of(blocks, [](xml::Element block) { return static_cast<bool>(block.child("rule")); });
}

xml::Element resolve(const Cluster& cluster, xml::Element element, const Definition* scope) {
    const auto reference = element.attribute("id-ref");
    if (!reference) {
        return element;
    }
    return scope == nullptr ? find_in_cib(cluster, element.name(), *reference)
                            : find_in_definition(*scope, element.name(), *reference);
}

std::vector<xml::Element> blocks_of(const Cluster& cluster, xml::Element parent, std::string_view name) {
    std::vector<xml::Element> result;
    for (const xml::Element child : parent.children(name)) {
        if (const xml::Element block = resolve(cluster, child)) {
            result.push_back(block);
        }
    }
    return result;
}

std::vector<xml::Element> blocks_of(const Definition& definition, std::string_view name) {
    std::vector<xml::Element> result;
    for (const xml::Element child : definition.children(name)) {
        const auto reference = child.attribute("id-ref");
        const xml::Element block = reference ? find_in_definition(definition, name, *reference) : child;
        if (block) {
            result.push_back(block);
        }
    }
    return result;
}

}  // namespace systole::pengine
