#include "crmd/fencing_config.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "base/score.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace systole::crmd {

namespace {

using xml::Element;

/// Adds the pairs of an element's sets of one kind; the first that names a value wins.
void read_sets(Element owner, std::string_view kind, fencing::Parameters& values) {
    for (const Element set : owner.children(kind)) {
        if (set.child("rule")) {
            continue;
        }
        for (const Element pair : set.children("nvpair")) {
            values.emplace(pair.get("name"), pair.get("value"));
        }
    }
}

Element template_of(Element cib, Element primitive) {
    const std::string_view name = primitive.get("template");
    return name.empty() ? Element() : cib.child("configuration").child("resources").child("template", name);
}

bool is_stonith(Element cib, Element primitive) {
    return primitive.get("class", template_of(cib, primitive).get("class")) == "stonith";
}

void collect_primitives(Element parent, std::vector<Element>& found) {
    for (const Element child : parent.children()) {
        if (child.is("primitive")) {
            found.push_back(child);
        } else if (child.is("group") || child.is("clone") || child.is("master")) {
            collect_primitives(child, found);
        }
    }
}

bool is_banned(Element cib, std::string_view resource, const std::string& node) {
    for (const Element location : cib.child("configuration").child("constraints").children("rsc_location")) {
        const auto score = base::Score::parse(location.get("score"));
        if (location.get("rsc") == resource && location.get("node") == node && score && score->value() < 0) {
            return true;
        }
    }
    return false;
}

/// The primitive itself and what holds it: a ban or a stop of a group counts for its members.
bool is_usable(Element cib, Element primitive, const std::string& node) {
    for (Element at = primitive; at && !at.is("resources"); at = at.parent()) {
        fencing::Parameters meta;
        read_sets(at, "meta_attributes", meta);
        const auto role = meta.find("target-role");
        const bool is_stopped = role != meta.end() && base::equals_ignoring_case(role->second, "Stopped");
        if (is_stopped || is_banned(cib, at.id(), node)) {
            return false;
        }
    }
    return true;
}

fencing::DeviceConfig read_device(Element cib, Element primitive) {
    const Element base_template = template_of(cib, primitive);
    fencing::DeviceConfig device;
    device.id = fencing::DeviceId(std::string(primitive.id()));
    device.agent = primitive.get("type", base_template.get("type"));
    read_sets(primitive, "instance_attributes", device.parameters);
    read_sets(base_template, "instance_attributes", device.parameters);
    fencing::Parameters meta;
    read_sets(primitive, "meta_attributes", meta);
    read_sets(base_template, "meta_attributes", meta);
    if (const auto priority = meta.find("priority"); priority != meta.end()) {
        device.priority = base::Score::parse(priority->second).value_or(base::Score()).value();
    }
    const auto provides = meta.find("provides");
    device.provides_unfencing = provides != meta.end() && provides->second == "unfencing";
    return device;
}

std::optional<fencing::LevelConfig> read_level(Element element) {
    fencing::LevelConfig level;
    level.index = static_cast<unsigned>(base::parse_whole_integer(element.get("index")).value_or(0));
    for (const std::string_view device : base::split_words(element.get("devices"), ",")) {
        level.devices.emplace_back(std::string(base::trim(device)));
    }
    if (element.has("target")) {
        level.target = fencing::NodeName(std::string(element.get("target")));
    } else if (element.has("target-pattern")) {
        level.target_pattern = element.get("target-pattern");
    } else if (element.has("target-attribute")) {
        level.target_attribute = {.name = std::string(element.get("target-attribute")),
                                  .value = std::string(element.get("target-value"))};
    }
    constexpr unsigned kHighestLevel = 9;
    const bool is_valid = level.index >= 1 && level.index <= kHighestLevel && !level.devices.empty();
    return is_valid ? std::optional(level) : std::nullopt;
}

}  // namespace

std::string cluster_property(Element cib, std::string_view name, std::string_view old_name) {
    for (const Element set : cib.child("configuration").child("crm_config").children("cluster_property_set")) {
        for (const Element pair : set.children("nvpair")) {
            if (pair.get("name") == name || (!old_name.empty() && pair.get("name") == old_name)) {
                return std::string(pair.get("value"));
            }
        }
    }
    return {};
}

fencing::Configure fencing_config(Element cib, const std::string& node) {
    fencing::Configure config;
    std::vector<Element> primitives;
    collect_primitives(cib.child("configuration").child("resources"), primitives);
    for (const Element primitive : primitives) {
        if (is_stonith(cib, primitive) && is_usable(cib, primitive, node)) {
            config.devices.push_back(read_device(cib, primitive));
        }
    }
    for (const Element element : cib.child("configuration").child("fencing-topology").children("fencing-level")) {
        if (auto level = read_level(element)) {
            config.levels.push_back(std::move(*level));
        }
    }
    for (const Element element : cib.child("configuration").child("nodes").children("node")) {
        fencing::NodeConfig entry{.name = fencing::NodeName(std::string(element.get("uname"))), .attributes = {}};
        read_sets(element, "instance_attributes", entry.attributes);
        config.nodes.push_back(std::move(entry));
    }
    const std::string timeout = cluster_property(cib, "fencing-timeout", "stonith-timeout");
    config.default_timeout = base::parse_plain_duration(timeout).value_or(config.default_timeout);
    return config;
}

}  // namespace systole::crmd
