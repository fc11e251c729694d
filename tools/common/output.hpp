#pragma once

#include "xml/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace systole::tools {

/// What a tool prints: text at once, one `<pacemaker-result>` document at its end (--output-as=xml), or nothing but its exit
/// status (--output-as=none).
class Output {
public:
    enum class Form { text, xml, none };

    /// `program` is the tool's name for messages; `request` its command line.
    Output(std::string program, std::string request);

    void use(Form form) { form_ = form; }
    [[nodiscard]] bool is_xml() const { return form_ == Form::xml; }
    [[nodiscard]] const std::string& program() const { return program_; }

    /// Text output only: a line on standard output.
    void line(std::string_view text);
    /// Text output only: text on standard output as it is.
    void raw(std::string_view text);
    /// A message about what went wrong or deserves attention: a line on standard error, or an `<error>` of the document.
    void error(std::string_view text);
    /// The same with "PROGRAM: " before it.
    void program_error(std::string_view text);
    /// XML text (or other text) as the result: as it is, or as the text of an element `name`.
    void block(std::string_view name, const std::string& text);

    /// Where the document's own elements go. Has no effect on text output.
    [[nodiscard]] xml::MutableElement result() { return document_.mutable_root(); }

    /// Ends the output and returns the exit status that was given.
    int finish(int exit_code);

private:
    Form form_ = Form::text;
    std::string program_;
    xml::Document document_;
    std::vector<std::string> errors_;
};

/// Arguments as one line that a shell would read as the same arguments.
[[nodiscard]] std::string quote_command_line(const std::vector<std::string>& arguments);

}  // namespace systole::tools
