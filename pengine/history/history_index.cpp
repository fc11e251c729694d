#include "pengine/history/history_index.hpp"

namespace systole::pengine {

xml::Element HistoryIndex::find(std::string_view node_name, std::string_view rsc_id) const {
    const auto node = resources.find(node_name);
    if (node == resources.end()) {
        return {};
    }
    const auto resource = node->second.find(rsc_id);
    return resource == node->second.end() ? xml::Element() : resource->second;
}

}  // namespace systole::pengine
