// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "shell/parse.hpp"

#include "base/text.hpp"
#include "shell/rule_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace systole::shell {
namespace {

using base::Errc;
using base::Error;
using base::Result;
using Rest = std::span<const std::string>;

Error invalid(std::string message) {
    return {Errc::invalid, std::move(message)};
}

ParsedObject object_in(std::string_view section, std::string_view element, std::string_view id) {
    ParsedObject object{std::string(section), xml::Document::create(element), {}, false};
    if (!id.empty()) {
        object.document.mutable_root().set("id", id);
    }
    return object;
}

std::string id_from(std::string_view text) {
    std::string id(text);
    std::ranges::replace_if(
        id, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '.'; }, '.');
    return id;
}

/// Takes the leading "name=value" words.
std::vector<Setting> take_settings(Rest& rest) {
    std::vector<Setting> settings;
    while (!rest.empty() && is_setting(rest[0])) {
        settings.push_back(setting_of(rest[0]));
        rest = rest.subspan(1);
    }
    return settings;
}

/// Takes an optional "$id=ID" (or "ID:") that names a set.
std::optional<std::string> take_set_id(Rest& rest) {
    if (!rest.empty() && rest[0].starts_with("$id=")) {
        const std::string id = rest[0].substr(4);
        rest = rest.subspan(1);
        return id;
    }
    if (!rest.empty() && rest[0].size() > 1 && rest[0].ends_with(':') && !is_setting(rest[0])) {
        const std::string id = rest[0].substr(0, rest[0].size() - 1);
        rest = rest.subspan(1);
        return id;
    }
    return std::nullopt;
}

void add_pairs(xml::MutableElement set, const std::vector<Setting>& settings) {
    for (const Setting& setting : settings) {
        const std::string id = id_from(fmt::format("{}-{}", set.id(), setting.name));
        set.append("nvpair").set("id", id).set("name", setting.name).set("value", setting.value);
    }
}

struct SetKeyword {
    std::string_view keyword;
    std::string_view element;
};
constexpr std::array kSetKeywords = {
    SetKeyword{"params", "instance_attributes"},
    SetKeyword{"meta", "meta_attributes"},
    SetKeyword{"utilization", "utilization"},
    SetKeyword{"attributes", "instance_attributes"},
};

const SetKeyword* set_keyword(std::string_view word) {
    const auto* const row = std::ranges::find(kSetKeywords, word, &SetKeyword::keyword);
    return row == kSetKeywords.end() ? nullptr : row;
}

Result<void> read_set(xml::MutableElement owner, const SetKeyword& keyword, std::string_view owner_id, Rest& rest) {
    const std::optional<std::string> id = take_set_id(rest);
    const std::vector<Setting> settings = take_settings(rest);
    if (settings.empty()) {
        return invalid(fmt::format("'{}' needs name=value", keyword.keyword));
    }
    const std::string set_id = id ? *id : fmt::format("{}-{}", owner_id, keyword.element);
    xml::MutableElement set = owner.mutable_child(keyword.element, set_id);
    add_pairs(set ? set : owner.append(keyword.element).set("id", set_id), settings);
    return {};
}

Result<void> read_operation(xml::MutableElement resource, Rest& rest) {
    if (rest.empty() || is_setting(rest[0])) {
        return invalid("'op' needs an operation such as 'monitor'");
    }
    const std::string name = rest[0];
    rest = rest.subspan(1);
    const std::vector<Setting> settings = take_settings(rest);
    const auto interval = std::ranges::find(settings, "interval", &Setting::name);
    const std::string interval_text = interval == settings.end() ? "0s" : interval->value;
    xml::MutableElement operations = resource.mutable_child("operations");
    if (!operations) {
        operations = resource.append("operations");
    }
    xml::MutableElement operation = operations.append("op");
    operation.set("name", name).set("interval", interval_text);
    for (const Setting& setting : settings) {
        operation.set(setting.name, setting.value);
    }
    operation.set("id", id_from(fmt::format("{}-{}-{}", resource.id(), name, interval_text)));
    return {};
}

