#include "sim/cluster/random_cib.hpp"

#include "cib/cib.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace systole::sim {

namespace {

std::string meta(const std::string& id, const std::vector<std::pair<std::string, std::string>>& values) {
    std::string text = fmt::format("<meta_attributes id=\"{}-meta\">", id);
    for (const auto& [name, value] : values) {
        text += fmt::format("<nvpair id=\"{0}-meta-{1}\" name=\"{1}\" value=\"{2}\"/>", id, name, value);
    }
    return text + "</meta_attributes>";
}

std::string operation(const std::string& id, const std::string& name, const std::string& interval, const std::string& more) {
    return fmt::format("<op id=\"{}-{}-{}\" name=\"{}\" interval=\"{}\" timeout=\"4s\" {}/>", id, name, interval, name, interval,
                       more);
}

class CibBuilder {
public:
    CibBuilder(const messaging::NodeList& nodes, base::Rng& rng) : nodes_(&nodes), rng_(&rng) {}

    RandomCib build() {
        add_devices();
        const std::int64_t count = rng_->between(1, 4);
        for (std::int64_t i = 0; i < count; ++i) {
            add_resource();
        }
        add_constraints();
        return finish();
    }

private:
    std::string next_id(const char* prefix) { return fmt::format("{}{}", prefix, ++last_id_); }

    std::string primitive(const std::string& id, bool can_promote, const std::string& more = {}) {
        std::string operations = operation(id, "start", "0", "") + operation(id, "stop", "0", "");
        if (can_promote) {
            operations += operation(id, "promote", "0", "") + operation(id, "demote", "0", "") +
                          operation(id, "monitor", "7s", "role=\"Promoted\"") +
                          operation(id, "monitor", "9s", "role=\"Unpromoted\"");
        } else {
            operations += operation(id, "monitor", "8s", rng_->chance(100) ? "on-fail=\"fence\"" : "");
        }
        return fmt::format(
            "<primitive id=\"{}\" class=\"ocf\" provider=\"sim\" type=\"Dummy\">{}<operations>{}</operations></primitive>", id,
            more, operations);
    }

    void add_resource() {
        switch (rng_->below(7)) {
            case 0:
            case 1: add_primitive(); break;
            case 2:
            case 3: add_group(); break;
            case 4: add_clone(); break;
            case 5: add_promotable(); break;
            default: add_bundle(); break;
        }
    }

    void add_primitive() {
        const std::string id = next_id("p");
        std::string more;
        if (rng_->chance(400)) {
            more = meta(id, {{"allow-migrate", "true"}});
            cib_.shape += " migratable";
        } else if (rng_->chance(400)) {
            more = meta(id, {{"resource-stickiness", "50"}, {"migration-threshold", "2"}});
        }
        resources_ += primitive(id, false, more);
        cib_.resources[id] = {};
        cib_.top_level.push_back(id);
        cib_.shape += " primitive";
    }

    void add_group() {
        const std::string id = next_id("g");
        resources_ += fmt::format("<group id=\"{}\">", id) + members(id) + "</group>";
        cib_.top_level.push_back(id);
        cib_.shape += " group";
    }

    std::string members(const std::string& id, std::size_t most_active = 1) {
        std::string text;
        std::optional<std::string> before;
        const std::int64_t count = rng_->between(2, 3);
        for (std::int64_t i = 0; i < count; ++i) {
            const std::string member = fmt::format("{}m{}", id, i);
            text += primitive(member, false);
            cib_.resources[member] = {.most_active = most_active, .after = before};
            before = member;
        }
        return text;
    }

    void add_clone() {
        const std::string id = next_id("c");
        const std::size_t most = static_cast<std::size_t>(rng_->between(1, static_cast<std::int64_t>(nodes_->voters.size())));
        std::vector<std::pair<std::string, std::string>> values{{"clone-max", std::to_string(most)}};
        if (rng_->chance(300)) {
            values.emplace_back("interleave", "true");
        }
        if (rng_->chance(200)) {
            values.emplace_back("notify", "true");
        }
        if (rng_->chance(200)) {
            values.emplace_back("ordered", "true");
        }
        resources_ += fmt::format("<clone id=\"{}\">", id) + meta(id, values);
        if (rng_->chance(300)) {
            resources_ += fmt::format("<group id=\"{}g\">", id) + members(id + "g", most) + "</group>";
            cib_.shape += " cloned-group";
        } else {
            resources_ += primitive(id + "p", false);
            cib_.resources[id + "p"] = {.most_active = most};
            cib_.shape += " clone";
        }
        resources_ += "</clone>";
        cib_.top_level.push_back(id);
    }

    void add_promotable() {
        const std::string id = next_id("m");
        resources_ += fmt::format("<clone id=\"{}\">", id) +
                      meta(id, {{"promotable", "true"}, {"promoted-max", "1"}, {"notify", rng_->chance(400) ? "true" : "false"}}) +
                      primitive(id + "p", true) + "</clone>";
        cib_.resources[id + "p"] = {.most_active = nodes_->voters.size(), .most_promoted = 1};
        cib_.top_level.push_back(id);
        std::int64_t score = 100;
        for (const messaging::Voter& voter : nodes_->voters) {
            constraints_ += fmt::format(
                "<rsc_location id=\"{0}-on-{1}\" rsc=\"{0}\" role=\"Promoted\" node=\"{1}\" score=\"{2}\"/>", id,
                voter.name.value(), score -= 10);
        }
        cib_.shape += " promotable";
    }

