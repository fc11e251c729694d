#include "fencing/agent.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "xml/document.hpp"

#include <fmt/format.h>

namespace systole::fencing {

namespace {

std::string_view last_line(std::string_view text) {
    std::string_view last;
    for (const std::string_view line : base::split_words(text, "\n")) {
        const std::string_view trimmed = base::trim(line);
        last = trimmed.empty() ? last : trimmed;
    }
    return last;
}

std::string target_parameter(xml::Element parameters) {
    bool has_port = false;
    for (const xml::Element parameter : parameters.children("parameter")) {
        const std::string_view name = parameter.get("name");
        if (name == "plug") {
            return "plug";
        }
        has_port = has_port || name == "port";
    }
    return has_port ? "port" : "";
}

}  // namespace

std::optional<AgentMetadata> parse_metadata(std::string_view text) {
    const base::Result<xml::Document> document = xml::Document::parse(text, {.source = "fence agent metadata"});
    if (!document || !document->root().is("resource-agent")) {
        return std::nullopt;
    }
    AgentMetadata metadata{.target_parameter = target_parameter(document->root().child("parameters"))};
    for (const xml::Element element : document->root().child("actions").children("action")) {
        const std::optional<Action> action = parse_action(element.get("name"));
        if (!action) {
            continue;
        }
        metadata.actions.insert(*action);
        if (base::is_true(element.get("on_target"))) {
            metadata.on_target.insert(*action);
        }
        metadata.on_is_automatic = metadata.on_is_automatic || (*action == Action::on && base::is_true(element.get("automatic")));
    }
    return metadata;
}

std::string reason_of(const AgentEnd& end) {
    switch (end.how) {
        case AgentEnd::How::timed_out: return "the agent did not end in time";
        case AgentEnd::How::not_run: return end.error_output;
        case AgentEnd::How::exited: break;
    }
    std::string_view said = last_line(end.error_output);
    said = said.empty() ? last_line(end.output) : said;
    return said.empty() ? fmt::format("the agent ended with code {}", end.exit_code) : std::string{said};
}

}  // namespace systole::fencing
