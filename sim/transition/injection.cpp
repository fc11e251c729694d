#include "sim/transition/injection.hpp"

#include <fmt/format.h>

#include "base/number.hpp"
#include "pengine/actions/keys.hpp"
#include "sim/transition/failure.hpp"

namespace systole::sim {

namespace {

/// `KEY@NODE=RC` taken apart.
struct OperationSpec {
    pengine::ParsedKey key;
    std::string_view node;
    int rc = 0;
};

class Injector {
public:
    Injector(StatusEditor& status, SimulationEvents& events, const pengine::Cluster& cluster)
        : status_(status), events_(events), cluster_(cluster) {}

    std::string run(const Injections& wanted) {
        set_quorum(wanted.quorum);
        set_watchdog(wanted.watchdog);
        const bool make_nodes = !wanted.nodes_up.empty();
        set_nodes(wanted.nodes_up, {"Bringing node {} online", "Online"}, {true, true}, make_nodes);
        set_nodes(wanted.nodes_down, {"Taking node {} offline", "Offline"}, {false, false}, make_nodes);
        set_nodes(wanted.nodes_failed, {"Failing node {}", "Failing"}, {false, true}, make_nodes);
        set_tickets(wanted.tickets_granted, {"Granting ticket {}", "Granting"}, {"granted", true});
        set_tickets(wanted.tickets_revoked, {"Revoking ticket {}", "Revoking"}, {"granted", false});
        set_tickets(wanted.tickets_standby, {"Making ticket {} standby", "Standby"}, {"standby", true});
        set_tickets(wanted.tickets_activated, {"Activating ticket {}", "Activating"}, {"standby", false});
        for (const std::string& spec : wanted.operations) {
            inject_operation(spec);
        }
        return std::move(errors_);
    }

private:
    /// How a change is told: to people, with the name in it, and to programs.
    struct Wording {
        const char* sentence;
        const char* verb;
    };
    struct TicketChange {
        std::string_view attribute;
        bool value = false;
    };

    void set_quorum(const std::optional<std::string>& quorum) {
        if (quorum) {
            xml::MutableElement cib = status_.cib();
            cib.set("have-quorum", *quorum);
        }
    }

    void set_watchdog(const std::optional<std::string>& watchdog) {
        if (!watchdog) {
            return;
        }
        const xml::MutableElement configuration = child_or_new(status_.cib(), "configuration");
        const xml::MutableElement crm_config = child_or_new(configuration, "crm_config");
        xml::MutableElement set = crm_config.mutable_child("cluster_property_set");
        if (!set) {
            set = xml::MutableElement::of(crm_config).append("cluster_property_set");
            set.set("id", "cib-bootstrap-options");
        }
        for (const xml::Element pair : set.children("nvpair")) {
            if (pair.get("name") == "have-watchdog") {
                xml::MutableElement::of(pair).set("value", *watchdog);
                return;
            }
        }
        set.append("nvpair")
            .set("id", fmt::format("{}-have-watchdog", set.id()))
            .set("name", "have-watchdog")
            .set("value", *watchdog);
    }

    void set_nodes(const std::vector<std::string>& names, const Wording& wording,
                   const StatusEditor::Membership& membership, bool make_nodes) {
        for (const std::string& name : names) {
            events_.push_back({fmt::format(fmt::runtime(wording.sentence), name), "modify_node",
                               {{"action", wording.verb}, {"node", name}}});
            auto state = status_.node_state(name);
            if (!state) {
                errors_ += state.error().message + "\n";
                continue;
            }
            status_.set_membership(*state, membership);
            if (membership.is_online && !membership.in_membership) {
                state->set("crmd", "online");
            }
            if (!membership.is_online) {
                status_.forget(name);
            }
            if (make_nodes) {
                make_node(name, state->id());
            }
        }
    }

    void make_node(const std::string& name, std::string_view id) {
        const xml::MutableElement configuration = child_or_new(status_.cib(), "configuration");
        xml::MutableElement nodes = child_or_new(configuration, "nodes");
        for (const xml::Element node : nodes.children("node")) {
            if (node.get("uname") == name) {
                return;
            }
        }
        nodes.append("node").set("id", id).set("uname", name);
    }

