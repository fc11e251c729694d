#include "pengine/model/definition.hpp"

namespace systole::pengine {

std::vector<xml::Element> Definition::children(std::string_view name) const {
    std::vector<xml::Element> result;
    for (const xml::Element part : {base, own}) {
        for (const xml::Element child : part.children(name)) {
            result.push_back(child);
        }
    }
    return result;
}

const Operation* Definition::find_operation(std::string_view name, std::uint32_t interval_ms) const {
    for (const Operation& operation : operations) {
        if (operation.interval_ms == interval_ms && operation.name == name) {
            return &operation;
        }
    }
    if (name == "migrate_to" || name == "migrate_from") {
        return find_operation("migrate", 0);
    }
    return nullptr;
}

const Operation* Definition::find_enabled_operation(std::string_view name, std::uint32_t interval_ms) const {
    for (const Operation& operation : operations) {
        if (operation.is_enabled && operation.interval_ms == interval_ms && operation.name == name) {
            return &operation;
        }
    }
    return nullptr;
}

}  // namespace systole::pengine
