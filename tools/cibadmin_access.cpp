#include "tools/cibadmin_access.hpp"

#include "cib/access.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

namespace systole::tools {
namespace {

using cib::Permission;

enum class Form { text, color, name_space };

struct PermissionLook {
    Permission permission;
    std::string_view mark;
    std::string_view color;
    std::string_view name_space;
};

constexpr std::array kLooks = {
    PermissionLook{Permission::denied, "~DENIED~", "\x1b[31m", "denied"},
    PermissionLook{Permission::readable, "READABLE", "\x1b[34m", "readable"},
    PermissionLook{Permission::writable, "WRITABLE", "\x1b[32m", "writable"},
};
constexpr std::string_view kColorEnd = "\x1b[0m";

const PermissionLook& look_of(Permission permission) {
    return kLooks.at(static_cast<std::size_t>(permission));
}

class Renderer {
public:
    Renderer(xml::Element cib, const std::string& user, Form form) : form_(form), access_(cib, user, {}) {}

    std::string render(xml::Element cib, const std::string& user) {
        text_ = fmt::format("<!-- ACLs as evaluated for user {} -->\n", user);
        if (form_ == Form::name_space) {
            collect_namespaces(cib, std::nullopt);
        }
        render_element(cib, std::nullopt, 0);
        return std::move(text_);
    }

private:
    Permission permission_of(xml::Element element, std::optional<Permission> inherited) const {
        return access_.mark_of(element).value_or(inherited.value_or(Permission::denied));
    }

    void collect_namespaces(xml::Element element, std::optional<Permission> inherited) {
        const Permission permission = permission_of(element, inherited);
        const std::string_view name = look_of(permission).name_space;
        if (permission != inherited && namespaces_.find(fmt::format("access/{}\"", name)) == std::string::npos) {
            namespaces_ += fmt::format(" xmlns:pcmk-access-{0}=\"http://clusterlabs.org/ns/pacemaker/access/{0}\"", name);
        }
        for (const xml::Element child : element.children()) {
            collect_namespaces(child, permission);
        }
    }

    void render_element(xml::Element element, std::optional<Permission> inherited, std::size_t depth) {
        const Permission permission = permission_of(element, inherited);
        const PermissionLook& look = look_of(permission);
        const std::string indent(2 * depth, ' ');
        const bool is_other = permission != inherited;
        if (form_ == Form::text && is_other) {
            text_ += fmt::format("{}{}vvv---[ {} ]---vvv\n", depth == 0 ? "" : "\n", indent, look.mark);
        }
        const std::string_view color = form_ == Form::color ? look.color : std::string_view();
        const std::string_view color_end = form_ == Form::color ? kColorEnd : std::string_view();
        const std::string name = form_ == Form::name_space && is_other
                                     ? fmt::format("pcmk-access-{}:{}", look.name_space, element.name())
                                     : std::string(element.name());
        text_ += fmt::format("{}{}<{}", indent, color, name);
        for (const xml::Attribute attribute : element.attributes()) {
            text_ += fmt::format(" {}=\"", attribute.name);
            xml::append_escaped(text_, attribute.value);
            text_ += '"';
        }
        if (depth == 0) {
            text_ += namespaces_;
        }
        if (element.children().empty()) {
            text_ += fmt::format("/>{}\n", color_end);
            return;
        }
        text_ += ">\n";
        for (const xml::Element child : element.children()) {
            render_element(child, permission, depth + 1);
        }
        text_ += fmt::format("{}{}</{}>{}\n", indent, color, name, color_end);
    }

    Form form_;
    cib::AccessMap access_;
    std::string namespaces_;
    std::string text_;
};

Form form_from(const std::string& name) {
    if (name == "namespace") {
        return Form::name_space;
    }
    const bool is_color = name == "color" || (name == "auto" && ::isatty(STDOUT_FILENO) == 1);
    return is_color ? Form::color : Form::text;
}

}  // namespace

std::string render_access(xml::Element cib, const std::string& user, const std::string& form) {
    if (!cib::is_access_controlled(cib, user)) {
        return xml::to_text(cib, xml::Form::pretty);
    }
    return Renderer(cib, user, form_from(form)).render(cib, user);
}

}  // namespace systole::tools
