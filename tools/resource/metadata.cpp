#include "tools/resource/metadata.hpp"

#include "tools/fencing/fence_agents.hpp"
#include "tools/resource/agents.hpp"
#include "tools/resource/local_agent.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <chrono>

namespace systole::tools {
namespace {

constexpr std::chrono::seconds kAgentMetadataTimeout{30};

std::optional<std::string> ocf_metadata(const lrmd::AgentId& agent) {
    if (!lrmd::is_safe_name(agent)) {
        return std::nullopt;
    }
    LocalRun run = run_agent(
        {.agent = agent, .resource = {}, .action = "meta-data", .timeout = kAgentMetadataTimeout, .parameters = {}}, {});
    const bool is_good =
        run.outcome.status == lrmd::ExecutionStatus::done && run.outcome.rc == lrmd::OcfCode::ok && !run.output.empty();
    return is_good ? std::optional(std::move(run.output)) : std::nullopt;
}

/// Init scripts say nothing about themselves: what LSB promises of them.
std::string script_metadata(const std::string& type) {
    xml::Document document = xml::Document::create("resource-agent");
    xml::MutableElement root = document.mutable_root();
    root.set("name", type).set("version", "0.1");
    root.append("version").append_text("1.0");
    root.append("longdesc").set("lang", "en").append_text(fmt::format("Init script {}", type));
    root.append("shortdesc").set("lang", "en").append_text(type);
    root.append("parameters");
    xml::MutableElement actions = root.append("actions");
    for (const std::string_view action : {"start", "stop", "status", "restart", "force-reload"}) {
        actions.append("action").set("name", action).set("timeout", "15s");
    }
    actions.append("action").set("name", "monitor").set("timeout", "15s").set("interval", "15s");
    actions.append("action").set("name", "meta-data").set("timeout", "5s");
    return xml::to_text(document.root(), xml::Form::pretty);
}

}  // namespace

std::optional<std::string> as_resource_metadata(std::string_view fence_agent_metadata) {
    base::Result<xml::Document> parsed =
        xml::Document::parse(fence_agent_metadata, {.source = "fence agent metadata", .discard_text = false});
    if (!parsed || !parsed->root().is("resource-agent")) {
        return std::nullopt;
    }
    xml::MutableElement root = parsed->mutable_root();
    for (const xml::Element parameter : root.child("parameters").children("parameter")) {
        const std::string_view name = parameter.get("name");
        if (name == "action" || name == "plug" || name == "port") {
            xml::MutableElement(parameter.native()).set("required", "0");
        }
    }
    xml::MutableElement actions = root.mutable_child("actions");
    for (const std::string_view wanted : {"stop", "start"}) {
        bool is_there = false;
        for (const xml::Element action : actions.children("action")) {
            is_there = is_there || action.get("name") == wanted;
        }
        if (actions && !is_there) {
            actions.append("action").set("name", wanted).set("timeout", "20s");
        }
    }
    return xml::to_text(parsed->root(), xml::Form::pretty);
}

std::optional<std::string> metadata_of(const lrmd::AgentId& agent) {
    if (agent.standard == "ocf") {
        return ocf_metadata(agent);
    }
    if (agent.standard == "stonith") {
        const std::optional<std::string> metadata = fence_metadata(agent.type);
        return metadata ? as_resource_metadata(*metadata) : std::nullopt;
    }
    const bool is_script = agent.standard == "lsb" || agent.standard == "service";
    return is_script && is_agent_installed(agent) ? std::optional(script_metadata(agent.type)) : std::nullopt;
}

}  // namespace systole::tools
