#include "pengine/model/clone_reader.hpp"

#include <algorithm>
#include <limits>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/definition_reader.hpp"
#include "pengine/model/resource_reader.hpp"

namespace systole::pengine {

namespace {

int promoted_limit(const Resource& clone, std::string_view name, std::string_view legacy_name) {
    auto text = clone.meta.find(name);
    if (!text) {
        text = clone.meta.find(legacy_name);
    }
    return text ? parse_count(*text, 0) : 1;
}

/// The first primitive or group inside.
xml::Element content_of(const Definition& clone) {
    for (const xml::Element child : clone.own.children()) {
        if (child.is("primitive") || child.is("group")) {
            return child;
        }
    }
    return {};
}

bool may_be_unique(const Definition& primitive) {
    return base::equals_ignoring_case(primitive.agent.standard, "ocf") ||
           base::equals_ignoring_case(primitive.agent.standard, "stonith");
}

bool may_be_unique_content(const Definition& content) {
    if (content.members.empty()) {
        return may_be_unique(content);
    }
    return std::ranges::all_of(content.members, [](const Definition* member) { return may_be_unique(*member); });
}

void make_anonymous(const Cluster& cluster, Resource& clone) {
    clone.settings.is_unique = false;
    clone.clone->clone_node_max = 1;
    clone.clone->clone_max = std::min(clone.clone->clone_max, static_cast<int>(cluster.nodes.size()));
}

void read_limits(const Cluster& cluster, Resource& clone) {
    CloneSettings& settings = clone.clone.emplace();
    if (clone.settings.is_promotable) {
        settings.promoted_max = promoted_limit(clone, "promoted-max", "master-max");
        settings.promoted_node_max = promoted_limit(clone, "promoted-node-max", "master-node-max");
    }
    settings.clone_node_max = parse_count(clone.meta.get("clone-node-max", "1"), 0);
    const auto clone_max = clone.meta.find("clone-max");
    settings.clone_max = clone_max ? parse_count(*clone_max, 0) : std::max(1, static_cast<int>(cluster.nodes.size()));
    settings.clone_max = std::min(settings.clone_max, kMostInstances);
    settings.is_ordered = base::is_true(clone.meta.get("ordered"));
    settings.is_interleaved = base::is_true(clone.meta.get("interleave"));
    if (settings.clone_node_max > 1 && !clone.settings.is_unique) {
        settings.clone_node_max = 1;
    }
}

}  // namespace

int parse_count(std::string_view text, int lowest) {
    const auto number = base::parse_integer(text);
    if (!number) {
        return lowest;
    }
    constexpr std::int64_t kHighest = std::numeric_limits<int>::max();
    return static_cast<int>(std::clamp<std::int64_t>(number->value, lowest, kHighest));
}

bool read_clone(Cluster& cluster, Resource& clone) {
    read_limits(cluster, clone);
    const xml::Element content = content_of(*clone.definition);
    clone.clone->content = content ? read_definition(cluster, content) : nullptr;
    if (clone.clone->content == nullptr) {
        return false;
    }
    if (clone.settings.is_unique && !may_be_unique_content(*clone.clone->content)) {
        make_anonymous(cluster, clone);
    }
    clone.meta.set_if_absent("resource-stickiness", "1");
    clone.meta.set("globally-unique", clone.settings.is_unique ? "true" : "false");

    const int instance_count = std::max(clone.clone->clone_max, 1);
    for (int i = 0; i < instance_count; ++i) {
        if (make_instance(cluster, clone) == nullptr) {
            return false;
        }
    }
    return true;
}

Resource* make_instance(Cluster& cluster, Resource& clone) {
    const Definition& content = *clone.clone->content;
    const int number = clone.clone->next_instance;
    Resource* const instance = make_resource(cluster, {.definition = &content,
                                                       .variant = content.own.is("group") ? Variant::group : Variant::primitive,
                                                       .parent = &clone,
                                                       .instance = number});
    if (instance == nullptr) {
        return nullptr;
    }
    ++clone.clone->next_instance;
    if (!may_be_unique_content(content)) {
        for_each_below(*instance, [](Resource& below) { below.settings.is_unique = false; });
    }
    if (number >= clone.clone->clone_max) {
        mark_removed(*instance);
    }
    instance->meta.set("clone-max", cluster.strings.keep(std::to_string(clone.clone->clone_max)));
    return instance;
}

}  // namespace systole::pengine