    void add_bundle() {
        const std::string id = next_id("b");
        resources_ += fmt::format("<bundle id=\"{}\"><podman image=\"image\" replicas=\"{}\"/></bundle>", id, rng_->between(1, 2));
        cib_.top_level.push_back(id);
        cib_.shape += " bundle";
    }

    void add_devices() {
        const bool has_one_each = rng_->chance(400);
        std::string hosts;
        for (const messaging::Voter& voter : nodes_->voters) {
            hosts += (hosts.empty() ? "" : " ") + voter.name.value();
            if (has_one_each) {
                add_device("fence-" + voter.name.value(), voter.name.value());
            }
        }
        if (!has_one_each || rng_->chance(300)) {
            add_device("fence", hosts);
            has_common_device_ = true;
        }
        if (has_one_each && has_common_device_) {
            for (const messaging::Voter& voter : nodes_->voters) {
                const std::string& node = voter.name.value();
                topology_ += fmt::format(
                    "<fencing-level id=\"{0}-1\" target=\"{0}\" index=\"1\" devices=\"fence-{0}\"/>"
                    "<fencing-level id=\"{0}-2\" target=\"{0}\" index=\"2\" devices=\"fence\"/>",
                    node);
            }
            cib_.shape += " topology";
        }
    }

    void add_device(const std::string& id, const std::string& hosts) {
        resources_ += fmt::format(
            "<primitive id=\"{0}\" class=\"stonith\" type=\"fence_sim\"><instance_attributes id=\"{0}-p\">"
            "<nvpair id=\"{0}-hosts\" name=\"pcmk_host_list\" value=\"{1}\"/></instance_attributes>"
            "<operations><op id=\"{0}-monitor\" name=\"monitor\" interval=\"20s\" timeout=\"4s\"/></operations></primitive>",
            id, hosts);
    }

    const std::string& any_resource() { return cib_.top_level[rng_->below(cib_.top_level.size())]; }

    void add_constraints() {
        for (const std::string& id : cib_.top_level) {
            if (rng_->chance(300)) {
                static constexpr std::array<const char*, 4> kScores{"-INFINITY", "-100", "50", "INFINITY"};
                constraints_ += fmt::format("<rsc_location id=\"l-{0}\" rsc=\"{0}\" node=\"{1}\" score=\"{2}\"/>", id,
                                            nodes_->voters[rng_->below(nodes_->voters.size())].name.value(),
                                            kScores.at(rng_->below(kScores.size())));
            }
        }
        for (std::size_t i = 1; i < cib_.top_level.size(); ++i) {
            const std::string& one = cib_.top_level[i];
            const std::string& other = cib_.top_level[rng_->below(i)];
            if (rng_->chance(400)) {
                static constexpr std::array<const char*, 3> kScores{"INFINITY", "100", "-INFINITY"};
                constraints_ += fmt::format("<rsc_colocation id=\"co-{0}-{1}\" rsc=\"{0}\" with-rsc=\"{1}\" score=\"{2}\"/>", one,
                                            other, kScores.at(rng_->below(kScores.size())));
            }
            if (rng_->chance(400)) {
                static constexpr std::array<const char*, 3> kKinds{"Mandatory", "Optional", "Serialize"};
                constraints_ += fmt::format("<rsc_order id=\"o-{0}-{1}\" first=\"{1}\" then=\"{0}\" kind=\"{2}\"/>", one, other,
                                            kKinds.at(rng_->below(kKinds.size())));
            }
        }
    }

    RandomCib finish() {
        std::string properties;
        const auto add_property = [&properties](const std::string& name, const std::string& value) {
            properties += fmt::format("<nvpair id=\"sim-{0}\" name=\"{0}\" value=\"{1}\"/>", name, value);
        };
        add_property("stonith-enabled", "true");
        add_property("stonith-timeout", "4s");
        add_property("cluster-delay", "5s");
        add_property("no-quorum-policy", rng_->chance(250) ? "freeze" : "stop");
        if (rng_->chance(200)) {
            add_property("batch-limit", "2");
        }
        xml::Document document = cib::empty_cib();
        xml::MutableElement configuration = document.mutable_root().mutable_child("configuration");
        const auto put = [&configuration](const std::string& section, const std::string& text) {
            const auto parsed = xml::Document::parse(fmt::format("<x>{}</x>", text));
            for (const xml::Element child : parsed.value().root().children()) {
                configuration.mutable_child(section).append_copy(child);
            }
        };
        put("crm_config", fmt::format("<cluster_property_set id=\"sim\">{}</cluster_property_set>", properties));
        put("resources", resources_);
        put("constraints", constraints_);
        if (!topology_.empty()) {
            configuration.append("fencing-topology");
            put("fencing-topology", topology_);
        }
        cib_.text = xml::to_text(document.root());
        return std::move(cib_);
    }

    const messaging::NodeList* nodes_;
    base::Rng* rng_;
    RandomCib cib_;
    std::string resources_;
    std::string constraints_;
    std::string topology_;
    bool has_common_device_ = false;
    int last_id_ = 0;
};

}  // namespace

RandomCib make_random_cib(const messaging::NodeList& nodes, base::Rng& rng) {
    return CibBuilder(nodes, rng).build();
}

}  // namespace systole::sim
