#pragma once

#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Which actions lead, along the relations that order_before_restarts() follows, to the start or promotion of something that has
/// a stop or demotion, too. Mostly none does: without asking here first, each of many probes would follow everything that starts
/// later, which is quadratic in a long chain of orderings. Holds for the relations at the time of construction; those that probes
/// gain afterwards are not followed.
class UndoneLater {
public:
    explicit UndoneLater(const Cluster& cluster);

    [[nodiscard]] bool after(const Action& action) const;

private:
    void mark(const Action& action);

    std::vector<bool> marks_;           ///< by id of the action
    std::vector<const Action*> found_;  ///< the marked ones, in order of discovery
};

/// Follows what starts after a probed resource, beginning with the action `after`, and relates the probe to what is stopped or
/// demoted there, so that nothing is restarted before all probes are done.
void order_before_restarts(const Cluster& cluster, const UndoneLater& undone_later, Action& probe, Action& after);

}  // namespace systole::pengine
