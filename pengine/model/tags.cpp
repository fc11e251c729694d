#include <algorithm>

#include "pengine/model/cluster.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

void read_tags(Cluster& cluster) {
    for (const xml::Element element : configuration_section(cluster, "tags").children("tag")) {
        if (element.id().empty()) {
            continue;
        }
        auto tag = std::ranges::find(cluster.tags, element.id(), &ReferenceList::id);
        if (tag == cluster.tags.end()) {
            tag = cluster.tags.insert(tag, ReferenceList{element.id(), {}});
        }
        for (const xml::Element reference : element.children("obj_ref")) {
            const std::string_view id = reference.id();
            if (!id.empty() && std::ranges::find(tag->members, id) == tag->members.end()) {
                tag->members.push_back(id);
            }
        }
    }
}

}  // namespace systole::pengine
