#include "pengine/ordering/basic_effect.hpp"

#include "pengine/actions/request.hpp"
#include "pengine/ordering/update.hpp"

namespace systole::pengine {

namespace {

struct Flags {
    bool is_optional = false;
    bool is_runnable = false;
    bool is_migratable = false;
    bool is_pseudo = false;

    friend bool operator==(const Flags&, const Flags&) = default;
};

Flags flags_of(const Action& action) {
    return {action.is_optional, action.is_runnable, action.is_migratable, action.is_pseudo};
}

/// Carries out one effect on two actions.
class BasicEffect {
public:
    BasicEffect(Cluster& cluster, const Effect& effect)
        : cluster_(cluster), effect_(effect), first_(effect.first), then_(effect.then), first_before_(flags_of(first_)),
          then_before_(flags_of(then_)) {}

    Change apply() {
        evaluate();
        Change change;
        change.then = flags_of(then_) != then_before_;
        if (change.then && then_.rsc != nullptr && then_.rsc->parent != nullptr) {
            update_action(cluster_, then_);
        }
        change.first = flags_of(first_) != first_before_;
        return change;
    }

private:
    void evaluate() {
        const Relation relation = effect_.relation;
        if (relation == Relation::asymmetric) {
            apply_asymmetric();
        } else if (relation == Relation::then_requires_first) {
            apply_then_requires_first();
        } else if (relation == Relation::promoted_requires_first) {
            apply_promoted_requires_first();
        } else if (relation == Relation::unmigratable_blocks) {
            apply_unmigratable_blocks();
        } else if (relation == Relation::else_start) {
            apply_else_start();
        } else if (relation == Relation::unrunnable_first_blocks) {
            apply_block();
        } else if (relation == Relation::first_requires_then) {
            if (then_.is_optional && !effect_.view.is_optional && !first_.is_migratable) {
                require(then_, first_);
            }
        } else if (relation == Relation::restart) {
            apply_restart();
        }
    }

    void require(Action& action, const Action& cause) { lose(action, cause, Loss::optional, action.is_optional); }
    void block(Action& action, const Action& cause) { lose(action, cause, Loss::runnable, action.is_runnable); }
    void unmigrate(Action& action, const Action& cause) { lose(action, cause, Loss::migratable, action.is_migratable); }

    void lose(Action& action, const Action& cause, Loss loss, bool& flag) {
        if (flag) {
            flag = false;
            add_loss_reason(cluster_, action, cause, loss);
            cluster_.explain_effect({.loss = loss, .action = &action, .cause = &cause});
        }
    }

    [[nodiscard]] bool is_then_there_already() const {
        const Resource& rsc = *then_.rsc;
        if (!then_.is_optional) {
            return false;
        }
        const Role state = state_of_current(rsc);
        if (state == Role::stopped && then_.task == Task::stop) {
            return true;
        }
        return state >= Role::started && then_.task == Task::start && rsc.history.active.size() == 1 &&
               rsc.history.active.front() == then_.node;
    }

    void apply_asymmetric() {
        if (then_.rsc == nullptr || first_.is_runnable || is_then_there_already()) {
            return;
        }
        require(then_, first_);
        block(then_, first_);
    }

    void apply_then_requires_first() {
        if (then_before_.is_optional) {
            return;
        }
        if (!effect_.view.is_optional && first_before_.is_optional) {
            require(first_, then_);
        }
        if (effect_.view.is_migratable && !then_.is_migratable) {
            unmigrate(first_, then_);
        }
    }

    void apply_promoted_requires_first() {
        if (then_.rsc == nullptr || then_.rsc->current_role != Role::promoted || then_.is_optional) {
            return;
        }
        require(first_, then_);
        if (first_.is_migratable && !then_.is_migratable) {
            unmigrate(first_, then_);
        }
    }

    void apply_unmigratable_blocks() {
        if (!then_.is_migratable || !then_.is_runnable) {
            block(first_, then_);
        }
        if (then_.is_required()) {
            require(first_, then_);
        }
    }

    void apply_else_start() {
        if (!first_.is_runnable) {
            unmigrate(then_, first_);
            then_.is_pseudo = false;
        }
    }

    void apply_block() {
        if (then_.is_runnable && !effect_.view.is_runnable) {
            block(then_, first_);
            unmigrate(then_, first_);
        }
    }

    void apply_restart() {
        const bool is_stuck = !then_.is_runnable && then_.rsc != nullptr && then_.rsc->is_managed && first_.rsc == then_.rsc;
        if (then_.is_optional && !is_stuck) {
            return;
        }
        if (first_.is_runnable) {
            require(first_, then_);
        }
        if (then_.is_required()) {
            require(first_, then_);
        }
        if (!then_.is_migratable) {
            unmigrate(first_, then_);
        }
        if (first_.is_required() && !first_.is_runnable) {
            block(then_, first_);
        }
    }

    Cluster& cluster_;
    const Effect& effect_;
    Action& first_;
    Action& then_;
    Flags first_before_;
    Flags then_before_;
};

}  // namespace

Change apply_basic_effect(Cluster& cluster, const Effect& effect) {
    return BasicEffect(cluster, effect).apply();
}

}  // namespace systole::pengine