/// Reads "params …", "meta …", "utilization …" and "op …" to the end.
Result<void> read_parts(xml::MutableElement resource, Rest rest) {
    if (!rest.empty() && is_setting(rest[0])) {
        if (Result<void> read = read_set(resource, kSetKeywords[0], resource.id(), rest); !read) {
            return read;
        }
    }
    while (!rest.empty()) {
        const std::string word = rest[0];
        rest = rest.subspan(1);
        const SetKeyword* const keyword = set_keyword(word);
        if (keyword == nullptr && word != "op") {
            return invalid(fmt::format("'{}' is not understood here (params, meta, utilization, op)", word));
        }
        Result<void> read =
            keyword != nullptr ? read_set(resource, *keyword, resource.id(), rest) : read_operation(resource, rest);
        if (!read) {
            return read;
        }
    }
    return {};
}

Result<ParsedObject> finish(ParsedObject object, const Result<void>& read) {
    if (!read) {
        return read.error();
    }
    return object;
}

Result<ParsedObject> parse_primitive(Rest rest) {
    if (rest.size() < 2) {
        return invalid("usage: primitive ID CLASS:[PROVIDER:]TYPE|@TEMPLATE [params …] [op …] [meta …] [utilization …]");
    }
    ParsedObject object = object_in("resources", "primitive", rest[0]);
    xml::MutableElement root = object.document.mutable_root();
    const std::string& agent = rest[1];
    const std::vector<std::string_view> parts = base::split_fields(agent, ':');
    if (agent.starts_with('@')) {
        root.set("template", agent.substr(1));
    } else if (parts.size() == 3) {
        root.set("class", parts[0]).set("provider", parts[1]).set("type", parts[2]);
    } else if (parts.size() == 2) {
        root.set("class", parts[0]);
        if (parts[0] == "ocf") {
            root.set("provider", "heartbeat");
        }
        root.set("type", parts[1]);
    } else if (parts.size() == 1) {
        root.set("class", "ocf").set("provider", "heartbeat").set("type", agent);
    } else {
        return invalid(fmt::format("'{}' is no agent (CLASS:[PROVIDER:]TYPE)", agent));
    }
    return finish(std::move(object), read_parts(root, rest.subspan(2)));
}

Result<ParsedObject> parse_group(Rest rest) {
    if (rest.empty()) {
        return invalid("usage: group ID MEMBER… [params …] [meta …]");
    }
    ParsedObject object = object_in("resources", "group", rest[0]);
    rest = rest.subspan(1);
    while (!rest.empty() && set_keyword(rest[0]) == nullptr && !is_setting(rest[0])) {
        object.members.push_back(rest[0]);
        rest = rest.subspan(1);
    }
    if (object.members.empty()) {
        return invalid("a group needs members");
    }
    return finish(std::move(object), read_parts(object.document.mutable_root(), rest));
}

Result<ParsedObject> parse_clone(Rest rest, bool is_promotable) {
    if (rest.size() < 2) {
        return invalid("usage: clone ID RESOURCE [params …] [meta …]");
    }
    ParsedObject object = object_in("resources", "clone", rest[0]);
    object.members.push_back(rest[1]);
    xml::MutableElement root = object.document.mutable_root();
    if (is_promotable) {
        const std::string set_id = fmt::format("{}-meta_attributes", root.id());
        add_pairs(root.append("meta_attributes").set("id", set_id), {{"promotable", "true"}});
    }
    return finish(std::move(object), read_parts(root, rest.subspan(2)));
}

/// "inf:", "-inf:", "200:" as a score; nothing for other words.
std::optional<std::string> score_in(std::string_view word) {
    if (!word.ends_with(':')) {
        return std::nullopt;
    }
    const std::string text = base::to_lower(word.substr(0, word.size() - 1));
    if (text == "inf" || text == "infinity" || text == "+inf" || text == "mandatory") {
        return "INFINITY";
    }
    if (text == "-inf" || text == "-infinity") {
        return "-INFINITY";
    }
    const bool is_number = !text.empty() && text.find_first_not_of("+-0123456789") == std::string::npos;
    return is_number ? std::optional(text) : std::nullopt;
}

/// Cuts "resource:Role" and sets both attributes.
void set_with_role(xml::MutableElement element, std::string_view text, std::string_view name, std::string_view role_name) {
    const std::size_t colon = text.find(':');
    element.set(name, text.substr(0, colon));
    if (colon != std::string_view::npos) {
        element.set(role_name, text.substr(colon + 1));
    }
}

