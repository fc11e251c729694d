#include "cib/cib.hpp"

#include "base/text.hpp"
#include "cib/access.hpp"
#include "cib/operations.hpp"
#include "cib/sections.hpp"
#include "xml/patchset.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace systole::cib {
namespace {

/// Attributes of the cib element that the cluster sets itself: no schema judges their values.
constexpr std::array<std::string_view, 12> kOwnAttributes = {
    "admin_epoch",   "epoch",       "num_updates",    "crm_feature_set", "cib-last-written", "update-origin",
    "update-client", "update-user", "have-quorum",    "dc-uuid",         "execution-date",   "no-quorum-panic"};

/// Attributes of the cib element that count as configuration.
constexpr std::array<std::string_view, 4> kConfigurationAttributes = {"admin_epoch", "epoch", "validate-with", "crm_feature_set"};

/// "Tue May  5 12:04:36 2020", in UTC so that all nodes and simulations agree.
std::string readable_time(base::WallTime time) {
    const std::time_t seconds = time.time_since_epoch().count();
    return fmt::format("{:%a %b %e %H:%M:%S %Y}", fmt::gmtime(seconds));
}

bool is_newer_feature_set(std::string_view needed, std::string_view ours) {
    return !needed.empty() && base::compare_numeric_aware(needed, ours) > 0;
}

/// True if the attributes that name the schema or that it judges differ.
bool changes_judged_attribute(const xml::Editor& editor, xml::Savepoint since) {
    const xml::Document diff = editor.patchset(since);
    for (const xml::Element change : diff.root().children("change")) {
        if (change.get("path") != "/cib") {
            continue;
        }
        for (const xml::Element attribute : change.child("change-list").children()) {
            if (std::ranges::find(kOwnAttributes, attribute.get("name")) == kOwnAttributes.end()) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

xml::Document empty_cib(std::string_view schema, std::int64_t epoch) {
    xml::Document document = xml::Document::create("cib");
    xml::MutableElement root = document.mutable_root();
    root.set("crm_feature_set", kFeatureSet).set("validate-with", schema);
    root.set("admin_epoch", 0).set("epoch", epoch).set("num_updates", 0);
    xml::MutableElement configuration = root.append("configuration");
    for (const char* const section : {"crm_config", "nodes", "resources", "constraints"}) {
        configuration.append(section);
    }
    root.append("status");
    return document;
}

Version version_of(xml::Element element) {
    const xml::VersionNumbers numbers = xml::version_numbers(element);
    return {numbers[0], numbers[1], numbers[2]};
}

Cib::Cib(xml::Document document, CibOptions options)
    : editor_(std::move(document)), options_(options), validation_(options.schemas, editor_) {}

Version Cib::version() const {
    return version_of(root());
}

Answer Cib::execute(const Request& request, base::WallTime now) {
    Attempt attempt = this->attempt(request, now);
    commit();
    return std::move(attempt.answer);
}

Cib::Attempt Cib::attempt(const Request& request, base::WallTime now) {
    const xml::Savepoint before = editor_.savepoint();
    if (!is_modifying(request.operation)) {
        return {query(request), before};
    }
    // Tools that work on a file make one change: judging the whole once is cheaper for them than learning about it first.
    if (options_.access == Access::live && before.position == 0 && request.scope != "status") {
        validation_.learn();
    }
    Attempt attempt{change(request, now, before), before};
    if (!attempt.answer.is_ok() || request.is_dry_run) {
        editor_.undo(before);
    }
    attempt.is_changed = editor_.changed_since(before);
    if (attempt.is_changed) {
        const auto differs = [&](std::string_view name) {
            return editor_.root_attribute_at(before, name).value_or("") != root().get(name);
        };
        attempt.is_configuration_changed =
            touches_configuration(before) ||
            std::ranges::any_of(kConfigurationAttributes, [&](std::string_view name) { return differs(name); });
    }
    return attempt;
}

void Cib::commit() {
    editor_.commit();
    validation_.settle();
}

xml::Document Cib::patchset(const Attempt& attempt) const {
    return xml::make_patchset(editor_, attempt.before);
}

Answer Cib::change(const Request& request, base::WallTime now, xml::Savepoint before) {
    std::optional<AccessMap> access;
    if (is_access_controlled(root(), request.user)) {
        access.emplace(root(), request.user, request.groups);
    }
    OperationResult outcome = carry_out({editor_, options_}, request);
    Answer answer{outcome.status, std::move(outcome.body), std::move(outcome.details)};
    if (!answer.is_ok()) {
        return answer;
    }
    if (access && access->judge(editor_, before) == Status::denied) {
        return {Status::denied, std::nullopt, {}};
    }
    if (!editor_.changed_since(before) && !outcome.counts_as_change) {
        return answer;
    }
    const auto number_before = [&](std::string_view name) { return editor_.root_attribute_at(before, name).value_or("0"); };
    xml::Document old = xml::Document::create("cib");
    for (const std::string_view name : xml::kVersionAttributes) {
        old.mutable_root().set(name, number_before(name));
    }
    if (version().is_regression_from(version_of(old.root())) && !outcome.keeps_version) {
        return {Status::stale, std::nullopt, {}};
    }
    if (!outcome.keeps_version) {
        raise_version(outcome.counts_as_configuration_change || touches_configuration(before));
    }
    answer.status = finish(request, now, before, answer);
    return answer;
}

Status Cib::finish(const Request& request, base::WallTime now, xml::Savepoint before, Answer& answer) {
    if (options_.access == Access::live && is_newer_feature_set(root().get("crm_feature_set"), kFeatureSet)) {
        answer.details.push_back(fmt::format("The configuration needs feature set {}; this node has {}: upgrade it first",
                                             root().get("crm_feature_set"), kFeatureSet));
        return Status::protocol;
    }
    if (options_.access == Access::live && !request.is_sync && touches_configuration(before)) {
        record_origin(request, now);
    }
    if (!needs_validation(request, before)) {
        return answer.status;
    }
    std::vector<std::string> problems = validation_.check(before);
    if (problems.empty()) {
        return answer.status;
    }
    answer.details.insert(answer.details.end(), problems.begin(), problems.end());
    return Status::schema;
}

void Cib::raise_version(bool is_configuration_changed) {
    const Version now = version();
    if (is_configuration_changed) {
        set_version_number(editor_, "epoch", now.epoch + 1);
        set_version_number(editor_, "num_updates", 0);
    } else {
        set_version_number(editor_, "num_updates", now.num_updates + 1);
    }
}

void Cib::record_origin(const Request& request, base::WallTime now) {
    const auto set_or_unset = [this](std::string_view name, const std::string& value) {
        if (value.empty()) {
            editor_.unset(root(), name);
        } else {
            editor_.set(root(), name, value);
        }
    };
    set_or_unset("cib-last-written", readable_time(now));
    set_or_unset("update-origin", request.origin);
    set_or_unset("update-client", request.client);
    set_or_unset("update-user", request.user);
}

bool Cib::touches_configuration(xml::Savepoint since) const {
    bool touches = false;
    editor_.visit_changes(since, [&touches](const xml::ChangeView& change) {
        touches = touches || is_configuration_path(change.path);
    });
    return touches;
}

bool Cib::needs_validation(const Request& request, xml::Savepoint since) const {
    if (request.scope == "status") {
        return false;
    }
    bool is_outside_status = false;
    editor_.visit_changes(since, [&is_outside_status](const xml::ChangeView& change) {
        is_outside_status = is_outside_status || (change.path != "/cib" && !is_status_path(change.path));
    });
    return is_outside_status || changes_judged_attribute(editor_, since);
}

}  // namespace systole::cib
