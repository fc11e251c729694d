#include "cib/access.hpp"

#include "base/number.hpp"
#include "cib/sections.hpp"
#include "xml/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace systole::cib {
namespace {

std::string xpath_of(xml::Element permission) {
    if (const std::optional<std::string_view> xpath = permission.attribute("xpath"); xpath) {
        return std::string(*xpath);
    }
    const std::string_view tag = permission.get("object-type", "*");
    const std::optional<std::string_view> reference = permission.attribute("reference");
    const std::optional<std::string_view> attribute = permission.attribute("attribute");
    std::string condition;
    if (reference) {
        condition = fmt::format("@id='{}'", *reference);
    }
    if (attribute) {
        condition += fmt::format("{}@{}", condition.empty() ? "" : " and ", *attribute);
    }
    return condition.empty() ? fmt::format("//{}", tag) : fmt::format("//{}[{}]", tag, condition);
}

/// The name of a target or group: `name` if given, else the id.
std::string_view subject_name(xml::Element subject) {
    return subject.get("name", subject.id());
}

bool is_subject(xml::Element element, std::string_view user, std::span<const std::string> groups) {
    if (element.is("acl_target")) {
        return subject_name(element) == user;
    }
    return element.is("acl_group") && std::ranges::find(groups, subject_name(element)) != groups.end();
}

/// True for an element that only makes room for others: no attribute but an id, and no part of the access rules.
bool is_scaffolding(xml::Element element) {
    const bool is_bare = std::ranges::all_of(element.attributes(), [](const xml::Attribute& one) { return one.name == "id"; });
    for (xml::Element at = element; at; at = at.parent()) {
        if (at.is("acls")) {
            return false;
        }
    }
    return is_bare;
}

/// Elements below a new one that its user may not create, top-most first.
void collect_disallowed(xml::Element element, std::vector<xml::Element>& disallowed) {
    for (const xml::Element child : element.children()) {
        if (is_scaffolding(child)) {
            collect_disallowed(child, disallowed);
        } else {
            disallowed.push_back(child);
        }
    }
}

}  // namespace

bool is_access_controlled(xml::Element cib, std::string_view user) {
    if (user.empty() || user == "root" || user == "hacluster") {
        return false;
    }
    const base::Result<std::vector<xml::Element>> options =
        xml::find_all(cib, "/cib/configuration/crm_config/cluster_property_set/nvpair[@name='enable-acl']");
    return options && !options->empty() && base::is_true(options->front().get("value"));
}

AccessMap::AccessMap(xml::Element cib, std::string_view user, std::span<const std::string> groups) {
    const xml::Element acls = find_section(cib, "acls");
    for (const xml::Element subject : acls.children()) {
        if (is_subject(subject, user, groups)) {
            add_permissions(cib, acls, subject);
        }
    }
}

void AccessMap::add_permissions(xml::Element cib, xml::Element acls, xml::Element subject) {
    for (const xml::Element role : subject.children("role")) {
        for (const xml::Element permission : acls.child("acl_role", role.id()).children("acl_permission")) {
            add_permission(cib, permission);
        }
    }
}

void AccessMap::add_permission(xml::Element cib, xml::Element permission) {
    const base::Result<std::vector<xml::Element>> matches = xml::find_all(cib, xpath_of(permission));
    if (!matches) {
        return;
    }
    const std::string_view kind = permission.get("kind");
    for (const xml::Element match : *matches) {
        Marks& marks = marks_[match.native()];
        marks.read = marks.read || kind == "read";
        marks.write = marks.write || kind == "write";
        marks.deny = marks.deny || kind == "deny";
    }
}

bool AccessMap::is_allowed(xml::Element element, bool Marks::*mode) const {
    for (; element; element = element.parent()) {
        const auto marks = marks_.find(element.native());
        if (marks == marks_.end()) {
            continue;
        }
        if (marks->second.deny) {
            return false;
        }
        if (marks->second.*mode) {
            return true;
        }
    }
    return false;
}

bool AccessMap::can_read(xml::Element element) const {
    for (; element; element = element.parent()) {
        if (const std::optional<Permission> mark = mark_of(element); mark) {
            return *mark != Permission::denied;
        }
    }
    return false;
}

bool AccessMap::can_write(xml::Element element) const {
    return is_allowed(element, &Marks::write);
}

std::optional<Permission> AccessMap::mark_of(xml::Element element) const {
    const auto entry = marks_.find(element.native());
    if (entry == marks_.end()) {
        return std::nullopt;
    }
    const Marks& marks = entry->second;
    if (marks.deny) {
        return Permission::denied;
    }
    return marks.write ? Permission::writable : Permission::readable;
}

std::optional<xml::Document> AccessMap::readable_part(xml::Element cib) const {
    xml::Document holder = xml::Document::create("readable");
    if (!copy_readable(cib, false, holder.mutable_root())) {
        return std::nullopt;
    }
    return xml::Document::copy_of(holder.root().child());
}

bool AccessMap::copy_readable(xml::Element element, bool inherited, xml::MutableElement into) const {
    const std::optional<Permission> mark = mark_of(element);
    const bool is_readable = mark ? *mark != Permission::denied : inherited;
    xml::MutableElement copy = into.append(element.name());
    for (const xml::Attribute attribute : element.attributes()) {
        if (is_readable || attribute.name == "id") {
            copy.set(attribute.name, attribute.value);
        }
    }
    bool is_kept = is_readable;
    for (const xml::Element child : element.children()) {
        is_kept = copy_readable(child, is_readable, copy) || is_kept;
    }
    if (!is_kept) {
        copy.remove();
    }
    return is_kept;
}

bool AccessMap::may_change(xml::Element element, xml::Element parent) const {
    const std::optional<Permission> mark = mark_of(element);
    if (mark && *mark != Permission::readable) {
        return *mark == Permission::writable;
    }
    // What was removed has no way up any more: its former parent stands for it.
    return can_write(parent ? parent : element);
}

Status AccessMap::judge(xml::Editor& editor, xml::Savepoint since) const {
    std::vector<xml::Element> created;
    bool is_denied = false;
    editor.visit_changes(since, [&](const xml::ChangeView& change) {
        const auto is_in_created = [&created](xml::Element element) {
            return std::ranges::any_of(created, [element](xml::Element top) { return xml::is_at_or_below(element, top); });
        };
        if (change.kind == xml::ChangeView::Kind::insertion) {
            if (change.element && !is_in_created(change.parent)) {
                created.push_back(change.element);
            }
            return;
        }
        const xml::Element subject = change.element ? change.element : change.parent;
        if (is_in_created(subject) || is_in_created(change.parent)) {
            return;
        }
        is_denied = is_denied || !may_change(subject, change.parent);
    });
    for (const xml::Element top : created) {
        if (is_denied || can_write(top) || !xml::is_at_or_below(top, editor.root())) {
            continue;
        }
        if (!is_scaffolding(top)) {
            return Status::denied;
        }
        std::vector<xml::Element> disallowed;
        collect_disallowed(top, disallowed);
        for (const xml::Element element : disallowed) {
            editor.remove(element);
        }
    }
    return is_denied ? Status::denied : Status::ok;
}

}  // namespace systole::cib
