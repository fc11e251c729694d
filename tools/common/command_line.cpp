// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "tools/common/command_line.hpp"

#include "tools/common/exit_code.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <langinfo.h>

#include <algorithm>
#include <clocale>
#include <filesystem>

namespace systole::tools {
namespace {

/// The release of Pacemaker whose behaviour the tools show.
constexpr std::string_view kCompatibleRelease = "3.0.2";

/// Names that the option parser does not accept as such.
std::string translated(const std::string& argument) {
    return argument == "-$" ? "--version" : argument == "-?" ? "--help" : argument;
}

/// The first long name.
std::string long_name(const std::string& names) {
    const std::size_t start = names.find("--") + 2;
    return names.substr(start, names.find(',', start) - start);
}

bool is_ascii(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// True if the user's locale knows ASCII only, so that the meaning of other bytes on the command line is unknown.
bool is_ascii_locale() {
    std::setlocale(LC_CTYPE, "");  // NOLINT(concurrency-mt-unsafe): tools have one thread
    const std::string_view codeset = ::nl_langinfo(CODESET);
    return codeset == "ANSI_X3.4-1968" || codeset == "US-ASCII";
}

}  // namespace

struct CommandLine::Parser {
    explicit Parser(const std::string& summary) : app(summary) {}

    CLI::App app;
    std::map<std::string, CLI::Option*> options;
};

std::vector<std::string> CommandLine::arguments_of(int argc, char** argv) {
    std::vector<std::string> arguments(argv, argv + argc);
    arguments.at(0) = std::filesystem::path(arguments[0]).filename().string();
    return arguments;
}

CommandLine::CommandLine(std::vector<std::string> arguments, std::string summary)
    : given_(std::move(arguments)), output_(given_.at(0), quote_command_line(given_)), parser_(std::make_unique<Parser>(summary)) {
    parser_->app.name(given_[0]);
    parser_->app.set_help_flag();
    parser_->app.allow_extras();
    flag("-h,--help", "Show help options");
    for (const char* const names : {"--help-all", "--help-output", "--help-commands", "--help-data", "--help-additional",
                                    "--help-queries", "--help-display", "--help-fencing", "--help-definition",
                                    "--help-locations", "--help-advanced"}) {
        flag(names, "");
        parser_->options[long_name(names)]->group("");  // taken, as scripts may ask for them, but not shown
    }
    flag("--version", "Display software version and exit");
    flag("-V,--verbose", "Increase debug output (may be specified multiple times)");
    option("--output-as", "Specify output format as one of: text (default), xml, none");
    option("--output-to", "Specify file name for output (or \"-\" for stdout)");
}

CommandLine::~CommandLine() = default;

void CommandLine::flag(const std::string& names, const std::string& help) {
    parser_->options[long_name(names)] = parser_->app.add_flag(names, help);
}

void CommandLine::option(const std::string& names, const std::string& help) {
    parser_->options[long_name(names)] = parser_->app.add_option(names)->description(help)->expected(1)->multi_option_policy(
        CLI::MultiOptionPolicy::TakeLast);
}

void CommandLine::repeatable(const std::string& names, const std::string& help) {
    parser_->options[long_name(names)] = parser_->app.add_option(names)->description(help)->expected(1)->multi_option_policy(
        CLI::MultiOptionPolicy::TakeAll);
}

void CommandLine::option_or_flag(const std::string& names, const std::string& help) {
    parser_->options[long_name(names)] =
        parser_->app.add_option(names)->description(help)->expected(0, 1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

std::optional<int> CommandLine::parse() {
    std::vector<std::string> arguments;
    std::transform(given_.rbegin(), given_.rend() - 1, std::back_inserter(arguments), translated);
    try {
        parser_->app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        output_.program_error(error.what());
        return output_.finish(exit_code::kUsage);
    }
    note_order();
    if (const std::optional<int> status = refuse_unknown(); status) {
        return status;
    }
    if (is_ascii_locale() && !std::ranges::all_of(given_, is_ascii)) {
        output_.program_error("Invalid byte sequence in conversion input");
        return output_.finish(exit_code::kUsage);
    }
    if (const std::optional<int> status = select_output(); status) {
        return status;
    }
    if (has("version")) {
        return show_version();
    }
    const bool wants_help =
        std::ranges::any_of(parser_->options, [](const auto& one) { return one.first.starts_with("help") && *one.second; });
    return wants_help ? std::optional(show_help()) : std::nullopt;
}

int CommandLine::show_version() {
    output_.raw(fmt::format("Pacemaker {} (Systole)\nWritten for compatibility; see README.md\n", kCompatibleRelease));
    if (output_.is_xml()) {
        output_.result()
            .append("version")
            .set("program", "Pacemaker")
            .set("version", kCompatibleRelease)
            .set("author", "The Systole authors")
            .set("build", "systole")
            .set("features", "");
    }
    return output_.finish(exit_code::kOk);
}

int CommandLine::show_help() {
    output_.raw(help_text_.empty() ? parser_->app.help() : help_text_);
    return output_.finish(exit_code::kOk);
}

void CommandLine::free_short_help() {
    parser_->app.remove_option(parser_->options["help"]);
    flag("--help", "Show help options (also -?)");
}

void CommandLine::use_help_text(std::string text, int refusal_status) {
    help_text_ = std::move(text);
    refusal_status_ = refusal_status;
}

std::optional<int> CommandLine::parse_options_only() {
    if (const std::optional<int> status = parse(); status) {
        return status;
    }
    if (extra_.empty()) {
        return std::nullopt;
    }
    return usage_error(fmt::format("non-option ARGV-elements: {}", fmt::join(extra_, " ")));
}

std::optional<int> CommandLine::refuse_unknown() {
    const auto is_option = [](const std::string& argument) { return argument.size() > 1 && argument.front() == '-'; };
    const auto end = extra_.begin() + static_cast<std::ptrdiff_t>(first_plain_);
    const auto unknown = std::find_if(extra_.begin(), end, is_option);
    if (unknown == end) {
        return std::nullopt;
    }
    const std::string name = unknown->substr(0, unknown->find('='));
    if (!help_text_.empty()) {
        return usage_error(fmt::format("{}: unrecognized option '{}'", output_.program(), name));
    }
    output_.program_error(fmt::format("Unknown option {}", name));
    return output_.finish(exit_code::kUsage);
}

std::optional<int> CommandLine::select_output() {
    const std::string form = value_or("output-as", "text");
    if (form == "xml") {
        output_.use(Output::Form::xml);
    } else if (form == "none") {
        output_.use(Output::Form::none);
    } else if (form != "text" && std::ranges::find(text_forms_, form) == text_forms_.end()) {
        output_.program_error(fmt::format("Error creating output format {}: Unknown output format", form));
        return output_.finish(exit_code::kError);
    }
    const std::string destination = value_or("output-to", "-");
    if (destination != "-" && std::freopen(destination.c_str(), "w", stdout) == nullptr) {
        output_.program_error(fmt::format("Error creating output format {}: {}", form, std::strerror(errno)));
        return output_.finish(exit_code::kCannotCreate);
    }
    return std::nullopt;
}

void CommandLine::note_order() {
    for (const auto& [name, option] : parser_->options) {
        if (*option) {
            values_[name] = option->results();
        }
    }
    for (const CLI::Option* const option : parser_->app.parse_order()) {
        const auto entry =
            std::ranges::find_if(parser_->options, [option](const auto& one) { return one.second == option; });
        if (entry != parser_->options.end()) {
            order_.push_back(entry->first);
        }
    }
    extra_ = parser_->app.remaining();
    // What follows "--" is no option, whatever it looks like.
    if (const auto end_of_options = std::ranges::find(extra_, "--"); end_of_options != extra_.end()) {
        first_plain_ = static_cast<std::size_t>(end_of_options - extra_.begin());
        extra_.erase(end_of_options);
    } else {
        first_plain_ = extra_.size();
    }
}

bool CommandLine::has(std::string_view name) const {
    return values_.find(name) != values_.end();
}

std::optional<std::string> CommandLine::value(std::string_view name) const {
    const auto entry = values_.find(name);
    if (entry == values_.end()) {
        return std::nullopt;
    }
    return entry->second.empty() ? std::string() : entry->second.back();
}

std::string CommandLine::value_or(std::string_view name, std::string_view fallback) const {
    return value(name).value_or(std::string(fallback));
}

std::vector<std::string> CommandLine::values(std::string_view name) const {
    const auto entry = values_.find(name);
    return entry == values_.end() ? std::vector<std::string>() : entry->second;
}

int CommandLine::count(std::string_view name) const {
    return static_cast<int>(std::ranges::count(order_, name));
}

std::string_view CommandLine::last_of(const std::vector<std::string_view>& names) const {
    const auto last = std::find_if(order_.rbegin(), order_.rend(), [&names](const std::string& given) {
        return std::ranges::find(names, given) != names.end();
    });
    return last == order_.rend() ? std::string_view() : std::string_view(*last);
}

int CommandLine::usage_error(std::string_view message) {
    if (!help_text_.empty()) {
        output_.error(message);
        output_.raw(help_text_);
        return output_.finish(refusal_status_);
    }
    output_.program_error(message);
    if (!output_.is_xml()) {
        output_.error(fmt::format("Use '{} --help' for a list of options", output_.program()));
    }
    return output_.finish(exit_code::kUsage);
}

}  // namespace systole::tools