Result<ParsedObject> parse_location(Rest rest) {
    static constexpr const char* kUsage =
        "usage: location ID RESOURCE[:ROLE] SCORE: NODE | location ID RESOURCE[:ROLE] rule SCORE: CONDITION";
    if (rest.size() < 4) {
        return invalid(kUsage);
    }
    ParsedObject object = object_in("constraints", "rsc_location", rest[0]);
    xml::MutableElement root = object.document.mutable_root();
    set_with_role(root, rest[1], "rsc", "role");
    const bool has_rule = rest[2] == "rule";
    const std::optional<std::string> score = score_in(rest[has_rule ? 3 : 2]);
    if (!score) {
        return invalid(kUsage);
    }
    if (!has_rule) {
        root.set("node", rest[3]).set("score", *score);
        return object;
    }
    xml::MutableElement rule = root.append("rule").set("id", fmt::format("{}-rule", rest[0])).set("score", *score);
    return finish(std::move(object), read_rule_condition(rest.subspan(4), rule));
}

Result<ParsedObject> parse_colocation(Rest rest) {
    const std::optional<std::string> score = rest.size() > 1 ? score_in(rest[1]) : std::nullopt;
    if (rest.size() != 4 || !score) {
        return invalid("usage: colocation ID SCORE: RESOURCE[:ROLE] WITH-RESOURCE[:ROLE] (sets: use 'xml')");
    }
    ParsedObject object = object_in("constraints", "rsc_colocation", rest[0]);
    xml::MutableElement root = object.document.mutable_root();
    root.set("score", *score);
    set_with_role(root, rest[2], "rsc", "rsc-role");
    set_with_role(root, rest[3], "with-rsc", "with-rsc-role");
    return object;
}

Result<ParsedObject> parse_order(Rest rest) {
    static constexpr const char* kUsage =
        "usage: order ID [Mandatory:|Optional:|Serialize:|SCORE:] FIRST[:ACTION] THEN[:ACTION] [symmetrical=BOOL]";
    if (rest.size() < 3) {
        return invalid(kUsage);
    }
    ParsedObject object = object_in("constraints", "rsc_order", rest[0]);
    xml::MutableElement root = object.document.mutable_root();
    rest = rest.subspan(1);
    static constexpr std::array<std::string_view, 3> kKinds = {"Mandatory", "Optional", "Serialize"};
    const std::string_view word = std::string_view(rest[0]).substr(0, rest[0].size() - 1);
    const auto* const kind =
        std::ranges::find_if(kKinds, [word](std::string_view one) { return base::equals_ignoring_case(one, word); });
    if (rest[0].ends_with(':') && kind != kKinds.end()) {
        root.set("kind", *kind);
        rest = rest.subspan(1);
    } else if (const std::optional<std::string> score = score_in(rest[0]); score) {
        root.set("score", *score);
        rest = rest.subspan(1);
    }
    if (rest.size() < 2) {
        return invalid(kUsage);
    }
    set_with_role(root, rest[0], "first", "first-action");
    set_with_role(root, rest[1], "then", "then-action");
    rest = rest.subspan(2);
    for (const Setting& setting : take_settings(rest)) {
        root.set(setting.name, setting.value);
    }
    return rest.empty() ? Result<ParsedObject>(std::move(object)) : invalid(kUsage);
}

Result<ParsedObject> parse_options(std::string_view keyword, Rest rest) {
    const bool is_property = keyword == "property";
    const std::optional<std::string> id = take_set_id(rest);
    const std::string default_id = is_property                 ? "cib-bootstrap-options"
                                   : keyword == "rsc_defaults" ? "rsc-options"
                                                               : "op-options";
    const std::vector<Setting> settings = take_settings(rest);
    if (settings.empty() || !rest.empty()) {
        return invalid(fmt::format("usage: {} [$id=SET] NAME=VALUE…", keyword));
    }
    ParsedObject object = object_in(is_property ? "crm_config" : keyword,
                                    is_property ? "cluster_property_set" : "meta_attributes", id.value_or(default_id));
    object.merges = true;
    add_pairs(object.document.mutable_root(), settings);
    return object;
}

