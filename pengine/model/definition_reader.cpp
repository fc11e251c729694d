#include "pengine/model/definition_reader.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/rules/blocks.hpp"

namespace systole::pengine {

namespace {

Operation read_operation(xml::Element element, ReferenceScope scope) {
    return {.element = element,
            .id = element.id(),
            .name = element.get("name"),
            .interval_ms = parse_interval(element.get("interval", "0")).value_or(0),
            .is_enabled = base::parse_boolean(element.get("enabled")).value_or(true),
            .role_text = element.attribute("role"),
            .scope = scope};
}

std::vector<Operation> read_operations(const Cluster& cluster, xml::Element rsc_element) {
    const xml::Element written = rsc_element.child("operations");
    const xml::Element operations = resolve(cluster, written);
    const ReferenceScope scope = written.has("id-ref") ? ReferenceScope::whole_cib : ReferenceScope::own_resource;
    std::vector<Operation> result;
    for (const xml::Element op : operations.children("op")) {
        result.push_back(read_operation(op, scope));
    }
    return result;
}

/// The role as far as it tells operations of a template and a resource apart.
std::string_view identity_role(const Operation& operation) {
    const std::string_view role = operation.role_text.value_or("");
    const bool is_ordinary = role.empty() || role == "Started" || role == "Unpromoted" || role == "Slave";
    return is_ordinary ? "" : role;
}

bool is_same_operation(const Operation& left, const Operation& right) {
    return left.name == right.name && identity_role(left) == identity_role(right);
}

/// The resource's operations, then those of the template that it does not have. The interval is no part of the identity.
std::vector<Operation> merged_operations(std::vector<Operation> own, const std::vector<Operation>& inherited) {
    const std::size_t own_count = own.size();
    for (const Operation& candidate : inherited) {
        const auto own_end = own.begin() + static_cast<std::ptrdiff_t>(own_count);
        const bool is_overridden = std::any_of(own.begin(), own_end, [&candidate](const Operation& operation) {
            return is_same_operation(operation, candidate);
        });
        if (!is_overridden) {
            own.push_back(candidate);
        }
    }
    return own;
}

void record_template_use(Cluster& cluster, std::string_view template_id, std::string_view rsc_id) {
    auto list = std::ranges::find(cluster.templates, template_id, &ReferenceList::id);
    if (list == cluster.templates.end()) {
        list = cluster.templates.insert(list, ReferenceList{template_id, {}});
    }
    if (std::ranges::find(list->members, rsc_id) == list->members.end()) {
        list->members.push_back(rsc_id);
    }
}

/// Sets the template of a definition; tells whether it is as it should be.
bool apply_template(Cluster& cluster, Definition& definition) {
    const auto template_id = definition.own.attribute("template");
    if (!template_id) {
        return true;
    }
    const xml::Element section = configuration_section(cluster, "resources");
    definition.base = section.child("template", *template_id);
    if (*template_id == definition.id || !definition.base) {
        return false;
    }
    record_template_use(cluster, *template_id, definition.id);
    return true;
}

bool read_members(Cluster& cluster, Definition& definition) {
    for (const xml::Element member : definition.children("primitive")) {
        const Definition* const member_definition = read_definition(cluster, member);
        if (member_definition != nullptr) {
            definition.members.push_back(member_definition);
        }
    }
    return !definition.members.empty();
}

}  // namespace

const Definition* read_definition(Cluster& cluster, xml::Element element) {
    if (element.id().empty()) {
        return nullptr;
    }
    Definition definition;
    definition.own = element;
    definition.id = element.id();
    if (!apply_template(cluster, definition)) {
        return nullptr;
    }
    const xml::Element described = definition.base ? definition.base : definition.own;
    definition.agent = {described.get("class"), described.get("provider"), described.get("type")};
    definition.operations = read_operations(cluster, definition.own);
    if (definition.base) {
        const std::vector<Operation> inherited = read_operations(cluster, definition.base);
        definition.operations = merged_operations(std::move(definition.operations), inherited);
    }
    if (element.is("group") && !read_members(cluster, definition)) {
        return nullptr;
    }
    return &cluster.definitions.emplace_back(std::move(definition));
}

}  // namespace systole::pengine
