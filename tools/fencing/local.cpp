#include "tools/fencing/local.hpp"

#include "fencing/settings.hpp"
#include "lrmd/agent_outcome.hpp"
#include "os/paths.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/fencing/fence_agents.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

int refuse_agent(FencingSession& session, const std::string& agent) {
    session.output().error(fmt::format("Agent {} not found or does not support meta-data", agent));
    return session.output().finish(exit_code::kNoSuch);
}

fencing::AgentEnd validate(FencingSession& session,
                           const std::string& agent,
                           const fencing::AgentMetadata& metadata,
                           const fencing::Parameters& parameters) {
    if (!metadata.supports(fencing::Action::validate_all)) {
        return {.how = fencing::AgentEnd::How::not_run,
                .exit_code = exit_code::kUnimplemented,
                .error_output = fmt::format("Agent {} does not support validate-all", agent)};
    }
    const fencing::NodeName here(os::Paths::from_environment().node_name);
    std::string input = fencing::agent_input(fencing::read_settings(parameters), metadata, fencing::Action::validate_all, here);
    return run_fence_agent(agent, std::move(input), session.timeout());
}

void tell_validation(Output& output, const std::string& agent, const fencing::AgentEnd& end) {
    output.line(fmt::format("Validation of {} {}", agent, end.is_success() ? "succeeded" : "failed"));
    xml::MutableElement result = output.result().append("validate").set("agent", agent).set("valid", end.is_success());
    if (end.output.empty() && end.error_output.empty()) {
        return;
    }
    xml::MutableElement command = result.append("command").set("code", end.exit_code);
    const auto tell = [&command](std::string_view source, const std::string& text) {
        if (!text.empty()) {
            const std::string clean = lrmd::clean_text(text, text.size());
            command.append("output").set("source", source).append_text(clean);
        }
    };
    tell("stdout", end.output);
    tell("stderr", end.error_output);
    output.raw(end.output);
    if (!output.is_xml() && !end.error_output.empty()) {
        output.error(end.error_output);
    }
}

}  // namespace

int list_installed_agents(FencingSession& session) {
    return session.finish_list("Installed fence devices", "fence device", fence_agents());
}

int show_agent_metadata(FencingSession& session) {
    const std::string agent = session.line().value_or("agent", "");
    const std::optional<std::string> metadata = fence_metadata(agent);
    if (!metadata) {
        return refuse_agent(session, agent);
    }
    session.output().block("metadata", *metadata);
    return session.output().finish(exit_code::kOk);
}

int validate_agent(FencingSession& session) {
    const std::string agent = session.line().value_or("agent", "");
    const std::optional<fencing::Parameters> parameters = session.parameters();
    if (!parameters) {
        return session.output().finish(exit_code::kUsage);
    }
    const std::optional<std::string> text = fence_metadata(agent);
    const std::optional<fencing::AgentMetadata> metadata = text ? fencing::parse_metadata(*text) : std::nullopt;
    if (!metadata) {
        return refuse_agent(session, agent);
    }
    const fencing::AgentEnd end = validate(session, agent, *metadata, *parameters);
    tell_validation(session.output(), agent, end);
    return session.output().finish(end.is_success() ? exit_code::kOk : exit_code::kError);
}

}  // namespace systole::tools
