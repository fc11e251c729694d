#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pengine/model/name_values.hpp"
#include "pengine/model/relation.hpp"
#include "pengine/model/resource.hpp"

namespace systole::pengine {

struct Action;
struct Node;

/// Tasks the engine reasons about; `other` covers pseudo actions with names of their own (load_stopped_N, one-or-more:S).
enum class Task : std::uint8_t {
    start, started, stop, stopped, promote, promoted, demote, demoted, monitor, migrate_to, migrate_from,
    notify, notified, cancel, remove, forget, reload, clear_failcount, fence, shutdown, maintenance_nodes, other
};

/// "start", "running" (started), "delete" (remove), "lrm_delete" (forget), "reload-agent", "stonith" (fence),
/// "do_shutdown" ...; empty for `other`.
[[nodiscard]] std::string_view task_text(Task task);
/// Ignores case; `other` for anything unknown.
[[nodiscard]] Task parse_task(std::string_view text);

/// What must hold before an action may run.
enum class Needs : std::uint8_t { nothing, quorum, fencing };

/// An entry in the before or after list of an action. Only the entry in a before list is evaluated.
struct Related {
    Action* action = nullptr;
    RelationFlags flags;      ///< shrinks while relations are evaluated
    RelationFlags requested;  ///< as asked for; decides whether a later request is new (spec 3 §10.2)
    bool is_graphed = false;  ///< written to the graph as an input
};

/// One action of the transition (spec 3 §1.1). Owner of the type: actions/.
struct Action {
    int id = 0;                  ///< from 1 in order of creation
    std::string_view key;
    Task task = Task::other;
    std::string_view task_name;  ///< as written to the graph
    std::uint32_t interval_ms = 0;
    std::string_view cancel_task;
    Resource* rsc = nullptr;
    Node* node = nullptr;

    bool is_optional = false;
    bool is_runnable = true;
    bool is_pseudo = false;
    bool is_migratable = false;
    bool always_in_graph = false;
    bool on_dc = false;
    bool reschedule = false;
    bool migration_abort = false;

    bool in_graph = false;
    bool inputs_deduplicated = false;
    bool is_tracked = false;     ///< loop guard of graph walks
    bool extra_evaluated = false;
    bool is_dot_shown = false;   ///< a node of the dot file

    Needs needs = Needs::nothing;
    Score priority = 0;
    std::string_view reason;
    const Operation* operation = nullptr;  ///< configured operation, or null
    const NameValues* configured_meta = nullptr;  ///< of the operation, shared; null for actions of no resource
    NameValues meta;                       ///< set for this action; goes before `configured_meta`
    NameValues extra;                      ///< instance attributes of the operation itself

    std::vector<Related> before;  ///< in order of addition; Pacemaker's lists are the reverse ("front" = back here)
    std::vector<Related> after;
    int required_first = 0;
    int runnable_first = 0;

    /// The meta attribute of this name, wherever it comes from.
    [[nodiscard]] std::optional<std::string_view> meta_value(std::string_view name) const {
        const auto own = meta.find(name);
        return own || configured_meta == nullptr ? own : configured_meta->find(name);
    }
    [[nodiscard]] bool is_required() const { return !is_optional; }
    /// Records why; a reason that is there stays.
    void add_reason(std::string_view text) {
        if (reason.empty()) {
            reason = text;
        }
    }
};

}  // namespace systole::pengine
