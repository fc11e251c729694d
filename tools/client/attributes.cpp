#include "tools/client/attributes.hpp"

#include "cib/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>

namespace systole::tools {
namespace {

struct ScopeRow {
    AttributeScope scope;
    std::string_view name;
    std::string_view section;       ///< that requests name
    std::string_view set_element;
};

constexpr std::array kScopes = {
    ScopeRow{AttributeScope::crm_config, "crm_config", "crm_config", "cluster_property_set"},
    ScopeRow{AttributeScope::nodes, "nodes", "nodes", "instance_attributes"},
    ScopeRow{AttributeScope::status, "status", "status", "instance_attributes"},
    ScopeRow{AttributeScope::rsc_defaults, "rsc_defaults", "rsc_defaults", "meta_attributes"},
    ScopeRow{AttributeScope::op_defaults, "op_defaults", "op_defaults", "meta_attributes"},
    ScopeRow{AttributeScope::tickets, "tickets", "status", "instance_attributes"},
};

const ScopeRow& row_of(AttributeScope scope) {
    return *std::ranges::find(kScopes, scope, &ScopeRow::scope);
}

std::string_view set_element_of(const AttributeSelection& selection) {
    return selection.is_utilization ? std::string_view("utilization") : row_of(selection.scope).set_element;
}

/// The element that holds the sets; empty if it is not there.
xml::Element parent_of_sets(xml::Element cib, const AttributeSelection& selection) {
    const xml::Element section = cib::find_section(cib, row_of(selection.scope).section);
    switch (selection.scope) {
        case AttributeScope::nodes:
            return section.child("node", selection.node_id);
        case AttributeScope::status:
            return section.child("node_state", selection.node_id).child("transient_attributes");
        case AttributeScope::tickets:
            return section.child("tickets");
        case AttributeScope::crm_config:
        case AttributeScope::rsc_defaults:
        case AttributeScope::op_defaults:
            break;
    }
    return section;
}

/// Decides by name; an invalid pattern fits nothing.
class NameFilter {
public:
    explicit NameFilter(const AttributeSelection& selection) : name_(selection.name) {
        if (selection.pattern.empty()) {
            return;
        }
        try {
            pattern_.emplace(selection.pattern, std::regex::extended | std::regex::nosubs);
        } catch (const std::regex_error&) {
            fits_nothing_ = true;
        }
    }

