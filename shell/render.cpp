#include "shell/render.hpp"

#include "cib/sections.hpp"
#include "shell/rule_text.hpp"
#include "shell/words.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace systole::shell {
namespace {

constexpr std::string_view kNextLine = " \\\n\t";

bool has_only(xml::Element element, std::initializer_list<std::string_view> attributes) {
    return std::ranges::all_of(element.attributes(), [&attributes](const xml::Attribute& one) {
        return std::ranges::find(attributes, one.name) != attributes.end();
    });
}

std::string as_xml(xml::Element element) {
    return fmt::format("xml {}", quoted(xml::to_text(element)));
}

std::string settings_text(xml::Element set, std::string_view separator) {
    std::string text;
    for (const xml::Element pair : set.children("nvpair")) {
        text += text.empty() ? "" : separator;
        text += fmt::format("{}={}", pair.get("name"), quoted(pair.get("value")));
    }
    return text;
}

/// True if a set has nothing that the language cannot say.
bool is_plain_set(xml::Element set) {
    return has_only(set, {"id"}) && std::ranges::all_of(set.children(), [](xml::Element child) {
               return child.is("nvpair") && has_only(child, {"id", "name", "value"});
           });
}

std::string operation_text(xml::Element operation) {
    std::string text = fmt::format("op {}", operation.get("name"));
    for (const xml::Attribute attribute : operation.attributes()) {
        if (attribute.name != "id" && attribute.name != "name") {
            text += fmt::format(" {}={}", attribute.name, quoted(attribute.value));
        }
    }
    return text;
}

std::string_view keyword_of(xml::Element set) {
    if (set.is("instance_attributes")) {
        return "params";
    }
    return set.is("meta_attributes") ? std::string_view("meta") : set.name();
}

/// What stands below a resource: sets and operations, each on its own line. Nothing if it cannot be said.
std::optional<std::string> parts_text(xml::Element resource) {
    std::string text;
    for (const xml::Element part : resource.children()) {
        if (part.is("instance_attributes") || part.is("meta_attributes") || part.is("utilization")) {
            if (!is_plain_set(part)) {
                return std::nullopt;
            }
            const std::string settings = settings_text(part, " ");
            text += settings.empty() ? std::string() : fmt::format("{}{} {}", kNextLine, keyword_of(part), settings);
        } else if (part.is("operations") && has_only(part, {"id"})) {
            for (const xml::Element operation : part.children()) {
                if (!operation.is("op") || operation.child()) {
                    return std::nullopt;
                }
                text += fmt::format("{}{}", kNextLine, operation_text(operation));
            }
        } else if (!part.is("primitive") && !part.is("group")) {
            return std::nullopt;
        }
    }
    return text;
}

std::string agent_text(xml::Element primitive) {
    if (primitive.has("template")) {
        return fmt::format("@{}", primitive.get("template"));
    }
    const std::string_view provider = primitive.get("provider");
    return provider.empty() ? fmt::format("{}:{}", primitive.get("class"), primitive.get("type"))
                            : fmt::format("{}:{}:{}", primitive.get("class"), provider, primitive.get("type"));
}

std::string primitive_text(xml::Element primitive) {
    const std::optional<std::string> parts = parts_text(primitive);
    const bool is_plain = has_only(primitive, {"id", "class", "provider", "type", "template"});
    if (!parts || !is_plain) {
        return as_xml(primitive);
    }
    return fmt::format("primitive {} {}{}", primitive.id(), agent_text(primitive), *parts);
}

/// A group or clone and what is in it; the members' own lines come first.
std::string collective_text(xml::Element resource) {
    const std::optional<std::string> parts = parts_text(resource);
    if (!parts || !has_only(resource, {"id"})) {
        return as_xml(resource);
    }
    std::string members;
    std::string head = fmt::format("{} {}", resource.name(), resource.id());
    for (const xml::Element child : resource.children()) {
        if (child.is("primitive") || child.is("group")) {
            const std::string text = render_object(child);
            if (text.starts_with("xml ")) {
                return as_xml(resource);
            }
            members += text + '\n';
            head += fmt::format(" {}", child.id());
        }
    }
    return members + head + *parts;
}

std::string with_role(std::string_view resource, std::string_view role) {
    return role.empty() ? std::string(resource) : fmt::format("{}:{}", resource, role);
}

std::string score_text(std::string_view score) {
    if (score == "INFINITY" || score == "+INFINITY") {
        return "inf";
    }
    return score == "-INFINITY" ? "-inf" : std::string(score);
}

std::string location_text(xml::Element location) {
    const std::string resource = with_role(location.get("rsc"), location.get("role"));
    if (!location.child() && has_only(location, {"id", "rsc", "role", "node", "score"})) {
        return fmt::format("location {} {} {}: {}", location.id(), resource, score_text(location.get("score")), location.get("node"));
    }
    const xml::Element rule = location.child("rule");
    const std::optional<std::string> condition = rule ? rule_condition_text(rule) : std::nullopt;
    if (!condition || rule.next() || !has_only(location, {"id", "rsc", "role"})) {
        return as_xml(location);
    }
    return fmt::format("location {} {}{}rule {}: {}", location.id(), resource, kNextLine, score_text(rule.get("score", "0")),
                       *condition);
}

std::string colocation_text(xml::Element colocation) {
    if (colocation.child() || !has_only(colocation, {"id", "rsc", "rsc-role", "with-rsc", "with-rsc-role", "score"})) {
        return as_xml(colocation);
    }
    return fmt::format("colocation {} {}: {} {}", colocation.id(), score_text(colocation.get("score", "INFINITY")),
                       with_role(colocation.get("rsc"), colocation.get("rsc-role")),
                       with_role(colocation.get("with-rsc"), colocation.get("with-rsc-role")));
}

std::string order_text(xml::Element order) {
    if (order.child() || !has_only(order, {"id", "first", "first-action", "then", "then-action", "kind", "score", "symmetrical"})) {
        return as_xml(order);
    }
    const std::string strength = order.has("score") ? score_text(order.get("score")) : std::string(order.get("kind", "Mandatory"));
    const std::string symmetry =
        order.has("symmetrical") ? fmt::format(" symmetrical={}", order.get("symmetrical")) : std::string();
    return fmt::format("order {} {}: {} {}{}", order.id(), strength, with_role(order.get("first"), order.get("first-action")),
                       with_role(order.get("then"), order.get("then-action")), symmetry);
}

std::string node_text(xml::Element node) {
    std::string text = fmt::format("node {}: {}", node.id(), node.get("uname"));
    for (const xml::Element part : node.children()) {
        if (!is_plain_set(part)) {
            return as_xml(node);
        }
        const std::string settings = settings_text(part, " ");
        const std::string_view keyword = part.is("instance_attributes") ? std::string_view("attributes") : part.name();
        text += settings.empty() ? std::string() : fmt::format("{}{} {}", kNextLine, keyword, settings);
    }
    return text;
}

std::string options_text(std::string_view keyword, xml::Element set) {
    if (!is_plain_set(set)) {
        return as_xml(set);
    }
    return fmt::format("{} {}:{}{}", keyword, set.id(), kNextLine, settings_text(set, kNextLine));
}

std::string tag_text(xml::Element tag) {
    std::string text = fmt::format("tag {}", tag.id());
    for (const xml::Element reference : tag.children("obj_ref")) {
        text += fmt::format(" {}", reference.id());
    }
    return text;
}

}  // namespace

