#include "tools/resource/parameters.hpp"

#include "cib/sections.hpp"
#include "pengine/model/parameters.hpp"
#include "tools/client/attributes.hpp"
#include "tools/client/resources.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace systole::tools {
namespace {

std::string_view set_element(CommandLine& line) {
    return line.has("meta") ? "meta_attributes" : line.has("utilization") ? "utilization" : "instance_attributes";
}

/// A pair of a resource and the set it stands in.
struct Found {
    xml::Element pair;
    xml::Element set;
};

/// The pairs of that name, of the resource itself or also of what is below it.
void collect(xml::Element resource,
             std::string_view set_name,
             ResourceContext& context,
             std::string_view name,
             bool deep,
             std::vector<Found>& found) {
    const std::string set_id = context.line().value_or("set-name", "");
    const std::string pair_id = context.line().value_or("nvpair", "");
    for (const xml::Element child : resource.children()) {
        if (child.is(set_name) && (set_id.empty() || child.id() == set_id)) {
            for (const xml::Element pair : child.children("nvpair")) {
                if (pair.get("name") == name && (pair_id.empty() || pair.id() == pair_id)) {
                    found.push_back({pair, child});
                }
            }
        } else if (deep && (child.is("primitive") || child.is("group"))) {
            collect(child, set_name, context, name, deep, found);
        }
    }
}

std::vector<Found> find_pairs(xml::Element resource, ResourceContext& context, std::string_view name, bool deep = false) {
    std::vector<Found> found;
    collect(resource, set_element(context.line()), context, name, deep, found);
    return found;
}

/// Meta-attributes of a clone and its content are mostly meant for the clone: where one is that has the attribute already, it is
/// changed there; else a change of the content goes to the clone. --force takes the resource as named.
xml::Element resource_meant(ResourceContext& context, std::string_view name, std::string_view change) {
    const xml::Element own = find_resource(context.cib().root(), context.resource().xml_id);
    if (!context.line().has("meta") || context.line().has("force") || !find_pairs(own, context, name).empty()) {
        return own;
    }
    if (own.is("clone")) {
        const xml::Element content = own.child("primitive") ? own.child("primitive") : own.child("group");
        if (content && !find_pairs(content, context, name).empty()) {
            context.output().line(
                fmt::format("A value for '{}' already exists in child '{}', performing {} on that instead of '{}'", name,
                            content.id(), change, own.id()));
            return content;
        }
    } else if (own.parent().is("clone")) {
        context.output().line(
            fmt::format("Performing {} of '{}' on '{}', the parent of '{}'", change, name, own.parent().id(), own.id()));
        return own.parent();
    }
    return own;
}

cib::Request pair_request(xml::Element resource,
                          std::string_view set_name,
                          const std::string& set_id,
                          const std::string& pair_id,
                          const std::string& name,
                          const std::string& value) {
    xml::Document update = xml::Document::create(resource.name());
    update.mutable_root().set("id", resource.id());
    update.mutable_root()
        .append(set_name)
        .set("id", set_id)
        .append("nvpair")
        .set("id", pair_id)
        .set("name", name)
        .set("value", value);
    cib::Request request;
    request.operation = cib::Operation::modify;
    request.scope = "resources";
    request.input = std::move(update);
    request.can_create = true;
    return request;
}

/// The line that tells of a change; ids are told as they were given or found.
std::string change_line(std::string_view verb,
                        std::string_view resource,
                        std::string_view id,
                        std::string_view set,
                        std::string_view name,
                        std::optional<std::string_view> value) {
    std::string text = fmt::format("{} '{}' option: id={}", verb, resource, id);
    text += set.empty() ? "" : fmt::format(" set={}", set);
    text += fmt::format(" name={}", name);
    return text + (value ? fmt::format(" value={}", *value) : "");
}

std::optional<int> set_pair(ResourceContext& context, xml::Element resource, const std::string& name, const std::string& value) {
    const std::string_view set_name = set_element(context.line());
    const std::string given_set = context.line().value_or("set-name", "");
    const std::vector<Found> found = find_pairs(resource, context, name);
    std::string told;
    cib::Request request;
    if (!found.empty()) {
        const std::string id(found.front().pair.id());
        request = pair_request(resource, set_name, std::string(found.front().set.id()), id, name, value);
        told = change_line("Set", resource.id(), id, given_set, name, value);
    } else {
        const std::string set_id = given_set.empty() ? fmt::format("{}-{}", resource.id(), set_name) : given_set;
        const std::string given_id = context.line().value_or("nvpair", "");
        const std::string id = given_id.empty() ? as_id(set_id + "-" + name) : given_id;
        request = pair_request(resource, set_name, set_id, id, name, value);
        told = change_line("Set", resource.id(), given_id.empty() ? id : "(null)", set_id, name, value);
    }
    if (const std::optional<int> failed = context.change(std::move(request)); failed) {
        return failed;
    }
    context.output().line(told);
    return std::nullopt;
}

std::optional<int> remove_pair(ResourceContext& context, std::string_view resource, const Found& found) {
    cib::Request request = remove_parameter_request(found.pair);
    if (const std::optional<int> failed = context.change(std::move(request)); failed) {
        return failed;
    }
    context.output().line(change_line("Deleted", resource, found.pair.id(), context.line().value_or("set-name", ""),
                                      found.pair.get("name"), std::nullopt));
    return std::nullopt;
}

/// What is shown before a deletion. Utilization is looked up in the whole group, as Pacemaker does; only the resource's own is
/// deleted.
std::vector<Found> listed_pairs(ResourceContext& context,
                                xml::Element resource,
                                std::string_view name,
                                const std::vector<Found>& found) {
    const bool is_member = resource.parent().is("group");
    return context.line().has("utilization") && is_member ? find_pairs(resource.parent(), context, name, true) : found;
}

void tell_ambiguity(ResourceContext& context, std::string_view name, const std::vector<Found>& found) {
    if (found.size() < 2) {
        return;
    }
    context.output().line(fmt::format("Multiple attributes match name={}", name));
    for (const Found& one : found) {
        context.output().line(fmt::format("  Value: {} \t(id={})", one.pair.get("value"), one.pair.id()));
    }
    context.output().line("");
}

/// With --recursive, a target role also goes to those that can only run with this resource.
std::vector<std::string> dependents(ResourceContext& context, std::string_view resource) {
    std::vector<std::string> names;
    for (const xml::Element with : cib::find_section(context.cib().root(), "constraints").children("rsc_colocation")) {
        const std::string_view score = with.get("score");
        if (with.get("with-rsc") == resource && (score == "INFINITY" || score == "+INFINITY")) {
            names.emplace_back(with.get("rsc"));
        }
    }
    return names;
}

int replace_element(ResourceContext& context, xml::Document changed, const std::string& told) {
    cib::Request request;
    request.operation = cib::Operation::replace;
    request.scope = "resources";
    request.input = std::move(changed);
    if (const std::optional<int> failed = context.change(std::move(request)); failed) {
        return *failed;
    }
    context.output().line(told);
    return context.finish(exit_code::kOk);
}

}  // namespace

