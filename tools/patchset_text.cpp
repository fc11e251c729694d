#include "tools/patchset_text.hpp"

#include "base/text.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

std::string version_text(xml::Element version) {
    return fmt::format("{}.{}.{}", version.get("admin_epoch", "0"), version.get("epoch", "0"), version.get("num_updates", "0"));
}

std::string created_text(xml::Element change) {
    const std::string lead = fmt::format("++ {}:  ", change.get("path"));
    const std::string next_lead = "++ " + std::string(lead.size() - 3, ' ');
    std::string text;
    const std::string content = change.child() ? xml::to_text(change.child(), xml::Form::pretty) : std::string();
    for (const std::string_view line : base::split_fields(content, '\n')) {
        if (!line.empty()) {
            text += fmt::format("{}{}\n", text.empty() ? lead : next_lead, line);
        }
    }
    return text;
}

std::string modified_text(xml::Element change) {
    std::string set;
    std::string unset;
    for (const xml::Element attribute : change.child("change-list").children()) {
        std::string& list = attribute.get("operation") == "set" ? set : unset;
        list += list.empty() ? "" : ", ";
        list += attribute.get("operation") == "set" ? fmt::format("@{}={}", attribute.get("name"), attribute.get("value"))
                                                    : fmt::format("@{}", attribute.get("name"));
    }
    std::string text;
    if (!set.empty()) {
        text += fmt::format("+  {}:  {}\n", change.get("path"), set);
    }
    if (!unset.empty()) {
        text += fmt::format("-- {}:  {}\n", change.get("path"), unset);
    }
    return text;
}

}  // namespace

std::string patchset_text(xml::Element diff) {
    const xml::Element version = diff.child("version");
    std::string text = fmt::format("Diff: --- {} {}\nDiff: +++ {} {}\n", version_text(version.child("source")), diff.get("format"),
                                   version_text(version.child("target")), diff.get("digest", "(no digest)"));
    for (const xml::Element change : diff.children("change")) {
        const std::string_view operation = change.get("operation");
        if (operation == "create") {
            text += created_text(change);
        } else if (operation == "modify") {
            text += modified_text(change);
        } else if (operation == "delete") {
            text += fmt::format("-- {}\n", change.get("path"));
        } else {
            text += fmt::format("+~ {} moved to offset {}\n", change.get("path"), change.get("position"));
        }
    }
    return text;
}

}  // namespace systole::tools
