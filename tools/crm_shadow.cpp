#include "cib/cib.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/interactive.hpp"
#include "tools/patchset_text.hpp"
#include "xml/patchset.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace systole::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kForceHint = "the --force flag is required in order to proceed.";

class CrmShadow {
public:
    explicit CrmShadow(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        const std::string_view command = line_.last_of(
            {"which", "display", "diff", "file", "create", "create-empty", "commit", "delete", "reset", "switch", "edit"});
        if (command.empty()) {
            return line_.usage_error("Must specify a query or command option");
        }
        const bool is_query = command == "which" || command == "display" || command == "diff" || command == "file";
        if (is_query || command == "edit") {
            const std::optional<std::string> active = environment("CIB_shadow");
            if (!active) {
                output_.program_error("No active shadow configuration defined");
                return output_.finish(exit_code::kNoSuch);
            }
            name_ = *active;
            return output_.finish(is_query ? query(command) : edit());
        }
        name_ = line_.value_or(command, "");
        return output_.finish(carry_out(command));
    }

private:
    int query(std::string_view command) {
        if (command == "which") {
            output_.line(name_);
            return exit_code::kOk;
        }
        const std::string file = shadow_file(name_);
        if (command == "file") {
            output_.line(file);
            return exit_code::kOk;
        }
        const base::Result<xml::Document> shadow = read_shadow();
        if (!shadow) {
            return exit_code::kNoSuch;
        }
        if (command == "display") {
            output_.block("output", xml::to_text(shadow->root(), xml::Form::pretty));
            return exit_code::kOk;
        }
        return diff(*shadow);
    }

    base::Result<xml::Document> read_shadow() {
        base::Result<xml::Document> shadow = xml::Document::load(shadow_file(name_));
        if (!shadow) {
            const bool is_absent = shadow.error().code == base::Errc::not_found;
            output_.program_error(fmt::format("Could not access shadow instance '{}': {}", name_,
                                              is_absent ? std::string(std::strerror(ENOENT)) : shadow.error().message));
        }
        return shadow;
    }