    void set_tickets(const std::vector<std::string>& ids, const Wording& wording, const TicketChange& change) {
        for (const std::string& id : ids) {
            events_.push_back({fmt::format(fmt::runtime(wording.sentence), id), "modify_ticket",
                               {{"action", wording.verb}, {"ticket", id}}});
            xml::MutableElement tickets = child_or_new(status_.status(), "tickets");
            xml::MutableElement ticket = tickets.mutable_child("ticket_state", id);
            if (!ticket) {
                ticket = tickets.append("ticket_state");
                ticket.set("id", id);
            }
            ticket.set(change.attribute, change.value);
        }
    }

    void inject_operation(const std::string& text) {
        events_.push_back({fmt::format("Injecting {} into the configuration", text), "inject_spec", {{"spec", text}}});
        const auto spec = parse(text);
        if (!spec) {
            return;
        }
        const pengine::Resource* rsc = cluster_.find_resource_or_history_name(spec->key.resource_id);
        if (rsc == nullptr) {
            errors_ += fmt::format("Invalid resource name: {}\n", spec->key.resource_id);
            return;
        }
        auto state = status_.node_state(spec->node);
        if (!state) {
            errors_ += state.error().message + "\n";
            return;
        }
        record(*spec, *rsc, *state);
    }

    [[nodiscard]] std::optional<OperationSpec> parse(const std::string& text) {
        const std::string_view all = text;
        const std::size_t at = all.find('@');
        const std::size_t equals = at == std::string_view::npos ? at : all.find('=', at);
        const auto refuse = [&](int found) {
            errors_ += fmt::format("Invalid operation spec: {}.  Only found {} fields\n", text, found);
            return std::nullopt;
        };
        if (equals == std::string_view::npos) {
            return refuse(at == std::string_view::npos ? 1 : 2);
        }
        const auto rc = base::parse_integer(all.substr(equals + 1));
        if (!rc) {
            return refuse(2);
        }
        const auto key = pengine::parse_operation_key(all.substr(0, at));
        if (!key) {
            return refuse(3);
        }
        return OperationSpec{*key, all.substr(at + 1, equals - at - 1), static_cast<int>(rc->value)};
    }

    void record(const OperationSpec& spec, const pengine::Resource& rsc, xml::MutableElement state) {
        const std::string interval = std::to_string(spec.key.interval_ms);
        const bool is_final = spec.key.task == "stop" ||
                              (spec.key.task == "start" && cluster_.options.start_failure_is_fatal);
        inject_fail_count(status_, events_, state, {spec.key.resource_id, spec.key.task, interval, spec.rc, is_final});
        const pengine::Agent& agent = rsc.agent();
        const xml::MutableElement history =
            status_.history_of(spec.node, spec.key.resource_id, rsc.xml_id, spec.key.resource_id,
                               {std::string(agent.standard), std::string(agent.provider), std::string(agent.type)});
        if (!history) {
            errors_ += fmt::format("Resource {} not found in the status section of {} (supply class and type to continue)\n",
                                   spec.key.resource_id, spec.node);
            return;
        }
        SimulatedResult result;
        result.resource = std::string(history.id());
        result.task = std::string(spec.key.task);
        result.interval = interval;
        result.key = pengine::operation_key(history.id(), spec.key.task, spec.key.interval_ms);
        result.node = std::string(spec.node);
        result.rc = spec.rc;
        result.exit_reason = "Simulated action result";
        status_.record(history, result);
    }

    StatusEditor& status_;
    SimulationEvents& events_;
    const pengine::Cluster& cluster_;
    std::string errors_;
};

}  // namespace

bool Injections::is_wanted() const {
    return !nodes_up.empty() || !nodes_down.empty() || !nodes_failed.empty() || !operations.empty() ||
           !tickets_granted.empty() || !tickets_revoked.empty() || !tickets_standby.empty() ||
           !tickets_activated.empty() || watchdog.has_value();
}

std::string inject(StatusEditor& status, SimulationEvents& events, const pengine::Cluster& cluster,
                   const Injections& injections) {
    return Injector(status, events, cluster).run(injections);
}

}  // namespace systole::sim
