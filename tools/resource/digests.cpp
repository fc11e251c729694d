#include "tools/resource/digests.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "cib/sections.hpp"
#include "crmd/operation_digest.hpp"
#include "pengine/actions/operation_config.hpp"
#include "pengine/model/parameters.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace systole::tools {
namespace {

using crmd::ActionAttributes;
using pengine::Node;
using pengine::Resource;

constexpr std::string_view kIntervalName = "CRM_meta_interval";
constexpr std::string_view kTimeoutName = "CRM_meta_timeout";
/// What counts as secret as long as no history says which parameters are.
constexpr std::string_view kSecrets = "passwd password user";

/// The history of a resource on a node; empty if there is none.
xml::Element history_of(const xml::Document& cib, const Resource& resource, const Node& node) {
    for (const xml::Element state : cib::find_section(cib.root(), "status").children("node_state")) {
        if (state.id() == node.id) {
            return state.child("lrm").child("lrm_resources").child("lrm_resource", resource.known_as());
        }
    }
    return {};
}

std::int64_t number(xml::Element entry, std::string_view name) {
    return base::parse_whole_integer(entry.get(name)).value_or(0);
}

/// The entry whose digests matter: one that made the resource what it is, rather a success than a failure, rather one with a
/// restart digest, rather a newer one.
xml::Element best_entry(xml::Element history) {
    const auto rank = [](xml::Element entry) {
        const std::string_view task = entry.get("operation");
        const bool is_start = task == "monitor" || task == "start" || task == "promote" || task == "migrate_from";
        return std::tuple(is_start && number(entry, "interval") == 0, !entry.id().ends_with("_last_failure_0"),
                          entry.has("op-restart-digest"), number(entry, "call-id"));
    };
    xml::Element best;
    for (const xml::Element entry : history.children("lrm_rsc_op")) {
        if (!best || rank(best) < rank(entry)) {
            best = entry;
        }
    }
    return best;
}

std::set<std::string> words_of(std::string_view text) {
    std::set<std::string> words;
    for (const std::string_view word : base::split_words(text, " ")) {
        words.emplace(word);
    }
    return words;
}

struct Digest {
    std::string_view type;
    std::string_view description;
    ActionAttributes parameters;
};

/// Collects the parameters of one operation of one resource on one node.
class DigestSource {
public:
    DigestSource(ResourceContext& context, const Node& node, ActionAttributes overrides)
        : cluster_(context.cluster()),
          resource_(context.resource()),
          node_(node),
          overrides_(std::move(overrides)),
          entry_(best_entry(history_of(context.cib(), resource_, node))) {
        const auto given = overrides_.find(std::string(kIntervalName));
        interval_ms_ =
            given != overrides_.end() ? base::parse_whole_integer(given->second).value_or(0) : number(entry_, "interval");
    }

    [[nodiscard]] std::string_view task() const { return entry_ ? entry_.get("operation", "start") : "start"; }
    [[nodiscard]] std::int64_t interval_ms() const { return interval_ms_; }

    [[nodiscard]] std::vector<Digest> digests() {
        const ActionAttributes all = crmd::digest_parameters(attributes());
        const std::string_view secrets = entry_ ? entry_.get("op-secure-params") : kSecrets;
        std::vector<Digest> digests = {{"all", "all parameters", all},
                                       {"nonprivate", "non-private parameters", crmd::without(all, words_of(secrets))}};
        if (entry_.has("op-restart-digest")) {
            const ActionAttributes listed = crmd::only(all, words_of(entry_.get("op-force-restart")));
            digests.push_back({"nonreloadable", "non-reloadable parameters", listed});
        }
        return digests;
    }

private:
    /// Whoever names a parameter first wins: the command line, the resource, the operation.
    ActionAttributes attributes() {
        ActionAttributes attributes = overrides_;
        add(attributes, pengine::parameters(cluster_, resource_, &node_));
        const auto interval = static_cast<std::uint32_t>(std::max<std::int64_t>(interval_ms_, 0));
        const pengine::Operation* const operation = resource_.definition->find_operation(task(), interval);
        if (operation != nullptr) {
            add(attributes, pengine::operation_parameters(cluster_, resource_, *operation, &node_));
        }
        if (interval > 0) {
            attributes.emplace(kIntervalName, std::to_string(interval));
            const pengine::NameValues& meta = pengine::operation_meta(cluster_, resource_, operation, task(), interval, &node_);
            if (const auto timeout = meta.find("timeout"); timeout) {
                attributes.emplace(kTimeoutName, *timeout);
            }
        }
        return attributes;
    }

    static void add(ActionAttributes& attributes, const pengine::NameValues& values) {
        for (const pengine::NameValues::Pair& pair : values) {
            attributes.emplace(pair.name, pair.value);
        }
    }

    pengine::Cluster& cluster_;
    Resource& resource_;
    const Node& node_;
    ActionAttributes overrides_;
    xml::Element entry_;
    std::int64_t interval_ms_ = 0;
};

}  // namespace

int show_digests(ResourceContext& context) {
    const std::optional<std::string> node_name = context.line().value("node");
    if (!node_name) {
        context.output().program_error("Must supply a node name with -N/--node");
        return context.output().finish(exit_code::kUsage);
    }
    if (!context.resource().is_primitive()) {
        return context.fail(cib::Status::unsupported);
    }
    const std::optional<ActionAttributes> overrides = context.overrides();
    if (!overrides) {
        return context.output().finish(exit_code::kUsage);
    }
    const Node& node = *context.cluster().find_node(*node_name);
    DigestSource source(context, node, *overrides);
    xml::MutableElement list = context.output().result().append("digests");
    list.set("resource", context.resource_id()).set("node", node.name).set("task", source.task());
    list.set("interval", fmt::format("{}ms", source.interval_ms()));
    for (const Digest& digest : source.digests()) {
        const std::string hash = crmd::parameters_digest(digest.parameters);
        context.output().line(fmt::format("{} ({})", hash, digest.description));
        xml::MutableElement element = list.append("digest").set("type", digest.type).set("hash", hash);
        xml::MutableElement parameters = element.append("parameters");
        for (const auto& [name, value] : digest.parameters) {
            parameters.set(name, value);
        }
    }
    return context.output().finish(exit_code::kOk);
}

}  // namespace systole::tools
