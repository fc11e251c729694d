#pragma once

#include "base/rng.hpp"
#include "cib/replication/moment.hpp"
#include "cib/replication/replica.hpp"
#include "cib/request.hpp"
#include "crmd/brain_output.hpp"
#include "crmd/messages.hpp"
#include "messaging/node_list.hpp"

#include <functional>
#include <optional>
#include <string>

namespace systole::crmd {

/// Who a brain is and what it was configured with.
struct BrainConfig {
    messaging::Member self;
    messaging::NodeList nodes;
    std::string cluster_name;
    std::string infrastructure;  ///< `corosync` or `local`, shown as cluster-infrastructure
    std::string version;         ///< shown as dc-version
    int job_limit = 4;           ///< resource actions at a time on this node
    base::Time started;
    const cib::Rules* replication_rules = &cib::standard_rules();  ///< outlives the brain; only the simulator gives others
};

/// Feature set of the CIB that this version speaks; source: Pacemaker 3.0.2.
inline constexpr const char* kFeatureSet = "3.20.5";

/// What the parts of a brain may use of the whole: they hold no other reference to it, so that each can be tested with a fake.
class Surroundings {
public:
    /// How a change of the CIB ended. `is_settled` false: it surely or possibly did not take effect.
    struct Settlement {
        bool is_settled = false;
        cib::Settled::Kind kind = cib::Settled::Kind::unknown;
        cib::Durability durability = cib::Durability::full;
        std::optional<cib::Answer> answer;

        [[nodiscard]] bool is_ok() const { return answer && answer->is_ok(); }
    };
    using Continuation = std::function<void(const Settlement&)>;

    Surroundings() = default;
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;
    Surroundings(Surroundings&&) = delete;
    Surroundings& operator=(Surroundings&&) = delete;
    virtual ~Surroundings() = default;

    [[nodiscard]] virtual const BrainConfig& config() const = 0;
    [[nodiscard]] virtual cib::Moment moment() const = 0;
    [[nodiscard]] virtual base::Rng& rng() = 0;
    [[nodiscard]] virtual const cib::Replica& replica() const = 0;
    /// The local replica's document; views of it end with the next event.
    [[nodiscard]] virtual xml::Element cib() const = 0;
    /// Sends in the open term, to all or to one; false if none is open (a new term sends what matters again).
    virtual bool send(const Message& message, std::optional<messaging::NodeId> to = std::nullopt) = 0;
    /// Changes the CIB; the continuation is called once, later, never from inside.
    virtual void change(cib::Part part, cib::Request request, Continuation continuation) = 0;
    [[nodiscard]] virtual BrainOutput& output() = 0;

    // Shorthands.
    [[nodiscard]] const std::string& self_name() const { return config().self.name.value(); }
    void log(Severity severity, std::string text) { output().log.push_back({severity, std::move(text)}); }
};

}  // namespace systole::crmd