    /// What is in force: the file or the cluster, whatever shadow copy is active.
    std::optional<xml::Document> read_active() {
        const std::optional<std::string> file = environment("CIB_file");
        const Connected connected = file ? connect_to_file(*file) : connect_to_cluster();
        if (!connected) {
            output_.program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(connected.status)));
            status_ = cib::exit_code_of(connected.status);
            return std::nullopt;
        }
        cib::Answer answer = connected.connection->execute(cib::Request());
        status_ = cib::exit_code_of(answer.status);
        return std::move(answer.body);
    }

    int diff(const xml::Document& shadow) {
        std::optional<xml::Document> active = read_active();
        if (!active) {
            return status_;
        }
        xml::Editor editor(std::move(*active));
        editor.replace_content(editor.root(), shadow.root());
        if (!editor.changed_since({})) {
            return exit_code::kOk;
        }
        const xml::Document patch = xml::make_patchset(editor, {});
        if (output_.is_xml()) {
            output_.result().append("shadow").set("instance", name_).append("xml-patchset").append_text(
                xml::to_text(patch.root(), xml::Form::pretty));
        } else {
            output_.raw(patchset_text(patch.root()));
        }
        return exit_code::kError;
    }

    int carry_out(std::string_view command) {
        if (command == "create" || command == "create-empty") {
            return create(command == "create-empty");
        }
        if (command == "switch") {
            if (!read_shadow()) {
                return exit_code::kNoSuch;
            }
            return instruct("To switch to the named shadow instance");
        }
        if (!line_.has("force")) {
            return refuse(command);
        }
        if (command == "delete") {
            std::error_code error;
            fs::remove(shadow_file(name_), error);
            return error ? exit_code::kIo : exit_code::kOk;
        }
        return command == "reset" ? reset() : commit();
    }

    int edit() {
        if (!read_shadow()) {
            return exit_code::kNoSuch;
        }
        const std::optional<std::string> editor = environment("EDITOR");
        if (!editor) {
            output_.program_error("No value for EDITOR defined");
            return exit_code::kNotConfigured;
        }
        // The variable may hold arguments, so that it takes a shell to read it.
        if (run_at_terminal({"/bin/sh", "-c", "$EDITOR \"$0\"", shadow_file(name_)}) != 0) {
            output_.program_error(fmt::format("Could not invoke EDITOR ({})", *editor));
            return exit_code::kError;
        }
        return exit_code::kOk;
    }

    int refuse(std::string_view command) {
        const std::string_view what = command == "delete"  ? "The delete command removes the specified shadow file."
                                      : command == "reset" ? "The reset command overwrites the active shadow configuration."
                                                           : "The commit command overwrites the active cluster configuration.";
        output_.program_error(fmt::format("{}\nTo prevent accidental destruction of the {}, {}", what,
                                          command == "delete" ? "shadow file" : "cluster", kForceHint));
        return exit_code::kUsage;
    }

    int create(bool is_empty) {
        if (fs::exists(shadow_file(name_)) && !line_.has("force")) {
            output_.program_error(fmt::format(
                "A shadow instance '{}' already exists.\nTo prevent accidental destruction of the shadow file, {}", name_, kForceHint));
            return exit_code::kCannotCreate;
        }
        if (!is_empty) {
            return reset();
        }
        const std::string schema = line_.value_or("validate-with", cib::kLatestSchema);
        output_.line(fmt::format("Created new {} configuration", schema));
        return write(cib::empty_cib(schema, 0).root());
    }

    int reset() {
        const std::optional<xml::Document> active = read_active();
        return active ? write(active->root()) : status_;
    }

    int write(xml::Element cib) {
        std::error_code error;
        fs::create_directories(shadow_directory(), error);
        if (const base::Result<void> written = write_cib(shadow_file(name_), cib); !written) {
            output_.program_error(fmt::format("Could not create shadow instance '{}': {}", name_, written.error().message));
            return exit_code::kCannotCreate;
        }
        return instruct("A new shadow instance was created. To begin using it");
    }

    int instruct(std::string_view what) {
        if (!line_.has("batch") && has_terminal() && !output_.is_xml()) {
            return start_shell();
        }
        const std::string text = fmt::format("{}, enter the following into your shell:\n\texport CIB_shadow={}", what, name_);
        output_.line(text);
        if (output_.is_xml()) {
            output_.result().append("instruction").append_text(text);
        }
        return exit_code::kOk;
    }

    /// A shell in which tools work on the shadow instance.
    int start_shell() {
        output_.line("Setting up shadow instance\nType Ctrl-D to exit the crm_shadow shell");
        const int status = run_at_terminal({environment("SHELL").value_or("/bin/sh")},
                                           {{"CIB_shadow", name_}, {"PS1", fmt::format("shadow[{}] # ", name_)}});
        return status == 0 ? exit_code::kOk : exit_code::kError;
    }

    int commit() {
        base::Result<xml::Document> shadow = read_shadow();
        if (!shadow) {
            return exit_code::kNoSuch;
        }
        const std::optional<std::string> file = environment("CIB_file");
        const Connected connected = file ? connect_to_file(*file) : connect_to_cluster();
        if (!connected) {
            output_.program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(connected.status)));
            return cib::exit_code_of(connected.status);
        }
        cib::Request request;
        request.operation = cib::Operation::replace;
        if (line_.has("all")) {
            request.input = std::move(*shadow);
        } else {
            request.scope = "configuration";
            request.input = xml::Document::copy_of(shadow->root().child("configuration"));
        }
        request.client = output_.program();
        const cib::Answer answer = connected.connection->execute(request);
        if (!answer.is_ok() || !connected.connection->finish()) {
            output_.program_error(
                fmt::format("Could not commit shadow instance '{}' to the CIB: {}", name_, cib::message_of(answer.status)));
            return answer.is_ok() ? exit_code::kIo : cib::exit_code_of(answer.status);
        }
        return exit_code::kOk;
    }

    CommandLine& line_;
    Output& output_;
    std::string name_;
    int status_ = exit_code::kOk;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "try configuration changes on a copy (shadow instance)");
    line.flag("-w,--which", "Name of the active shadow instance");
    line.flag("-p,--display", "Show the active shadow instance");
    line.flag("-d,--diff", "Show how the active shadow instance differs from the cluster's configuration");
    line.flag("-F,--file", "File of the active shadow instance");
    line.option("-c,--create", "Make a shadow instance from the cluster's configuration");
    line.option("-e,--create-empty", "Make a shadow instance with an empty configuration");
    line.option("-C,--commit", "Put a shadow instance in force");
    line.option("-D,--delete", "Delete a shadow instance");
    line.flag("-E,--edit", "Edit the active shadow instance");
    line.option("-r,--reset", "Make a shadow instance equal to the cluster's configuration again");
    line.option("-s,--switch", "Make another shadow instance the active one");
    line.option("-v,--validate-with", "Schema of an empty shadow instance");
    line.flag("-f,--force", "Carry out dangerous commands");
    line.flag("-a,--all", "With --commit: the whole CIB instead of its configuration");
    line.flag("-b,--batch", "Do not start a shell, which is done otherwise at a terminal");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    return CrmShadow(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
