#include "sim/cluster/site_scenario.hpp"

#include "sim/cluster/site.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <numeric>

namespace systole::sim {

namespace {

using base::Milliseconds;

constexpr Milliseconds kSiteStorm{18'000};        ///< time with faults
constexpr Milliseconds kSiteRestWithin{240'000};  ///< all must be well again within this
constexpr Milliseconds kSiteRestStep{200};
constexpr Milliseconds kFindsOutIn{22'000};       ///< the longest interval of a monitor, and some: what has died is known
constexpr Milliseconds kStaysFor{10'000};         ///< at rest it stays

messaging::NodeList draw_site_nodes(base::Rng& rng) {
    constexpr std::array<unsigned, 10> kSizes{1, 2, 2, 2, 3, 3, 3, 3, 3, 5};
    const unsigned size = kSizes.at(rng.below(kSizes.size()));
    messaging::NodeList nodes;
    for (unsigned i = 1; i <= size; ++i) {
        nodes.voters.push_back({.id = NodeId(i), .name = messaging::NodeName(fmt::format("n{}", i)), .votes = 1});
    }
    nodes.options.two_node = size == 2;
    nodes.options.wait_for_all = size == 2;
    return nodes;
}

enum class SiteFault : std::uint8_t {
    split, heal, power, kill_brain, hang_brain, freeze, slow_disk, bad_disk, quorum, shut_down, kill_executor, kill_fencer, service
};
constexpr std::size_t kSiteFaults = 13;

class SiteScenario {
public:
    SiteScenario(std::uint64_t seed, const Sabotage& sabotage, bool keeps_trace)
        : seed_(seed),
          rng_(seed),
          trace_(keeps_trace),
          nodes_(draw_site_nodes(rng_)),
          site_(nodes_, make_random_cib(nodes_, rng_), rng_, trace_, sabotage),
          fault_every_ms_(rng_.between(600, 6000)),
          request_every_ms_(rng_.between(300, 4000)) {
        draw_weather();
    }

    Report run() {
        trace_.add(now(), "configuration {}", site_.cib().text);
        for (const messaging::Voter& voter : nodes_.voters) {
            cluster().queue().after(Milliseconds(rng_.between(0, 1500)), [this, id = voter.id] { cluster().power_on(id); });
        }
        site_.keep_alive();
        const base::Time end = now() + kSiteStorm;
        plan_fault(end);
        plan_request(end);
        while (now() < end && !has_complaints()) {
            pass(kSiteRestStep);
        }
        if (!has_complaints()) {
            come_to_rest();
        }
        return report();
    }

private:
    Cluster& cluster() { return site_.cluster(); }
    base::Time now() { return cluster().queue().now(); }
    void pass(Milliseconds span) { cluster().queue().run_until(now() + span); }
    bool has_complaints() {
        return !site_.safety().complaints().empty() || !cluster().checker().complaints().empty() || !complaints_.empty();
    }

    /// Each run has its own mix of faults, some of them missing: what a mix of all would hide shows up in one of few.
    void draw_weather() {
        for (unsigned& weight : mix_) {
            weight = static_cast<unsigned>(rng_.chance(450) ? 0 : rng_.between(1, 5));
        }
        mix_.at(static_cast<std::size_t>(SiteFault::heal)) = 2;
        site_.services().faults() = {.fails_per_mille = draw_badness(120),
                                     .hangs_per_mille = draw_badness(40),
                                     .longest = Milliseconds(rng_.chance(500) ? 50 : 2000)};
        site_.device_faults() = {.fails_per_mille = draw_badness(400),
                                 .hangs_per_mille = draw_badness(200),
                                 .longest = Milliseconds(rng_.chance(500) ? 200 : 3000)};
    }

    unsigned draw_badness(std::int64_t most) {
        return rng_.chance(500) ? 0 : static_cast<unsigned>(rng_.between(1, most));
    }

    // --- faults ------------------------------------------------------------------------------------------------------

    void plan_fault(base::Time end) {
        cluster().queue().after(Milliseconds(rng_.between(50, fault_every_ms_)), [this, end] {
            if (now() < end) {
                cause_fault();
                plan_fault(end);
            }
        });
    }

    SiteFault draw_fault() {
        unsigned drawn = static_cast<unsigned>(rng_.below(std::accumulate(mix_.begin(), mix_.end(), 0U)));
        std::size_t kind = 0;
        while (drawn >= mix_.at(kind)) {
            drawn -= mix_.at(kind);
            ++kind;
        }
        return static_cast<SiteFault>(kind);
    }

    void cause_fault() {
        const NodeId id = any_node();
        switch (draw_fault()) {
            case SiteFault::split: split(); break;
            case SiteFault::heal: heal(); break;
            case SiteFault::power: cluster().power_off(id); break;
            case SiteFault::kill_brain: cluster().kill_software(id); break;
            case SiteFault::hang_brain: cluster().pause(id, Milliseconds(rng_.between(10, 9000))); break;
            case SiteFault::freeze: site_.freeze(id, Milliseconds(rng_.between(10, 9000))); break;
            case SiteFault::slow_disk: cluster().stall_disk(id, Milliseconds(rng_.between(10, 5000))); break;
            case SiteFault::bad_disk: cluster().break_disk(id); break;
            case SiteFault::quorum: cluster().flap_quorum(id, Milliseconds(rng_.between(10, 3000))); break;
            case SiteFault::shut_down: cluster().stop_software(id); break;
            case SiteFault::kill_executor: site_.crash_executor(id); break;
            case SiteFault::kill_fencer: site_.crash_fencer(id); break;
            case SiteFault::service: site_.kill_service(id); break;
        }
    }

    void split() {
        std::map<NodeId, int> groups;
        for (const messaging::Voter& voter : nodes_.voters) {
            groups[voter.id] = static_cast<int>(rng_.below(3) / 2);
        }
        trace_.add(now(), "network splits");
        cluster().partition(std::move(groups));
    }

    void heal() {
        trace_.add(now(), "network is whole");
        cluster().partition({});
    }

    // --- clients -----------------------------------------------------------------------------------------------------

    void plan_request(base::Time end) {
        cluster().queue().after(Milliseconds(rng_.between(0, request_every_ms_)), [this, end] {
            if (now() < end) {
                make_request(any_node());
                plan_request(end);
            }
        });
    }

    void make_request(NodeId id) {
        switch (rng_.below(10)) {
            case 0: site_.ask(id, standby(any_name(), rng_.chance(300))); break;
            case 1: site_.ask(id, target_role(any_resource(), rng_.chance(300) ? "Stopped" : "Started")); break;
            case 2: site_.ask(id, ban(any_resource(), any_name())); break;
            case 3: site_.ask(id, forget_history()); break;
            case 4:
                if (rng_.chance(200)) {
                    site_.ask(id, crmd::FenceRequest{.target = any_name(), .action = "reboot"});
                }
                break;
            case 5: cluster().request(id, fmt::format("s{} {}", rng_.below(3), ++requests_), false); break;
            default: cluster().request(id, fmt::format("c{}", ++requests_), true); break;
        }
    }

    static crmd::ClientRequest modify(const std::string& scope, const std::string& text) {
        cib::Request request;
        request.operation = cib::Operation::modify;
        request.scope = scope;
        request.input = std::move(*xml::Document::parse(text));
        request.can_create = true;
        return crmd::CibCall{.request = std::move(request)};
    }

    static crmd::ClientRequest standby(const std::string& node, bool is_on) {
        return modify("nodes", fmt::format("<node id=\"{}\" uname=\"{}\"><instance_attributes id=\"{}-a\"><nvpair id=\"{}-s\" "
                                           "name=\"standby\" value=\"{}\"/></instance_attributes></node>",
                                           node.substr(1), node, node, node, is_on ? "on" : "off"));
    }

    static crmd::ClientRequest target_role(const std::string& resource, const char* role) {
        const std::string xml = fmt::format(
            "<meta_attributes id=\"{0}-told\"><nvpair id=\"{0}-told-role\" name=\"target-role\" value=\"{1}\"/></meta_attributes>",
            resource, role);
        return modify("resources", fmt::format("<{0} id=\"{1}\">{2}</{0}>", element_of(resource), resource, xml));
    }

    crmd::ClientRequest forget_history() {
        return crmd::ResourceCommand{.verb = rng_.chance(700) ? crmd::ResourceVerb::cleanup : crmd::ResourceVerb::refresh};
    }

    static const char* element_of(const std::string& resource) {
        switch (resource.front()) {
            case 'g': return "group";
            case 'b': return "bundle";
            case 'p': return "primitive";
            default: return "clone";
        }
    }

    static crmd::ClientRequest ban(const std::string& resource, const std::string& node) {
        return modify("constraints", fmt::format("<rsc_location id=\"told-{0}\" rsc=\"{0}\" node=\"{1}\" score=\"{2}\"/>", resource,
                                                 node, resource.size() % 2 == 0 ? "-INFINITY" : "1000"));
    }

    // --- rest --------------------------------------------------------------------------------------------------------

    void repair() {
        trace_.add(now(), "faults stop");
        site_.services().faults() = {.longest = Milliseconds(20)};
        site_.device_faults() = {.longest = Milliseconds(100)};
        cluster().partition({});
        for (const messaging::Voter& voter : nodes_.voters) {
            cluster().stall_disk(voter.id, Milliseconds(0));
            if (cluster().is_disk_broken(voter.id)) {
                cluster().kill_software(voter.id);  // a start brings a disk that works
            }
        }
    }

    void come_to_rest() {
        repair();
        const base::Time end = now() + kSiteRestWithin;
        pass(kFindsOutIn);
        while (!has_complaints() && !(has_answered_probes() && site_.is_calm())) {
            if (now() >= end) {
                complaints_.push_back(fmt::format("no rest within {} s after the faults stopped", kSiteRestWithin.count() / 1000));
                return;
            }
            pass(kSiteRestStep);
        }
        const std::uint64_t changes = site_.safety().changes_begun();
        judge_rest();
        pass(kStaysFor);
        judge_rest();
        if (site_.safety().changes_begun() != changes) {
            complaints_.emplace_back("it does not stay at rest");
        }
        cluster().checker().finish();
    }

    void judge_rest() {
        const std::vector<std::string> open = site_.open_actions();
        if (!open.empty()) {
            trace_.add(now(), "CIB {}", site_.coordinator() == nullptr ? "" : xml::to_text(site_.coordinator()->cib()));
            complaints_.push_back(fmt::format("at rest, though the policy engine wants: {}", fmt::join(open, ", ")));
        }
    }

    /// Once all are settled, one more change at each node must go through.
    bool has_answered_probes() {
        if (!is_probing_ && !site_.is_calm()) {
            return false;
        }
        is_probing_ = true;
        bool all = true;
        for (const messaging::Voter& voter : nodes_.voters) {
            // A brain that went has taken its clients' requests with it.
            const std::string text = fmt::format("probe{}-{}", voter.id.value(), cluster().life_of(voter.id));
            if (!cluster().done().contains(text)) {
                if (cluster().is_running(voter.id) && probes_.insert(text).second) {
                    cluster().request(voter.id, text, true);
                }
                all = false;
            }
        }
        return all;
    }

    // --- choices, report ---------------------------------------------------------------------------------------------

    NodeId any_node() { return nodes_.voters.at(rng_.below(nodes_.voters.size())).id; }
    const std::string& any_name() { return nodes_.voters.at(rng_.below(nodes_.voters.size())).name.value(); }
    const std::string& any_resource() { return site_.cib().top_level.at(rng_.below(site_.cib().top_level.size())); }

    Report report() {
        Report report{.seed = seed_,
                      .shape = fmt::format("{} nodes{}:{}", nodes_.voters.size(), nodes_.options.two_node ? ", two_node" : "",
                                           site_.cib().shape),
                      .events = cluster().event_count(),
                      .changes = cluster().checker().done_count(),
                      .complaints = complaints_,
                      .trace = trace_.lines()};
        for (const auto* more : {&site_.safety().complaints(), &cluster().checker().complaints()}) {
            report.complaints.insert(report.complaints.end(), more->begin(), more->end());
        }
        return report;
    }

    std::uint64_t seed_;
    base::Rng rng_;
    Trace trace_;
    messaging::NodeList nodes_;
    Site site_;
    std::array<unsigned, kSiteFaults> mix_{};
    std::int64_t fault_every_ms_;    // at most
    std::int64_t request_every_ms_;  // at most
    std::uint64_t requests_ = 0;
    bool is_probing_ = false;
    std::set<std::string> probes_;
    std::vector<std::string> complaints_;
};

}  // namespace

Report run_site_scenario(std::uint64_t seed, const Sabotage& sabotage, bool keeps_trace) {
    return SiteScenario(seed, sabotage, keeps_trace).run();
}

}  // namespace systole::sim