std::string render_object(xml::Element object) {
    using Renderer = std::string (*)(xml::Element);
    static constexpr std::array<std::pair<std::string_view, Renderer>, 8> kRenderers = {{
        {"primitive", primitive_text},
        {"group", collective_text},
        {"clone", collective_text},
        {"rsc_location", location_text},
        {"rsc_colocation", colocation_text},
        {"rsc_order", order_text},
        {"node", node_text},
        {"tag", tag_text},
    }};
    const auto* const row = std::ranges::find(kRenderers, object.name(), [](const auto& one) { return one.first; });
    if (row != kRenderers.end()) {
        return row->second(object);
    }
    if (object.is("cluster_property_set")) {
        return options_text("property", object);
    }
    const std::string_view parent = object.parent().name();
    return parent == "rsc_defaults" || parent == "op_defaults" ? options_text(parent, object) : as_xml(object);
}

std::string render_configuration(xml::Element cib) {
    std::string text;
    for (const char* const section : {"nodes", "resources", "constraints", "tags", "fencing-topology", "acls", "alerts", "crm_config",
                                      "rsc_defaults", "op_defaults"}) {
        for (const xml::Element object : cib::find_section(cib, section).children()) {
            text += render_object(object) + '\n';
        }
    }
    return text;
}

}  // namespace systole::shell
