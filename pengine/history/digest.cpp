#include "pengine/history/digest.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/actions/operation_config.hpp"
#include "pengine/history/digest_cache.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/model/parameters.hpp"

namespace systole::pengine {
namespace {

constexpr std::string_view kTimeout = "CRM_meta_timeout";
constexpr std::string_view kSecretsWithoutHistory = "passwd password user";
/// Entries recorded before this feature set have secure digests made in the old way.
constexpr std::string_view kNewSecureDigests = "3.16.0";
constexpr std::string_view kCurrentFeatureSet = "3.20.5";

/// Parameters by name, in the byte order in which they are hashed. Whoever sets a name first wins.
using ParameterSet = std::map<std::string, std::string, std::less<>>;

bool is_bookkeeping(std::string_view name) {
    constexpr std::array kNames = {"id", "crm_feature_set", "op-digest", "on_node", "on_node_uuid", "pcmk_external_ip"};
    return name.starts_with("CRM_meta_") || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void add_all(ParameterSet& set, const NameValues& values) {
    for (const NameValues::Pair& pair : values) {
        if (!is_bookkeeping(pair.name)) {
            set.emplace(pair.name, pair.value);
        }
    }
}

bool contains_word(std::string_view words, std::string_view word) {
    const std::vector<std::string_view> list = base::split_words(words, " ");
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Parameters of fence devices that are read by the cluster, not by the agent.
bool is_fencing_parameter(std::string_view name) {
    constexpr std::array kNames = {"provides",        "stonith-timeout",    "pcmk_action_limit", "pcmk_delay_base",
                                   "pcmk_delay_max",  "pcmk_host_argument", "pcmk_host_check",   "pcmk_host_list",
                                   "pcmk_host_map"};
    if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) {
        return true;
    }
    if (!name.starts_with("pcmk_")) {
        return false;
    }
    const std::string_view rest = name.substr(5);
    const std::size_t separator = rest.find('_');
    if (separator == std::string_view::npos) {
        return false;
    }
    const std::string_view what = rest.substr(separator + 1);
    return what == "action" || what == "timeout" || what == "retries";
}

void append_escaped(std::string& text, std::string_view value) {
    for (const char character : value) {
        switch (character) {
            case '&':
                text += "&amp;";
                break;
            case '<':
                text += "&lt;";
                break;
            case '>':
                text += "&gt;";
                break;
            case '"':
                text += "&quot;";
                break;
            default:
                if (const auto byte = static_cast<unsigned char>(character); byte < 0x20 || byte == 0x7F) {
                    text += fmt::format("&#x{:02X};", static_cast<unsigned>(byte));
                } else {
                    text += character;
                }
        }
    }
}

/// MD5 of the set written as an XML element (spec 1 §18.2).
std::string hash(const ParameterSet& set) {
    std::string text = " <parameters";
    for (const auto& [name, value] : set) {
        text.append(" ").append(name).append("=\"");
        append_escaped(text, value);
        text += '"';
    }
    return base::md5_hex(text + "/>\n");
}

/// Name of the node that hosts the container of a bundle's connection, if that is its address.
std::optional<std::string_view> container_host(Cluster& cluster, const Resource& rsc) {
    if (!rsc.is_remote_connection() || rsc.launcher == nullptr || !rsc.is_bundled() ||
        parameters(cluster, rsc, nullptr).get("addr") != "#uname") {
        return std::nullopt;
    }
    const Node* host = rsc.launcher->placement.node;
    host = host != nullptr ? host : current_node(*rsc.launcher);
    return host == nullptr ? std::nullopt : std::optional(host->name);
}

/// Whether the entry counts as having a restart digest that matches nothing.
bool is_restart_forced(const Cluster& cluster, xml::Element entry) {
    const std::vector<xml::Element>& forced = cluster.digest_cache->forced_restarts;
    return entry && std::find(forced.begin(), forced.end(), entry) != forced.end();
}

/// Computes the digests for one request (spec 1 §18.1).
class DigestComputer {
public:
    DigestComputer(Cluster& cluster, const DigestRequest& request)
        : cluster_(cluster),
          request_(request),
          operation_(request.rsc->definition->find_operation(request.task, request.interval_ms)) {}

    Digests compute() {
        Digests digests;
        const ParameterSet all = all_parameters();
        digests.all = hash(all);
        if (!cluster_.run.is_live || request_.for_unfencing) {
            digests.secure = hash(secure_parameters(all));
        }
        if (request_.entry.has("op-restart-digest") || is_restart_forced(cluster_, request_.entry)) {
            digests.restart = hash(restart_parameters(all));
        }
        digests.result =
            request_.interval_ms == 0 && has_operation_parameters_ ? DigestResult::restart : DigestResult::match;
        return digests;
    }

private:
    const NameValues& resource_parameters() { return parameters(cluster_, *request_.rsc, request_.node); }

    ParameterSet all_parameters() {
        ParameterSet set;
        if (const auto host = container_host(cluster_, *request_.rsc)) {
            set.emplace("addr", *host);
        }
        add_all(set, resource_parameters());
        if (operation_ != nullptr) {
            const NameValues own = operation_parameters(cluster_, *request_.rsc, *operation_, request_.node);
            has_operation_parameters_ = !own.empty();
            add_all(set, own);
        }
        if (request_.interval_ms > 0) {
            const NameValues& meta = operation_meta(cluster_, *request_.rsc, operation_, request_.task,
                                                    request_.interval_ms, request_.node);
            if (const auto timeout = meta.find("timeout")) {
                set.emplace(kTimeout, *timeout);
            }
        }
        return set;
    }

    ParameterSet restart_parameters(ParameterSet set) const {
        if (const auto listed = request_.entry.attribute("op-force-restart")) {
            std::erase_if(set, [&listed](const auto& parameter) { return !contains_word(*listed, parameter.first); });
        }
        return set;
    }

    bool is_old_entry() const {
        std::string_view feature_set = cluster_.cib.get("crm_feature_set", kCurrentFeatureSet);
        if (request_.entry) {
            feature_set = request_.entry.get("crm_feature_set", feature_set);
        }
        return compare_versions(feature_set, kNewSecureDigests) < 0;
    }

    ParameterSet secure_parameters(const ParameterSet& all) {
        ParameterSet set = all;
        if (is_old_entry()) {
            set.clear();
            add_all(set, resource_parameters());
            if (request_.rsc->settings.is_fence_device) {
                std::erase_if(set, [](const auto& parameter) { return is_fencing_parameter(parameter.first); });
            }
        }
        const std::string_view secrets =
            request_.entry ? request_.entry.get("op-secure-params") : kSecretsWithoutHistory;
        std::erase_if(set, [secrets](const auto& parameter) { return contains_word(secrets, parameter.first); });
        return set;
    }

    Cluster& cluster_;
    const DigestRequest& request_;
    const Operation* operation_;
    bool has_operation_parameters_ = false;
};

Digests& cached_digests(Cluster& cluster, const DigestRequest& request) {
    auto& entries = cluster.digest_cache->entries;
    const auto key = std::pair(request.node->index, operation_key(request.rsc->id, request.task, request.interval_ms));
    auto found = entries.find(key);
    if (found == entries.end()) {
        found = entries.emplace(key, DigestComputer(cluster, request).compute()).first;
    }
    return found->second;
}

/// Only digests that were both recorded and computed are compared. The computed one may be missing because another entry of the
/// same key came first.
bool has_restart_difference(const Cluster& cluster, const Digests& digests, xml::Element entry) {
    if (digests.restart.empty()) {
        return false;
    }
    if (is_restart_forced(cluster, entry)) {
        return entry.has("op-digest");
    }
    const auto recorded = entry.attribute("op-restart-digest");
    return recorded && *recorded != digests.restart;
}

}  // namespace

const Digests& digests(Cluster& cluster, const DigestRequest& request) { return cached_digests(cluster, request); }

const Digests& compare_digests(Cluster& cluster, const DigestRequest& request) {
    Digests& result = cached_digests(cluster, request);
    const auto recorded = request.entry.attribute("op-digest");
    if (has_restart_difference(cluster, result, request.entry)) {
        result.result = DigestResult::restart;
    } else if (!recorded) {
        result.result = DigestResult::unknown;
    } else if (*recorded == result.all) {
        result.result = DigestResult::match;
    } else if (request.interval_ms != 0 || result.result != DigestResult::restart) {
        result.result = DigestResult::mismatch;
    }
    return result;
}

}  // namespace systole::pengine
