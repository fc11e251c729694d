// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "tools/status/section_names.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace systole::tools {
namespace {

using sim::Section;
using sim::Sections;

struct NamedSections {
    std::string_view name;
    std::vector<Section> sections;
};

/// In alphabetical order. Source: `crm_mon --include=list` of Pacemaker 3.0.
const std::vector<NamedSections>& named_sections() {
    static const std::vector<NamedSections> kNames = {
        {"attributes", {Section::attributes}},
        {"bans", {Section::bans}},
        {"counts", {Section::counts}},
        {"dc", {Section::dc}},
        {"failcounts", {Section::failcounts}},
        {"failures", {Section::failures}},
        {"fencing", {Section::fencing_failed, Section::fencing_pending, Section::fencing_succeeded}},
        {"fencing-failed", {Section::fencing_failed}},
        {"fencing-pending", {Section::fencing_pending}},
        {"fencing-succeeded", {Section::fencing_succeeded}},
        {"maint-mode", {Section::maint_mode}},
        {"nodes", {Section::nodes}},
        {"operations", {Section::operations}},
        {"options", {Section::options}},
        {"resources", {Section::resources}},
        {"stack", {Section::stack}},
        {"summary", {Section::stack, Section::dc, Section::times, Section::counts, Section::maint_mode}},
        {"tickets", {Section::tickets}},
        {"times", {Section::times}},
    };
    return kNames;
}

/// All names that an option takes, those of several sections included.
std::string list_of_names(bool has_defaults) {
    std::vector<std::string> names = {"all", "none"};
    for (const NamedSections& one : named_sections()) {
        names.emplace_back(one.name == "bans" && has_defaults ? "bans[:PREFIX]" : one.name);
    }
    if (has_defaults) {
        names.emplace_back("default");
    }
    std::ranges::sort(names);
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Sections default_sections(SectionDefaults defaults) {
    Sections sections;
    if (defaults == SectionDefaults::text) {
        return {Section::stack, Section::dc,        Section::times,    Section::counts,         Section::maint_mode,
                Section::nodes, Section::resources, Section::failures, Section::fencing_failed, Section::fencing_pending};
    }
    for (const NamedSections& one : named_sections()) {
        for (const Section section : one.sections) {
            sections.insert(section);
        }
    }
    return sections;
}

void SectionChooser::set_all() {
    sections_ = default_sections(SectionDefaults::xml);
    if (defaults_ == SectionDefaults::text) {
        sections_.erase(Section::options);  // people have to ask for options by name
    }
}

bool SectionChooser::change(std::string_view name, Change change) {
    const bool is_included = change == Change::include;
    if (name == "all" || name == "none") {
        if ((name == "all") == is_included) {
            set_all();
        } else {
            sections_.clear();
        }
        return true;
    }
    if (is_included && (name == "default" || name == "defaults")) {
        sections_.insert(default_sections(defaults_));
        return true;
    }
    if (constexpr std::string_view kBans = "bans:"; is_included && name.starts_with(kBans)) {
        sections_.insert(Section::bans);
        ban_prefix_ = name.substr(kBans.size());
        return true;
    }
    const auto named = std::ranges::find(named_sections(), name, &NamedSections::name);
    if (named == named_sections().end()) {
        return false;
    }
    for (const Section section : named->sections) {
        is_included ? sections_.insert(section) : sections_.erase(section);
    }
    return true;
}

base::Result<void> SectionChooser::include(std::string_view names) {
    for (const std::string_view name : base::split_words(names, ",")) {
        if (!change(name, Change::include)) {
            return base::Error{base::Errc::invalid, fmt::format("--include options: {}", list_of_names(true))};
        }
    }
    return {};
}

base::Result<void> SectionChooser::exclude(std::string_view names) {
    for (const std::string_view name : base::split_words(names, ",")) {
        if (!change(name, Change::exclude)) {
            return base::Error{base::Errc::invalid, fmt::format("--exclude options: {}", list_of_names(false))};
        }
    }
    return {};
}

}  // namespace systole::tools
