#include "crmd/attributes.hpp"

#include "base/score.hpp"

#include <algorithm>
#include <regex>
#include <string_view>
#include <utility>

namespace systole::crmd {

namespace {

base::Result<std::regex> compile(const std::string& pattern) {
    try {
        return std::regex(pattern, std::regex::extended | std::regex::nosubs);
    } catch (const std::regex_error&) {
        return base::Error{base::Errc::invalid, "attribute pattern '" + pattern + "' is not a regular expression"};
    }
}

base::Score score_of(const std::optional<std::string>& text) {
    return text ? base::Score::parse(*text).value_or(base::Score()) : base::Score();
}

}  // namespace

std::string expand_value(const std::string& name, const std::string& text, const std::optional<std::string>& old_value) {
    std::string_view rest = text;
    if (rest.starts_with("value") && name != "value") {
        rest.remove_prefix(std::string_view("value").size());
    } else if (rest.starts_with(name)) {
        rest.remove_prefix(name.size());
    } else {
        return text;
    }
    const base::Score old = score_of(old_value);
    if (rest == "++") {
        return (old + base::Score(1)).text();
    }
    if (rest == "--") {
        return (old + base::Score(-1)).text();
    }
    if (rest.starts_with("+=")) {
        return (old + score_of(std::string(rest.substr(2)))).text();
    }
    if (rest.starts_with("-=")) {
        return (old + -score_of(std::string(rest.substr(2)))).text();
    }
    return text;
}

base::Result<bool> Attributes::apply(const AttributeChange& change, base::Time now) {
    if (!change.name_is_pattern) {
        return apply_one(change.name, change, now);
    }
    const auto pattern = compile(change.name);
    if (!pattern) {
        return pattern.error();
    }
    bool has_changed = false;
    for (const auto& [name, attribute] : attributes_) {
        if (std::regex_search(name, *pattern)) {
            has_changed = apply_one(name, change, now) || has_changed;
        }
    }
    return has_changed;
}

bool Attributes::apply_one(const std::string& name, const AttributeChange& change, base::Time now) {
    const bool is_new = !attributes_.contains(name);
    if (is_new && change.has_value && !change.value) {
        return false;
    }
    Attribute& attribute = attributes_[name];
    if (is_new) {
        attribute.is_private = change.is_private;
        attribute.set_id = change.set_id;
        attribute.set_type = change.set_type;
    }
    if (change.dampening && (is_new || change.sticks_dampening)) {
        attribute.dampening = *change.dampening;
    }
    if (change.writes_now && attribute.write_at) {
        attribute.write_at = now;
    }
    if (!change.has_value) {
        return false;
    }
    std::optional<std::string>& value = attribute.by_node[change.node];
    std::optional<std::string> wanted;
    if (change.value) {
        wanted = expand_value(name, *change.value, value);
    }
    if (value == wanted) {
        return false;
    }
    value = std::move(wanted);
    touched_.emplace(name, change.node);
    if (!attribute.is_private) {
        attribute.unwritten.insert(change.node);
        attribute.write_at = now + attribute.dampening;
    }
    return true;
}

void Attributes::forget_node(const std::string& node) {
    for (auto& [name, attribute] : attributes_) {
        attribute.by_node.erase(node);
        attribute.unwritten.erase(node);
        if (attribute.unwritten.empty()) {
            attribute.write_at.reset();
        }
    }
}

void Attributes::merge_node(const std::string& node, const std::vector<AttributeValue>& values) {
    for (auto& [name, attribute] : attributes_) {
        if (!touched_.contains({name, node})) {
            attribute.by_node.erase(node);
        }
    }
    for (const AttributeValue& value : values) {
        if (value.node != node || touched_.contains({value.name, node})) {
            continue;
        }
        Attribute& attribute = attributes_[value.name];
        attribute.is_private = value.is_private;
        attribute.set_id = value.set_id;
        attribute.set_type = value.set_type;
        attribute.dampening = value.dampening;
        attribute.by_node[node] = value.value;
    }
}

void Attributes::restore(const std::vector<AttributeValue>& values) {
    attributes_.clear();
    touched_.clear();
    std::set<std::string> nodes;
    for (const AttributeValue& value : values) {
        nodes.insert(value.node);
    }
    for (const std::string& node : nodes) {
        merge_node(node, values);
    }
}

std::vector<AttributeValue> Attributes::take_due(base::Time now) {
    std::vector<AttributeValue> due;
    for (auto& [name, attribute] : attributes_) {
        if (!attribute.write_at || *attribute.write_at > now) {
            continue;
        }
        for (const std::string& node : attribute.unwritten) {
            due.push_back(describe(name, attribute, node));
        }
        attribute.unwritten.clear();
        attribute.write_at.reset();
    }
    return due;
}

void Attributes::mark_all_unwritten(base::Time now) {
    for (auto& [name, attribute] : attributes_) {
        if (attribute.is_private) {
            continue;
        }
        for (const auto& [node, value] : attribute.by_node) {
            attribute.unwritten.insert(node);
        }
        if (!attribute.unwritten.empty() && !attribute.write_at) {
            attribute.write_at = now;
        }
    }
}

void Attributes::mark_unwritten(const std::vector<AttributeValue>& values, base::Time retry) {
    for (const AttributeValue& value : values) {
        const auto found = attributes_.find(value.name);
        if (found != attributes_.end() && found->second.by_node.contains(value.node)) {
            found->second.unwritten.insert(value.node);
            found->second.write_at = std::min(found->second.write_at.value_or(retry), retry);
        }
    }
}

std::optional<base::Time> Attributes::next_deadline() const {
    std::optional<base::Time> next;
    for (const auto& [name, attribute] : attributes_) {
        if (attribute.write_at && (!next || *attribute.write_at < *next)) {
            next = attribute.write_at;
        }
    }
    return next;
}

AttributeValue Attributes::describe(const std::string& name, const Attribute& attribute, const std::string& node) const {
    const auto found = attribute.by_node.find(node);
    return {.name = name,
            .node = node,
            .value = found == attribute.by_node.end() ? std::nullopt : found->second,
            .is_private = attribute.is_private,
            .set_id = attribute.set_id,
            .set_type = attribute.set_type,
            .dampening = attribute.dampening};
}

std::vector<AttributeValue> Attributes::values() const {
    std::vector<AttributeValue> all;
    for (const auto& [name, attribute] : attributes_) {
        for (const auto& [node, value] : attribute.by_node) {
            if (value) {
                all.push_back(describe(name, attribute, node));
            }
        }
    }
    return all;
}

std::vector<AttributeValue> Attributes::values_of(const std::string& node) const {
    std::vector<AttributeValue> own = values();
    std::erase_if(own, [&](const AttributeValue& value) { return value.node != node; });
    return own;
}

std::optional<std::string> Attributes::value(const std::string& name, const std::string& node) const {
    const auto attribute = attributes_.find(name);
    if (attribute == attributes_.end()) {
        return std::nullopt;
    }
    const auto found = attribute->second.by_node.find(node);
    return found == attribute->second.by_node.end() ? std::nullopt : found->second;
}

}  // namespace systole::crmd
