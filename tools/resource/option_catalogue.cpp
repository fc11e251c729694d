#include "tools/resource/option_catalogue.hpp"

#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace systole::tools {
namespace {

/// The release of Pacemaker whose options these are.
constexpr std::string_view kOptionsRelease = "3.0.2";
/// Of the OCF API that the form of the meta-data follows.
constexpr std::string_view kOcfVersion = "1.1";

std::string values_text(const OptionDescription& option) {
    if (option.choices.empty()) {
        const std::string fallback = option.fallback.empty() ? "no default" : fmt::format("default: \"{}\"", option.fallback);
        return fmt::format("{} ({})", option.type, fallback);
    }
    std::string text;
    for (const std::string_view choice : option.choices) {
        text += fmt::format("{}\"{}\"{}", text.empty() ? "" : ", ", choice, choice == option.fallback ? " (default)" : "");
    }
    return text;
}

std::string_view text_of(const OptionDescription& option) {
    return option.text.empty() ? option.brief : option.text;
}

void show_option(Output& output, const OptionDescription& option, std::string_view indent) {
    output.line("");
    output.line(fmt::format("{}* {}: {}", indent, option.name, option.brief));
    if (!option.text.empty() && option.text != option.brief) {
        output.line(fmt::format("{}  * {}", indent, option.text));
    }
    output.line(fmt::format("{}  * Possible values: {}", indent, values_text(option)));
}

void show_options(Output& output, const OptionCatalogue& catalogue, bool is_advanced) {
    const std::string_view indent = is_advanced ? "    " : "  ";
    for (const OptionDescription& option : catalogue.options) {
        if (option.is_advanced == is_advanced) {
            show_option(output, option, indent);
        }
    }
}

void show_text(Output& output, const OptionCatalogue& catalogue, bool all) {
    output.line(catalogue.title);
    output.line("");
    output.line(catalogue.text);
    show_options(output, catalogue, false);
    if (all && std::ranges::any_of(catalogue.options, &OptionDescription::is_advanced)) {
        output.line("");
        output.line("  * ADVANCED OPTIONS:");
        show_options(output, catalogue, true);
    }
}

void append_text(xml::MutableElement parent, std::string_view element, std::string_view text) {
    parent.append(element).set("lang", "en").append_text(text);
}

void append_option(xml::MutableElement parent, const OptionDescription& option) {
    xml::MutableElement parameter = parent.append("parameter");
    parameter.set("name", option.name).set("advanced", option.is_advanced ? 1 : 0).set("generated", 0);
    append_text(parameter, "longdesc", text_of(option));
    append_text(parameter, "shortdesc", option.brief);
    xml::MutableElement content = parameter.append("content").set("type", option.type);
    if (!option.fallback.empty()) {
        content.set("default", option.fallback);
    }
    for (const std::string_view choice : option.choices) {
        content.append("option").set("value", choice);
    }
}

void append_catalogue(xml::MutableElement parent, const OptionCatalogue& catalogue) {
    xml::MutableElement agent = parent.append("resource-agent").set("name", catalogue.name).set("version", kOptionsRelease);
    agent.append("version").append_text(kOcfVersion);
    append_text(agent, "longdesc", catalogue.text);
    append_text(agent, "shortdesc", catalogue.title);
    xml::MutableElement parameters = agent.append("parameters");
    for (const OptionDescription& option : catalogue.options) {
        append_option(parameters, option);
    }
}

}  // namespace

int show_catalogue(Output& output, const OptionCatalogue& catalogue, bool all) {
    if (output.is_xml()) {
        append_catalogue(output.result(), catalogue);
    } else {
        show_text(output, catalogue, all);
    }
    return output.finish(exit_code::kOk);
}

}  // namespace systole::tools
