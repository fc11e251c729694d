#include "pengine/model/node.hpp"

#include "base/text.hpp"
#include "pengine/model/resource.hpp"

namespace systole::pengine {

bool Node::is_guest() const {
    return is_remote_variant() && connection != nullptr && connection->launcher != nullptr;
}

bool Node::is_bundle_node() const {
    return is_guest() && connection->is_bundled();
}

Node* Node::current_host() const {
    if (!is_guest() || connection->launcher->history.active.empty()) {
        return nullptr;
    }
    return connection->launcher->history.active.front();
}

Node* Node::assigned_host() const {
    return is_guest() ? connection->launcher->placement.node : nullptr;
}

int compare_names(std::string_view left, std::string_view right) {
    return base::compare_numeric_aware(left, right);
}

}  // namespace systole::pengine