int get_parameter(ResourceContext& context) {
    const std::string name = context.line().value_or("get-parameter", "");
    const xml::Element own = find_resource(context.cib().root(), context.resource().xml_id);
    std::optional<std::string> value;
    if (context.line().has("element")) {
        value = own.attribute(name);
    } else if (context.line().has("meta")) {
        value = context.resource().meta.find(name);
    } else if (context.line().has("utilization")) {
        const std::vector<Found> found = find_pairs(own, context, name);
        value = found.empty() ? std::nullopt : std::optional(std::string(found.front().pair.get("value")));
    } else {
        value = pengine::parameters(context.cluster(), context.resource(), pengine::current_node(context.resource())).find(name);
    }
    if (!value) {
        context.output().error(fmt::format("Attribute '{}' not found for '{}'", name, context.resource_id()));
        return context.output().finish(exit_code::kOk);
    }
    context.output().line(*value);
    if (context.output().is_xml()) {
        context.output().result().append("item").set("name", name).set("value", *value);
    }
    return context.output().finish(exit_code::kOk);
}

int set_parameter(ResourceContext& context) {
    const std::string name = context.line().value_or("set-parameter", "");
    const std::optional<std::string> value = context.line().value("parameter-value");
    if (!value) {
        context.output().program_error("You need to supply a value with the -v option");
        return context.output().finish(exit_code::kUsage);
    }
    if (context.line().has("element")) {
        xml::Document changed = xml::Document::copy_of(find_resource(context.cib().root(), context.resource().xml_id));
        changed.mutable_root().set(name, *value);
        return replace_element(context, std::move(changed), fmt::format("Set attribute: name={} value={}", name, *value));
    }
    const xml::Element target = resource_meant(context, name, "update");
    if (const std::optional<int> failed = set_pair(context, target, name, *value); failed) {
        return *failed;
    }
    if (context.line().has("recursive") && context.line().has("meta")) {
        for (const std::string& dependent : dependents(context, target.id())) {
            const std::optional<int> failed = set_pair(context, find_resource(context.cib().root(), dependent), name, *value);
            if (failed) {
                return *failed;
            }
        }
    }
    return context.finish(exit_code::kOk);
}

int delete_parameter(ResourceContext& context) {
    const std::string name = context.line().value_or("delete-parameter", "");
    if (context.line().has("element")) {
        xml::Document changed = xml::Document::copy_of(find_resource(context.cib().root(), context.resource().xml_id));
        changed.mutable_root().unset(name);
        return replace_element(context, std::move(changed), fmt::format("Deleted attribute: {}", name));
    }
    const xml::Element target = resource_meant(context, name, "delete");
    std::vector<Found> found = find_pairs(target, context, name, context.line().has("recursive"));
    if (found.empty()) {
        return context.fail(cib::Status::no_such_object);
    }
    tell_ambiguity(context, name, listed_pairs(context, target, name, found));
    for (auto one = found.rbegin(); one != found.rend(); ++one) {  // what is below first
        if (const std::optional<int> failed = remove_pair(context, one->set.parent().id(), *one); failed) {
            return *failed;
        }
    }
    return context.finish(exit_code::kOk);
}

}  // namespace systole::tools