    bool fits(std::string_view name) const {
        if (fits_nothing_) {
            return false;
        }
        return pattern_ ? std::regex_search(name.begin(), name.end(), *pattern_) : name_.empty() || name == name_;
    }

private:
    std::string name_;
    std::optional<std::regex> pattern_;
    bool fits_nothing_ = false;
};

std::string default_set_id(const AttributeSelection& selection) {
    switch (selection.scope) {
        case AttributeScope::crm_config:
            return "cib-bootstrap-options";
        case AttributeScope::tickets:
            return "status-tickets";
        case AttributeScope::nodes:
        case AttributeScope::status:
            return fmt::format("{}-{}{}", name_of(selection.scope), selection.node_id, selection.is_utilization ? "-utilization" : "");
        case AttributeScope::rsc_defaults:
        case AttributeScope::op_defaults:
            break;
    }
    return fmt::format("{}-options", name_of(selection.scope));
}

cib::Request request_for(cib::Operation operation, const AttributeSelection& selection, xml::Document input) {
    cib::Request request;
    request.operation = operation;
    request.scope = row_of(selection.scope).section;
    request.input = std::move(input);
    request.can_create = true;
    request.is_score_update = true;
    return request;
}

/// The element below which sets go, as a document whose root is the section's child or the section itself.
struct Frame {
    xml::Document document;
    xml::MutableElement parent;   ///< of the set
};

Frame frame_for(const AttributeSelection& selection) {
    if (selection.scope == AttributeScope::nodes) {
        Frame frame{xml::Document::create("node"), {}};
        frame.parent = frame.document.mutable_root().set("id", selection.node_id);
        return frame;
    }
    if (selection.scope == AttributeScope::status) {
        Frame frame{xml::Document::create("node_state"), {}};
        frame.document.mutable_root().set("id", selection.node_id);
        frame.parent = frame.document.mutable_root().append("transient_attributes").set("id", selection.node_id);
        return frame;
    }
    Frame frame{xml::Document::create(name_of(selection.scope)), {}};
    frame.parent = frame.document.mutable_root();
    return frame;
}

/// True for the name of a remote node or guest node, which is also its id.
bool is_remote_node(xml::Element resources, std::string_view name) {
    for (const xml::Element resource : resources.children()) {
        if (resource.is("primitive") && resource.id() == name && resource.get("provider") == "pacemaker" &&
            resource.get("type") == "remote") {
            return true;
        }
        for (const xml::Element set : resource.children("meta_attributes")) {
            for (const xml::Element pair : set.children("nvpair")) {
                if (pair.get("name") == "remote-node" && pair.get("value") == name) {
                    return true;
                }
            }
        }
        if (is_remote_node(resource, name)) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string_view name_of(AttributeScope scope) {
    return row_of(scope).name;
}

std::optional<AttributeScope> scope_from_name(std::string_view name) {
    const auto* const row = std::ranges::find(kScopes, name, &ScopeRow::name);
    return row == kScopes.end() ? std::nullopt : std::optional(row->scope);
}

std::vector<FoundAttribute> find_attributes(xml::Element cib, const AttributeSelection& selection) {
    const NameFilter filter(selection);
    std::vector<FoundAttribute> found;
    for (const xml::Element set : parent_of_sets(cib, selection).children(set_element_of(selection))) {
        if (!selection.set_id.empty() && set.id() != selection.set_id) {
            continue;
        }
        for (const xml::Element pair : set.children("nvpair")) {
            const bool is_id = selection.attribute_id.empty() || pair.id() == selection.attribute_id;
            if (is_id && filter.fits(pair.get("name"))) {
                found.push_back({std::string(pair.id()), std::string(set.id()), std::string(pair.get("name")),
                                 std::string(pair.get("value"))});
            }
        }
    }
    return found;
}

std::vector<FoundAttribute> with_meant_names(std::vector<FoundAttribute> attributes, const AttributeSelection& selection) {
    const NameFilter filter(selection);
    std::erase_if(attributes, [&filter](const FoundAttribute& one) { return !filter.fits(one.name); });
    return attributes;
}

cib::Request update_request(const AttributeSelection& selection, const FoundAttribute& found, const std::string& value) {
    xml::Document pair = xml::Document::create("nvpair");
    pair.mutable_root().set("id", found.id).set("name", found.name).set("value", value);
    return request_for(cib::Operation::modify, selection, std::move(pair));
}

cib::Request creation_request(const AttributeSelection& selection, const std::string& value) {
    const std::string set_id = selection.set_id.empty() ? default_set_id(selection) : selection.set_id;
    const std::string id = selection.attribute_id.empty() ? as_id(set_id + "-" + selection.name) : selection.attribute_id;
    Frame frame = frame_for(selection);
    xml::MutableElement set = frame.parent.append(set_element_of(selection)).set("id", set_id);
    set.append("nvpair").set("id", id).set("name", selection.name).set("value", value);
    return request_for(cib::Operation::modify, selection, std::move(frame.document));
}

cib::Request removal_request(const AttributeSelection& selection, const FoundAttribute& found) {
    xml::Document pair = xml::Document::create("nvpair");
    pair.mutable_root().set("id", found.id).set("name", found.name);
    return request_for(cib::Operation::remove, selection, std::move(pair));
}

std::optional<std::string> node_id_of(xml::Element cib, std::string_view node) {
    for (const xml::Element element : cib::find_section(cib, "nodes").children("node")) {
        if (element.get("uname") == node || element.id() == node) {
            return std::string(element.id());
        }
    }
    for (const xml::Element state : cib::find_section(cib, "status").children("node_state")) {
        if (state.get("uname") == node) {
            return std::string(state.id());
        }
    }
    return is_remote_node(cib::find_section(cib, "resources"), node) ? std::optional(std::string(node)) : std::nullopt;
}

std::string as_id(std::string_view text) {
    std::string id(text);
    std::ranges::replace_if(
        id,
        [](char c) {
            const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            return !is_plain;
        },
        '.');
    return id;
}

}  // namespace systole::tools