Result<ParsedObject> parse_node(Rest rest) {
    if (rest.size() < 2 || !rest[0].ends_with(':')) {
        return invalid("usage: node ID: NAME [attributes NAME=VALUE…] [utilization NAME=VALUE…]");
    }
    ParsedObject object = object_in("nodes", "node", rest[0].substr(0, rest[0].size() - 1));
    object.merges = true;
    xml::MutableElement root = object.document.mutable_root();
    root.set("uname", rest[1]);
    for (rest = rest.subspan(2); !rest.empty();) {
        const SetKeyword* const keyword = set_keyword(rest[0]);
        if (keyword == nullptr) {
            return invalid(fmt::format("'{}' is not understood here (attributes, utilization)", rest[0]));
        }
        rest = rest.subspan(1);
        const std::string owner = fmt::format("nodes-{}", root.id());
        if (Result<void> read = read_set(root, *keyword, owner, rest); !read) {
            return read.error();
        }
    }
    return object;
}

Result<ParsedObject> parse_tag(Rest rest) {
    if (rest.size() < 2) {
        return invalid("usage: tag ID OBJECT…");
    }
    ParsedObject object = object_in("tags", "tag", rest[0]);
    for (const std::string& id : rest.subspan(1)) {
        object.document.mutable_root().append("obj_ref").set("id", id);
    }
    return object;
}

std::string_view section_of(std::string_view element) {
    struct Row {
        std::string_view element;
        std::string_view section;
    };
    static constexpr std::array kRows = {
        Row{"node", "nodes"},
        Row{"cluster_property_set", "crm_config"},
        Row{"fencing-level", "fencing-topology"},
        Row{"acl_role", "acls"},
        Row{"acl_target", "acls"},
        Row{"acl_group", "acls"},
        Row{"alert", "alerts"},
        Row{"tag", "tags"},
        Row{"meta_attributes", "rsc_defaults"},
        Row{"primitive", "resources"},
        Row{"template", "resources"},
        Row{"group", "resources"},
        Row{"clone", "resources"},
        Row{"bundle", "resources"},
    };
    const auto* const row = std::ranges::find(kRows, element, &Row::element);
    return row != kRows.end() ? row->section : element.starts_with("rsc_") ? std::string_view("constraints") : std::string_view();
}

Result<ParsedObject> parse_xml(Rest rest) {
    const std::string text = fmt::format("{}", fmt::join(rest, " "));
    Result<xml::Document> document = xml::Document::parse(text, {.source = "xml"});
    if (!document) {
        return document.error();
    }
    const std::string section(section_of(document->root().name()));
    if (section.empty()) {
        return Error{Errc::unsupported,
                     fmt::format("<{}> has no place of its own in the configuration", document->root().name())};
    }
    return ParsedObject{section, std::move(*document), {}, section == "nodes" || section == "crm_config"};
}

}  // namespace

bool is_object_keyword(std::string_view word) {
    static constexpr std::array<std::string_view, 14> kKeywords = {
        "primitive", "group",    "clone",        "ms",          "master", "location", "colocation",
        "order",     "property", "rsc_defaults", "op_defaults", "node",   "tag",      "xml"};
    return std::ranges::find(kKeywords, word) != kKeywords.end();
}

Result<ParsedObject> parse_object(const Words& words) {
    if (words.empty()) {
        return invalid("nothing to read");
    }
    const std::string& keyword = words[0];
    const Rest rest = Rest(words).subspan(1);
    if (keyword == "primitive") {
        return parse_primitive(rest);
    }
    if (keyword == "group") {
        return parse_group(rest);
    }
    if (keyword == "clone" || keyword == "ms" || keyword == "master") {
        return parse_clone(rest, keyword != "clone");
    }
    if (keyword == "location") {
        return parse_location(rest);
    }
    if (keyword == "colocation") {
        return parse_colocation(rest);
    }
    if (keyword == "order") {
        return parse_order(rest);
    }
    if (keyword == "property" || keyword == "rsc_defaults" || keyword == "op_defaults") {
        return parse_options(keyword, rest);
    }
    if (keyword == "node") {
        return parse_node(rest);
    }
    if (keyword == "tag") {
        return parse_tag(rest);
    }
    if (keyword == "xml") {
        return parse_xml(rest);
    }
    return invalid(fmt::format("'{}' does not start a configuration object", keyword));
}

}  // namespace systole::shell
