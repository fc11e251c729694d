#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pengine/model/name_values.hpp"
#include "pengine/model/role.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Where an `id-ref` below some element is looked for (spec 1 §2.2).
enum class ReferenceScope { whole_cib, own_resource };

/// One `op` of a resource, in the order in which lookups see it. Parsed once per definition, shared by instances.
struct Operation {
    xml::Element element;
    std::string_view id;
    std::string_view name;
    std::uint32_t interval_ms = 0;
    bool is_enabled = true;                     ///< only the XML attribute counts
    std::optional<std::string_view> role_text;  ///< as written; may be unknown
    ReferenceScope scope = ReferenceScope::own_resource;
};

/// class, provider and type.
struct Agent {
    std::string_view standard;  ///< the XML attribute `class`
    std::string_view provider;
    std::string_view type;

    friend bool operator==(const Agent&, const Agent&) = default;
};

/// The XML that defines a resource: its own element and, below it in precedence, the template it is made from
/// (spec 1 §6.2). Instances of a clone share the definition of the content.
struct Definition {
    xml::Element own;
    xml::Element base;      ///< the template; null if there is none
    std::string_view id;    ///< as configured, without instance number
    Agent agent;
    std::vector<Operation> operations;
    std::vector<const Definition*> members;  ///< of a group

    /// Child elements of this name: the template's, then the resource's own.
    [[nodiscard]] std::vector<xml::Element> children(std::string_view name) const;

    /// The first operation of exactly this name and interval, disabled ones included; migrate_to and migrate_from fall
    /// back to "migrate" (spec 3 §2.4, without its notify rule). Null if none.
    [[nodiscard]] const Operation* find_operation(std::string_view name, std::uint32_t interval_ms) const;
    /// The same among enabled operations only, without fallback.
    [[nodiscard]] const Operation* find_enabled_operation(std::string_view name, std::uint32_t interval_ms) const;
};

}  // namespace systole::pengine
