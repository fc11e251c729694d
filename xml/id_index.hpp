#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct _xmlNode;

namespace systole::xml {

/// Elements of a tracked document by name and id. Ids are unique in a valid configuration; under `status` an id repeats once per
/// node at most, so that a look-up is cheap everywhere. Kept by Editor; order within an entry is arbitrary.
class IdIndex {
public:
    /// All elements with this name and id.
    [[nodiscard]] std::span<_xmlNode* const> find(std::string_view name, std::string_view id) const;

    /// The subtree has come into the document.
    void enter(_xmlNode* subtree);
    /// The subtree is about to leave the document.
    void leave(_xmlNode* subtree);
    /// The element's id changed from old_id ("" for none).
    void id_changed(_xmlNode* element, std::string_view old_id);

private:
    void add(_xmlNode* element);
    void drop(_xmlNode* element, std::string_view id);

    std::unordered_map<std::string, std::vector<_xmlNode*>> entries_;
};

}  // namespace systole::xml
