#include "pengine/placement/score_watch.hpp"

namespace systole::pengine {
namespace {

/// What was added, as far as infinite scores let it be known.
Score difference(Score before, Score after) {
    if (after <= kMinusInfinity || after >= kInfinity) {
        return after;
    }
    return after - before;
}

}  // namespace

ScoreWatch::ScoreWatch(Cluster& cluster, const Resource& rsc, const Origin& origin)
    : cluster_(cluster), rsc_(rsc), origin_(origin) {
    if (cluster.run.explain) {
        before_ = rsc.placement.allowed;
    }
}

ScoreWatch::~ScoreWatch() {
    if (!before_) {
        return;
    }
    rsc_.placement.allowed.for_each([this](const NodeEntry& entry) {
        const NodeEntry* old = before_->find(*entry.node);
        if (old != nullptr && old->score != entry.score) {
            cluster_.explain_score(rsc_, *entry.node, difference(old->score, entry.score), entry.score, origin_);
        }
    });
}

Origin colocation_origin(const Colocation& colocation, const Resource& other) {
    return {.kind = Origin::Kind::colocation, .id = colocation.id, .other = &other};
}

}  // namespace systole::pengine
