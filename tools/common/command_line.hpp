#pragma once

#include "tools/common/output.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::tools {

/// The options of one tool, and those that all tools have: --help, --version, --verbose, --output-as, --output-to.
/// Names are given as "-o,--scope"; the first long one is the name for queries. Unknown options are refused. The last of repeated
/// options counts.
class CommandLine {
public:
    CommandLine(std::vector<std::string> arguments, std::string summary);
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;
    CommandLine(CommandLine&&) = delete;
    CommandLine& operator=(CommandLine&&) = delete;
    ~CommandLine();

    /// `argv` as main() has it; the program's name loses its directory.
    [[nodiscard]] static std::vector<std::string> arguments_of(int argc, char** argv);

    void flag(const std::string& names, const std::string& help);
    void option(const std::string& names, const std::string& help);
    /// An option that may be given several times; see values().
    void repeatable(const std::string& names, const std::string& help);
    /// An option whose value may be left out.
    void option_or_flag(const std::string& names, const std::string& help);

    /// For tools that use -h for something else; -? always asks for help.
    void free_short_help();
    /// For tools whose help is a text of their own: --help prints it, and a refused command line is answered with it, too, and with
    /// this exit status.
    void use_help_text(std::string text, int refusal_status);

    /// Forms of output that --output-as takes besides those that all tools have; to the tool they are text.
    void offer_text_forms(std::vector<std::string> names) { text_forms_ = std::move(names); }

    /// Reads the command line. The exit status if the tool is done already: help, version, or an error, which has been printed.
    [[nodiscard]] std::optional<int> parse();
    /// The same, and refuses arguments that are no options.
    [[nodiscard]] std::optional<int> parse_options_only();

    /// By the long name without dashes ("scope").
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
    [[nodiscard]] std::string value_or(std::string_view name, std::string_view fallback) const;
    [[nodiscard]] int count(std::string_view name) const;
    /// All values of a repeatable option, in order.
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
    /// The options in the order in which they were given, a repeated one each time.
    [[nodiscard]] const std::vector<std::string>& order() const { return order_; }
    /// The one of these that was given last; empty if none was.
    [[nodiscard]] std::string_view last_of(const std::vector<std::string_view>& names) const;

    [[nodiscard]] const std::vector<std::string>& arguments() const { return extra_; }
    [[nodiscard]] Output& output() { return output_; }
    /// Prints the message and the usage hint (or the tool's own help text); returns the exit status for wrong usage.
    int usage_error(std::string_view message);

private:
    struct Parser;

    [[nodiscard]] std::optional<int> refuse_unknown();
    [[nodiscard]] int show_version();
    [[nodiscard]] int show_help();
    [[nodiscard]] std::optional<int> select_output();
    void note_order();

    std::vector<std::string> given_;
    Output output_;
    std::unique_ptr<Parser> parser_;
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
    std::vector<std::string> order_;
    std::vector<std::string> text_forms_;
    std::vector<std::string> extra_;
    std::string help_text_;
    int refusal_status_ = 0;
    std::size_t first_plain_ = 0;   ///< of extra_: from here on nothing is an option
};

}  // namespace systole::tools
