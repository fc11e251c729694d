#pragma once

#include "cib/status.hpp"
#include "xml/editor.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace systole::cib {

/// What a user may do with one element.
enum class Permission { denied, readable, writable };

/// True if the CIB's access control lists are on and apply to the user: not to "", root and hacluster.
[[nodiscard]] bool is_access_controlled(xml::Element cib, std::string_view user);

/// What the access control lists of a CIB allow one user, as of when this was made. Source: Pacemaker Explained, "ACLs".
/// Each permission marks the elements that its XPath selects; an element without a mark is treated like its parent.
class AccessMap {
public:
    AccessMap(xml::Element cib, std::string_view user, std::span<const std::string> groups);

    [[nodiscard]] bool can_read(xml::Element element) const;
    [[nodiscard]] bool can_write(xml::Element element) const;

    /// The element's own mark; nothing if it only inherits.
    [[nodiscard]] std::optional<Permission> mark_of(xml::Element element) const;

    /// A copy of the CIB with what the user may not read left out; nothing if nothing is left. An element kept only for what is
    /// below it has no attributes but its id.
    [[nodiscard]] std::optional<xml::Document> readable_part(xml::Element cib) const;

    /// Judges the changes since then. What is disallowed below something new and allowed is removed again, silently; anything
    /// else disallowed makes the answer `denied`.
    [[nodiscard]] Status judge(xml::Editor& editor, xml::Savepoint since) const;

private:
    struct Marks {
        bool read = false;
        bool write = false;
        bool deny = false;
    };

    void add_permissions(xml::Element cib, xml::Element acls, xml::Element subject);
    void add_permission(xml::Element cib, xml::Element permission);
    [[nodiscard]] bool is_allowed(xml::Element element, bool Marks::*mode) const;
    [[nodiscard]] bool may_change(xml::Element element, xml::Element parent) const;
    bool copy_readable(xml::Element element, bool inherited, xml::MutableElement into) const;

    std::unordered_map<const _xmlNode*, Marks> marks_;
};

}  // namespace systole::cib
