#include "tools/resource/execute.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "pengine/actions/operation_config.hpp"
#include "pengine/model/parameters.hpp"
#include "sim/status/primitive_text.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/resource/agents.hpp"
#include "tools/resource/local_agent.hpp"

#include <fmt/format.h>

#include <map>
#include <string>

namespace systole::tools {
namespace {

using lrmd::ExecutionStatus;
using pengine::Resource;

constexpr base::Milliseconds kDefaultTimeout{20'000};
constexpr std::string_view kFeatureSet = "3.20.5";

/// The agent's action that an option of crm_resource means.
std::string action_of(std::string_view command) {
    constexpr std::string_view kPrefix = "force-";
    if (command == "validate") {
        return "validate-all";
    }
    return command == "force-check" ? "monitor" : std::string(command.substr(kPrefix.size()));
}

/// One agent to be run, and how it is told to the user.
struct Execution {
    std::string command;
    std::string resource;  ///< empty: described on the command line
    std::map<std::string, std::string> overrides;
    lrmd::AgentCall call;
};

/// Instance attributes, and what --force-ACTION tells agents of the resource: its meta-attributes and its definition's
/// attributes.
lrmd::Parameters parameters_of(ResourceContext& context, const Resource& resource) {
    lrmd::Parameters parameters;
    for (const auto& pair : pengine::parameters(context.cluster(), resource, nullptr)) {
        parameters.emplace(pair.name, pair.value);
    }
    for (const auto& pair : resource.meta) {
        parameters.emplace(fmt::format("CRM_meta_{}", pair.name), pair.value);
    }
    const pengine::Agent& agent = resource.agent();
    parameters.emplace("CRM_meta_id", resource.id);
    parameters.emplace("CRM_meta_class", agent.standard);
    parameters.emplace("CRM_meta_provider", agent.provider);
    parameters.emplace("CRM_meta_type", agent.type);
    parameters.emplace("crm_feature_set", kFeatureSet);
    return parameters;
}

/// --timeout, else that of the operation, else the default of operations.
base::Milliseconds timeout_of(ResourceContext& context, const Resource* resource, std::string_view action) {
    if (const std::optional<std::string> given = context.line().value("timeout"); given) {
        return base::parse_plain_duration(*given).value_or(kDefaultTimeout);
    }
    if (resource == nullptr) {
        return kDefaultTimeout;
    }
    const pengine::Operation* const operation = resource->definition->find_operation(action, 0);
    const auto& meta = pengine::operation_meta(context.cluster(), *resource, operation, action, 0, nullptr);
    return base::Milliseconds(base::parse_whole_integer(meta.get("timeout")).value_or(kDefaultTimeout.count()));
}

std::optional<int> refuse_active_clone(ResourceContext& context, std::string_view command) {
    const bool changes = command == "force-start" || command == "force-promote" || command == "force-demote";
    const Resource& resource = context.resource();
    const bool is_active = !pengine::locations_of(resource, pengine::Location::current).empty();
    if (!changes || !resource.is_clone() || !is_active || context.line().has("force")) {
        return std::nullopt;
    }
    context.output().error(
        fmt::format("It is not safe to {} {} here: the cluster claims it is already active", action_of(command), resource.id));
    context.output().error("Try setting target-role=Stopped first or specifying the force option");
    return context.output().finish(exit_code::kUnsafe);
}

std::optional<int> refuse_kind(ResourceContext& context, std::string_view command, const Resource& resource) {
    std::string kind;
    if (!resource.is_primitive()) {
        kind = resource.variant == pengine::Variant::group ? "group" : "collective";
    } else if (resource.is_bundled()) {
        kind = "bundled";
    } else if (const std::string_view standard = resource.agent().standard;
               standard != "ocf" && standard != "lsb" && standard != "service") {
        kind = standard;
    }
    if (kind.empty()) {
        return std::nullopt;
    }
    context.output().error(fmt::format("Sorry, the {} option doesn't support {} resources", command, kind));
    return context.output().finish(exit_code::kUnimplemented);
}

void tell_status(Output& output, xml::MutableElement parent, const Execution& execution, const lrmd::Outcome& outcome) {
    const int code = static_cast<int>(outcome.rc);
    const std::string what = fmt::format("Operation {}{}{} ({})", execution.command, execution.resource.empty() ? "" : " for ",
                                         execution.resource, execution.call.agent.text());
    const std::string reason = outcome.exit_reason.empty() ? "" : ": " + outcome.exit_reason;
    if (outcome.status == ExecutionStatus::done) {
        output.line(fmt::format("{} returned {} ({}{})", what, code, sim::exit_code_text(code), reason));
    } else {
        output.error(fmt::format("{} could not be executed ({}{})", what, lrmd::phrase_of(outcome.status), reason));
    }
    xml::MutableElement status = parent.append("agent-status");
    status.set("code", code).set("message", sim::exit_code_text(code));
    status.set("execution_code", static_cast<int>(outcome.status)).set("execution_message", lrmd::phrase_of(outcome.status));
    if (!outcome.exit_reason.empty()) {
        status.set("reason", outcome.exit_reason);
    }
}

void tell_overrides(Output& output, xml::MutableElement parent, const Execution& execution) {
    xml::MutableElement list = parent.append("overrides");
    for (const auto& [name, value] : execution.overrides) {
        const std::string whose = execution.resource.empty() ? "" : fmt::format(" for '{}'", execution.resource);
        output.line(fmt::format("Overriding the cluster configuration{} with '{}' = '{}'", whose, name, value));
        xml::MutableElement element = list.append("override").set("name", name).set("value", value);
        if (!execution.resource.empty()) {
            element.set("rsc", execution.resource);
        }
    }
}

void tell_output(Output& output, xml::MutableElement parent, const LocalRun& run) {
    if (run.output.empty() && run.error_output.empty()) {
        return;
    }
    xml::MutableElement command = parent.append("command").set("code", static_cast<int>(run.outcome.rc));
    const auto tell = [&](std::string_view source, const std::string& text) {
        if (!text.empty()) {
            const std::string clean = lrmd::clean_text(text, text.size());
            command.append("output").set("source", source).append_text(clean);
        }
    };
    tell("stdout", run.output);
    tell("stderr", run.error_output);
    output.raw(run.output);
    if (!output.is_xml() && !run.error_output.empty()) {
        const bool ends_line = run.error_output.back() == '\n';
        output.error(std::string_view(run.error_output).substr(0, run.error_output.size() - (ends_line ? 1 : 0)));
    }
}

int exit_status(const lrmd::Outcome& outcome) {
    if (outcome.status == ExecutionStatus::timed_out) {
        return exit_code::kTimeout;
    }
    const bool has_ended = outcome.status == ExecutionStatus::done || outcome.status == ExecutionStatus::not_installed;
    return has_ended ? static_cast<int>(outcome.rc) : exit_code::kError;
}

int execute(ResourceContext& context, const Execution& execution) {
    std::map<std::string, std::string> additions = {{"PCMK_service", "crm_resource"}, {"HA_logfacility", "none"}};
    if (context.line().count("verbose") > 1) {
        additions["OCF_TRACE_RA"] = "1";
        additions["OCF_TRACE_FILE"] = "/dev/stderr";
    }
    const LocalRun run = run_agent(execution.call, additions);
    Output& output = context.output();
    xml::MutableElement result = output.result().append("resource-agent-action");
    result.set("action", execution.command);
    if (!execution.resource.empty()) {
        result.set("rsc", execution.resource);
    }
    const lrmd::AgentId& agent = execution.call.agent;
    result.set("class", agent.standard).set("type", agent.type);
    if (!agent.provider.empty()) {
        result.set("provider", agent.provider);
    }
    tell_overrides(output, result, execution);
    tell_status(output, result, execution, run.outcome);
    // What an agent says while it validates is of interest to programs, or to those who ask.
    if (execution.command != "validate" || output.is_xml() || context.line().has("verbose")) {
        tell_output(output, result, run);
    }
    return output.finish(exit_status(run.outcome));
}

int execute_configured(ResourceContext& context, std::string_view command) {
    if (const std::optional<int> refused = refuse_active_clone(context, command); refused) {
        return *refused;
    }
    // Of a clone, its first instance.
    const Resource& named = context.resource();
    const Resource& resource = named.is_clone() && !named.children.empty() ? *named.children.front() : named;
    if (const std::optional<int> refused = refuse_kind(context, command, resource); refused) {
        return *refused;
    }
    const auto overrides = context.overrides();
    if (!overrides) {
        return context.output().finish(exit_code::kUsage);
    }
    const std::string name(sim::printable_id(resource));
    const pengine::Agent& agent = resource.agent();
    Execution execution{.command = std::string(command), .resource = name, .overrides = *overrides, .call = {}};
    execution.call = {.agent = {std::string(agent.standard), std::string(agent.provider), std::string(agent.type)},
                      .resource = lrmd::ResourceId(name),
                      .action = action_of(command),
                      .timeout = timeout_of(context, &resource, action_of(command)),
                      .parameters = parameters_of(context, resource)};
    for (const auto& [parameter, value] : *overrides) {
        execution.call.parameters[parameter] = value;
    }
    return execute(context, execution);
}

/// The agent described by --class, --provider and --agent; nothing after a message if that is none.
std::optional<lrmd::AgentId> described_agent(ResourceContext& context) {
    const lrmd::AgentId agent{context.line().value_or("class", ""), context.line().value_or("provider", ""),
                              context.line().value_or("agent", "")};
    const bool needs_provider = agent.standard == "ocf";
    std::string problem;
    if (agent.standard.empty() || agent.type.empty()) {
        problem = "--class and --agent are required with --validate and --force-* without --resource";
    } else if (needs_provider && agent.provider.empty()) {
        problem = "Must specify a provider with --provider for agents of class ocf";
    } else if (!needs_provider && !agent.provider.empty()) {
        problem = fmt::format("{} does not support providers", agent.standard);
    } else if (!is_agent_installed(agent)) {
        problem = fmt::format("{} is not a known agent", agent.text());
    }
    if (problem.empty()) {
        return agent;
    }
    context.output().program_error(problem);
    return std::nullopt;
}

int execute_described(ResourceContext& context, std::string_view command) {
    const std::optional<lrmd::AgentId> agent = described_agent(context);
    const auto options = agent ? context.named_values(context.line().values("option")) : std::nullopt;
    if (!options) {
        return context.output().finish(exit_code::kUsage);
    }
    Execution execution{.command = std::string(command), .resource = {}, .overrides = {}, .call = {}};
    execution.call = {.agent = *agent,
                      .resource = lrmd::ResourceId("test"),
                      .action = action_of(command),
                      .timeout = timeout_of(context, nullptr, {}),
                      .parameters = *options};
    execution.call.parameters.emplace("crm_feature_set", kFeatureSet);
    return execute(context, execution);
}

}  // namespace

int execute_agent(ResourceContext& context, std::string_view command) {
    const bool is_described = context.line().has("class") || context.line().has("agent") || context.line().has("provider");
    const bool is_named = context.line().has("resource");
    if (is_described && is_named) {
        context.output().program_error("--resource cannot be used with --class, --agent, and --provider");
        return context.output().finish(exit_code::kUsage);
    }
    if (is_described) {
        return execute_described(context, command);
    }
    if (const std::optional<int> failed = context.open_resource(); failed) {
        return *failed;
    }
    return execute_configured(context, command);
}

}  // namespace systole::tools
