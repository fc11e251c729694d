#include <fmt/format.h>

#include "pengine/graph/action_names.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/graph/inputs.hpp"

namespace systole::pengine {

namespace {

struct DotStyle {
    std::string_view style = "dashed";
    std::string_view color;
    std::string_view font;
    bool is_shown = true;
};

DotStyle style_of(const Action& action, const DotOptions& options) {
    const std::string_view font = action.is_pseudo ? "orange" : "black";
    if (action.in_graph) {
        return {"bold", "green", font, true};
    }
    if (action.rsc != nullptr && !action.rsc->is_managed) {
        return {"dashed", "red", "purple", options.all_actions};
    }
    if (action.is_optional) {
        return {"dashed", "blue", font, options.all_actions};
    }
    return {"dashed", "red", font, true};
}

/// Nothing if the relation is not shown.
std::string_view edge_style(const Related& input, const Action& action, const DotOptions& options) {
    if (input.is_graphed) {
        return "bold";
    }
    if (input.flags.empty()) {
        return {};
    }
    const bool is_shown = options.all_actions || (input.action->is_dot_shown && action.is_dot_shown &&
                                                  !(input.flags == RelationFlags{Relation::load}));
    return is_shown ? "dashed" : std::string_view{};
}

}  // namespace

std::string graph_dot(Cluster& cluster, const DotOptions& options) {
    std::string text = " digraph \"g\" {\n";
    for (std::size_t index = cluster.actions.size(); index-- > 0;) {
        Action& action = cluster.actions[index];
        const DotStyle style = style_of(action, options);
        action.is_dot_shown = style.is_shown;
        if (style.is_shown) {
            text += fmt::format("\"{}\" [ style={} color=\"{}\" fontcolor=\"{}\"]\n", dot_name(action, options.show_ids),
                                style.style, style.color, style.font);
        }
    }
    for (std::size_t index = cluster.actions.size(); index-- > 0;) {
        Action& action = cluster.actions[index];
        settle_inputs(action);
        for (const Related& input : action.before) {
            const std::string_view style = edge_style(input, action, options);
            if (!style.empty()) {
                text += fmt::format("\"{}\" -> \"{}\" [ style = {}]\n", dot_name(*input.action, options.show_ids),
                                    dot_name(action, options.show_ids), style);
            }
        }
    }
    return text + "}\n";
}

}  // namespace systole::pengine
