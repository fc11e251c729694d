#include "tools/status/monitor_options.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "pengine/model/interval.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/status/section_names.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace systole::tools {
namespace {

using Form = MonitorOptions::Form;
using Mode = MonitorOptions::Mode;

/// Options of Pacemaker's crm_mon that are known and refused: nothing is accepted and then ignored.
constexpr std::array<std::string_view, 3> kNotOffered = {"external-agent", "external-recipient", "watch-fencing"};

Form form_of(const CommandLine& line) {
    const std::string name = line.value_or("output-as", "");
    if (name.empty() && line.has("as-xml")) {
        return Form::legacy_xml;
    }
    for (const auto& [word, form] : {std::pair("text", Form::text), std::pair("console", Form::console),
                                     std::pair("html", Form::html), std::pair("xml", Form::xml), std::pair("none", Form::none)}) {
        if (name == word) {
            return form;
        }
    }
    return ::isatty(STDOUT_FILENO) != 0 ? Form::console : Form::text;
}

/// A file does not change while it is looked at; forms other than the console's are for programs, which ask when they want to know.
Mode mode_of(const CommandLine& line, Form form) {
    if (works_on_file() || line.has("one-shot") || line.has("simple-status")) {
        return Mode::once;
    }
    if (line.has("daemonize")) {
        return Mode::daemon;
    }
    return form == Form::console || line.has("interval") ? Mode::follow : Mode::once;
}

/// Carries out the options that choose sections, in their order.
class SectionReader {
public:
    SectionReader(const CommandLine& line, MonitorOptions& options)
        : line_(line),
          options_(options),
          chooser_(options.form == Form::xml || options.form == Form::legacy_xml ? SectionDefaults::xml
                                                                                 : SectionDefaults::text) {}

    base::Result<void> read() {
        for (const std::string& option : line_.order()) {
            if (auto done = take(option); !done) {
                return done;
            }
        }
        options_.status.sections = chooser_.sections();
        options_.status.ban_prefix = chooser_.ban_prefix();
        return {};
    }

private:
    base::Result<void> take(const std::string& option) {
        if (option == "include" || option == "exclude") {
            const std::string names = line_.values(option).at(seen_[option]++);
            return option == "include" ? chooser_.include(names) : chooser_.exclude(names);
        }
        if (option == "neg-locations") {
            return take_bans();
        }
        if (option == "fence-history") {
            return take_fence_history();
        }
        static const std::map<std::string_view, std::string_view> kIncluded = {
            {"failcounts", "failcounts"},
            {"operations", "failcounts,operations"},
            {"timing-details", "failcounts,operations"},
            {"tickets", "tickets"},
            {"show-node-attributes", "attributes"},
        };
        if (const auto included = kIncluded.find(option); included != kIncluded.end()) {
            return chooser_.include(included->second);
        }
        if (option == "hide-headers") {
            return chooser_.exclude("summary");
        }
        return option == "quiet" ? chooser_.exclude("times") : base::Result<void>();
    }

    base::Result<void> take_bans() {
        std::string prefix = line_.value_or("neg-locations", "");
        if (prefix.starts_with('=')) {
            options_.warnings.push_back(fmt::format(
                "Deprecated argument format '-L{0}' used.\nPlease use '-L {0}' instead.  Support will be removed in a future release.",
                prefix));
            prefix.erase(0, 1);
        }
        return chooser_.include(fmt::format("bans:{}", prefix));
    }

    base::Result<void> take_fence_history() {
        const std::string text = line_.value_or("fence-history", "");
        const std::optional<std::int64_t> level = text.empty() ? 2 : base::parse_whole_integer(text);
        switch (level.value_or(-1)) {
            case 0:
                options_.wants_fence_history = false;
                return chooser_.exclude("fencing");
            case 1:
                return chooser_.include("fencing-failed,fencing-pending");
            case 2:
                return chooser_.include("fencing");
            case 3:
                options_.status.options.full_fence_history = true;
                return chooser_.include("fencing");
            default:
                return base::Error{base::Errc::invalid, "Fence history must be 0-3"};
        }
    }

