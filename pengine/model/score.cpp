#include "pengine/model/score.hpp"

namespace systole::pengine {

std::string score_text(Score score) {
    if (score >= kInfinity) {
        return "INFINITY";
    }
    return score <= kMinusInfinity ? "-INFINITY" : std::to_string(score);
}

}  // namespace systole::pengine
