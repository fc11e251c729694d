#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// Class, provider and type of a resource.
struct ResourceAgent {
    std::string standard;
    std::string provider;
    std::string type;
};

/// What is recorded of an operation that only seemed to run.
struct SimulatedResult {
    std::string resource;         ///< name in the history
    std::string task;
    std::string interval = "0";   ///< milliseconds
    std::string key;
    std::string node;
    int rc = 0;
    int expected_rc = 0;
    std::string exit_reason;
    std::string digest;           ///< empty: none
    std::string migrate_source;
    std::string migrate_target;
};

/// The child of that name (and id, if one is given), made if there is none.
[[nodiscard]] xml::MutableElement child_or_new(xml::MutableElement parent, std::string_view name, std::string_view id = {});

/// Changes the status section of a CIB as simulated events would. Keeps track of where things are, so that each change costs the
/// same however large the status is.
class StatusEditor {
public:
    /// `now`: seconds since the epoch for recorded times. The document must outlive the editor, and nobody else may remove
    /// elements of its status.
    StatusEditor(xml::MutableElement cib, std::int64_t now);

    /// How a node is seen by the cluster.
    struct Membership {
        bool in_membership = true;
        bool is_online = true;
    };
    /// The node's state, made if there is none. `id` may be empty: then it is looked up. Error: more than one.
    [[nodiscard]] base::Result<xml::MutableElement> node_state(std::string_view node, std::string_view id = {});
    void set_membership(xml::MutableElement node_state, const Membership& membership);
    /// Removes what the node knew: history and transient attributes.
    void forget(std::string_view node);

    /// The history of a resource: under `name` if that is there, else under `id`, else a new one called `new_name`. Null if
    /// it has to be made and the agent is not known.
    [[nodiscard]] xml::MutableElement history_of(std::string_view node, std::string_view name, std::string_view id,
                                                 std::string_view new_name, const ResourceAgent& agent);
    /// Records the result in a history.
    void record(xml::MutableElement history, const SimulatedResult& result);

    /// Sets a transient attribute of the node of this state.
    void set_attribute(xml::MutableElement node_state, std::string_view name, std::string_view value);
    /// Adds one to it.
    void increment_attribute(xml::MutableElement node_state, std::string_view name);

    [[nodiscard]] std::int64_t now() const { return now_; }
    [[nodiscard]] xml::MutableElement cib() const { return cib_; }
    [[nodiscard]] xml::MutableElement status() const { return status_; }

private:
    struct History {
        xml::MutableElement element;
        int last_call_id = 0;
        bool is_ambiguous = false;  ///< there are several of this name: none of them is used
        std::unordered_map<std::string, xml::MutableElement> entries;
    };
    struct NodeStatus {
        xml::MutableElement state;
        bool is_indexed = false;
        std::unordered_map<std::string, History> histories;
        std::deque<History> further;  ///< made beside ambiguous ones
    };

    [[nodiscard]] NodeStatus* known_node(std::string_view node);
    void index(NodeStatus& node);
    [[nodiscard]] std::string node_id(std::string_view node) const;
    [[nodiscard]] xml::MutableElement attribute_pair(xml::MutableElement node_state, std::string_view name);

    xml::MutableElement cib_;
    xml::MutableElement status_;
    std::int64_t now_;
    std::unordered_map<std::string, NodeStatus> nodes_;
    std::map<const void*, History*> histories_;  ///< by XML node
};

}  // namespace systole::sim