    const CommandLine& line_;
    MonitorOptions& options_;
    SectionChooser chooser_;
    std::map<std::string, std::size_t> seen_;
};

void read_display_options(const CommandLine& line, sim::StatusOptions& options) {
    const bool shows_detail = line.has("show-detail");
    options.only_active = !line.has("inactive");
    options.by_node = line.has("group-by-node");
    options.is_brief = line.has("brief");
    options.clone_details = shows_detail;
    options.implicit_resources = shows_detail;
    options.node_ids = shows_detail;
    options.feature_sets = shows_detail;
    options.descriptions = shows_detail || line.has("show-description");
    options.friendly_failures = !shows_detail;
    options.timing = line.has("timing-details");
}

base::Result<base::Milliseconds> read_interval(const CommandLine& line) {
    const std::string text = line.value_or("interval", "5");
    const std::optional<std::uint32_t> interval = pengine::parse_interval(text);
    if (!interval) {
        return base::Error{base::Errc::invalid, fmt::format("Invalid value for -i: {}", text)};
    }
    return base::Milliseconds(*interval);
}

}  // namespace

void declare_monitor_options(CommandLine& line) {
    line.offer_text_forms({"console", "html"});
    line.flag("-Q,--quiet", "Leave the times out");
    line.flag("-1,--one-shot", "Show the state once and exit");
    line.option("-i,--interval", "Time between looks when not told of changes (default 5s)");
    line.flag("-d,--daemonize", "Run in the background and keep the file of --output-to up to date");
    line.option("-p,--pid-file", "File for the process id when run in the background");
    line.option("-E,--external-agent", "Program to run on events (not offered)");
    line.option("-e,--external-recipient", "Recipient for that program (not offered)");
    line.flag("-W,--watch-fencing", "Tell that program of fencing only (not offered)");
    line.repeatable("-I,--include", "Sections to show in addition: names between commas; \"list\" names them");
    line.repeatable("-U,--exclude", "Sections to leave out, likewise");
    line.option("--node", "Only this node, or nodes with this tag");
    line.option("--resource", "Only this resource, or resources with this tag");
    line.flag("-n,--group-by-node", "Show resources below the nodes that they run on");
    line.flag("-r,--inactive", "Show resources that do not run, too");
    line.flag("-f,--failcounts", "Show fail counts");
    line.flag("-o,--operations", "Show histories of operations");
    line.flag("-t,--timing-details", "Show histories of operations with their times");
    line.flag("-c,--tickets", "Show tickets");
    line.option_or_flag("-m,--fence-history", "Show fencing: 0 none, 1 failed and pending (default), 2 all (without value), 3 every event");
    line.option_or_flag("-L,--neg-locations", "Show constraints that keep resources off nodes [whose ids start with this]");
    line.flag("-A,--show-node-attributes", "Show node attributes");
    line.flag("-D,--hide-headers", "Leave the summary out");
    line.flag("-R,--show-detail", "Show more of everything: ids of nodes, single clone instances, implicit resources");
    line.flag("--show-description", "Show descriptions of resources");
    line.flag("-b,--brief", "Show counts instead of single resources");
    line.flag("-j,--pending", "Show pending operations, which is always done");
    line.flag("-s,--simple-status", "One line for monitoring systems");
    line.flag("-X,--as-xml", "Old form of --output-as=xml, without a status at its end");
}

base::Result<MonitorOptions> monitor_options(const CommandLine& line) {
    for (const std::string_view name : kNotOffered) {
        if (line.has(name)) {
            return base::Error{base::Errc::refused, fmt::format("--{} is not offered; use alerts instead", name)};
        }
    }
    MonitorOptions options;
    options.form = form_of(line);
    options.mode = mode_of(line, options.form);
    options.node = line.value_or("node", "");
    options.resource = line.value_or("resource", "");
    const base::Result<base::Milliseconds> interval = read_interval(line);
    if (!interval) {
        return interval.error();
    }
    options.interval = *interval;
    if (options.mode == Mode::daemon && line.value_or("output-to", "-") == "-") {
        return base::Error{base::Errc::invalid, "--daemonize requires --output-to with the name of a file"};
    }
    read_display_options(line, options.status.options);
    if (auto sections = SectionReader(line, options).read(); !sections) {
        return sections.error();
    }
    return options;
}

}  // namespace systole::tools
