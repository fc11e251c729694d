#include "sim/transition/score_xml.hpp"

#include <string_view>

#include "base/text.hpp"
#include "pengine/placement/score_output.hpp"

namespace systole::sim {

namespace {

using pengine::ScoreLine;

/// One child per amount of "a=1 b=2".
void append_amounts(xml::MutableElement element, std::string_view amounts) {
    for (const std::string_view amount : base::split_words(amounts)) {
        const std::size_t equals = amount.find('=');
        if (equals != std::string_view::npos) {
            element.append(amount.substr(0, equals)).append_text(amount.substr(equals + 1));
        }
    }
}

void append_capacity(xml::MutableElement list, const ScoreLine& line, std::string_view comment) {
    append_amounts(list.append("capacity").set("node", line.node->name).set("comment", comment), line.text);
}

void append_line(xml::MutableElement list, const ScoreLine& line) {
    switch (line.kind) {
        case ScoreLine::Kind::primitive:
        case ScoreLine::Kind::group:
        case ScoreLine::Kind::clone:
        case ScoreLine::Kind::bundle:
            list.append("node_weight")
                .set("function", pengine::score_step_name(line.kind))
                .set("node", line.node->name)
                .set("score", pengine::score_text(line.score))
                .set("id", line.rsc->id);
            break;
        case ScoreLine::Kind::promotion: {
            xml::MutableElement element = list.append("promotion_score");
            element.set("id", line.rsc->id).set("score", pengine::score_text(line.score));
            if (line.node != nullptr) {
                element.set("node", line.node->name);
            }
            break;
        }
        case ScoreLine::Kind::original_capacity:
            append_capacity(list, line, "Original");
            break;
        case ScoreLine::Kind::remaining_capacity:
            append_capacity(list, line, "Remaining");
            break;
        case ScoreLine::Kind::utilization:
            append_amounts(list.append("utilization")
                               .set("resource", line.rsc->id)
                               .set("node", line.node->name)
                               .set("function", pengine::score_step_name(line.kind)),
                           line.text);
            break;
    }
}

}  // namespace

void append_scores_xml(xml::MutableElement list, const pengine::Cluster& cluster) {
    for (const ScoreLine& line : cluster.score_lines) {
        append_line(list, line);
    }
}

}  // namespace systole::sim
