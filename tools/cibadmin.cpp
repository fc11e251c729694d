#include "base/number.hpp"
#include "cib/cib.hpp"
#include "cib/digest.hpp"
#include "cib/sections.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/input.hpp"
#include "tools/cibadmin_access.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace systole::tools {
namespace {

using cib::Operation;

struct Command {
    std::string_view name;
    const char* names;
    const char* help;
    Operation operation = Operation::query;
    bool is_dangerous = false;
    bool needs_input = false;
};

constexpr std::array kCommands = {
    Command{"query", "-Q,--query", "Query the contents of the CIB"},
    Command{"create", "-C,--create", "Create an element", Operation::create, false, true},
    Command{"modify", "-M,--modify", "Change attributes of an element", Operation::modify, false, true},
    Command{"patch", "-P,--patch", "Apply a patch (see crm_diff)", Operation::patch, false, true},
    Command{"replace", "-R,--replace", "Replace an element and all below", Operation::replace, false, true},
    Command{"delete", "-D,--delete", "Remove the first element that matches", Operation::remove, false, true},
    Command{"delete-all", "-d,--delete-all", "Remove all elements that match", Operation::remove, true, true},
    Command{"erase", "-E,--erase", "Empty the whole CIB", Operation::erase, true},
    Command{"bump", "-B,--bump", "Raise the epoch", Operation::bump},
    Command{"upgrade", "-u,--upgrade", "Upgrade to the latest schema", Operation::upgrade, true},
    Command{"md5-sum", "-5,--md5-sum", "Digest of the input as it is on disk", Operation::query, false, true},
    Command{"md5-sum-versioned", "-6,--md5-sum-versioned", "Digest of the input as it goes over the wire", Operation::query, false,
            true},
};

class CibAdmin {
public:
    explicit CibAdmin(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        if (const std::optional<std::string> timeout = line_.value("timeout"); timeout && !base::parse_whole_integer(*timeout)) {
            return line_.usage_error(fmt::format("Cannot parse integer value “{}” for -t", *timeout));
        }
        const std::optional<std::string> access_form = line_.value("show-access");
        if (const std::optional<int> status = check_access_form(access_form); status) {
            return *status;
        }
        if (line_.has("empty")) {
            const std::string schema = line_.value_or("empty", "");
            print(cib::empty_cib(schema.empty() ? cib::kLatestSchema : schema, 1).root());
            return output_.finish(exit_code::kOk);
        }
        const Command& command = chosen_command();
        if (command.is_dangerous && !line_.has("force")) {
            output_.program_error(
                "The supplied command is considered dangerous. To prevent accidental destruction of the cluster, the --force flag is "
                "required in order to proceed.");
            return output_.finish(exit_code::kUnsafe);
        }
        cib::Request request = make_request(command);
        if (command.needs_input) {
            if (const std::optional<int> status = read_input(command, request); status) {
                return *status;
            }
        }
        if (command.name.starts_with("md5")) {
            const xml::Element root = request.input->root();
            output_.line(command.name == "md5-sum" ? cib::on_disk_digest(root) : cib::versioned_digest(root));
            return output_.finish(exit_code::kOk);
        }
        // Only a whole CIB tells what its users may do.
        const bool shows_access = access_form && request.scope.empty() && request.xpath.empty();
        return shows_access ? show_access(access_form->empty() ? "auto" : *access_form) : execute(request);
    }

private:
    const Command& chosen_command() const {
        std::vector<std::string_view> names;
        std::ranges::transform(kCommands, std::back_inserter(names), &Command::name);
        const std::string_view name = line_.last_of(names);
        const auto* const command = std::ranges::find(kCommands, name, &Command::name);
        return command == kCommands.end() ? kCommands.front() : *command;
    }

    std::optional<int> check_access_form(const std::optional<std::string>& form) {
        if (!form) {
            return std::nullopt;
        }
        if (!line_.has("user")) {
            return line_.usage_error("-U/--user is required with -S/--show-access");
        }
        static constexpr std::array<std::string_view, 5> kForms = {"", "auto", "text", "color", "namespace"};
        if (std::ranges::find(kForms, *form) == kForms.end()) {
            return line_.usage_error(fmt::format("Invalid value '{}' for option '--show-access'", *form));
        }
        return std::nullopt;
    }

    cib::Request make_request(const Command& command) {
        cib::Request request;
        request.operation = command.operation;
        if (line_.last_of({"scope", "xpath"}) == "xpath") {
            request.xpath = line_.value_or("xpath", "");
        } else {
            const std::optional<std::string> scope = line_.value("scope");
            // An empty name is no way to say "everything".
            request.scope = scope && scope->empty() ? "''" : scope.value_or("");
        }
        const bool is_section = request.scope.empty() || cib::parent_of_section(request.scope);
        if (!is_section) {
            output_.error(fmt::format("Invalid value '{}' for '--scope'. Operation will apply to the entire CIB", request.scope));
        }
        request.is_no_children = line_.has("no-children");
        request.is_multiple = command.name == "delete-all";
        request.can_create = line_.has("allow-create");
        request.is_score_update = true;
        request.user = line_.value_or("user", "");
        request.client = output_.program();
        return request;
    }

    std::optional<int> read_input(const Command& command, cib::Request& request) {
        const bool is_deletion = command.operation == Operation::remove;
        if (is_deletion && !request.xpath.empty()) {
            return std::nullopt;
        }
        const InputSource source{line_.value("xml-file"), line_.value("xml-text"), line_.has("xml-pipe")};
        if (!source.is_given()) {
            return line_.usage_error(fmt::format("The supplied command requires {} --xml-file, --xml-text, or --xml-pipe",
                                                 is_deletion ? "either --xpath or input via" : "input via"));
        }
        base::Result<xml::Document> input = read_xml(source);
        if (!input) {
            output_.program_error(fmt::format("Couldn't parse input from {}", source.name()));
            if (line_.has("verbose")) {
                output_.error(input.error().message);
            }
            return output_.finish(exit_code::kDataError);
        }
        const bool is_whole = command.operation == Operation::replace && input->root().is("cib");
        if (is_whole && !input->root().child("status")) {
            input->mutable_root().append("status");
        }
        request.input = std::move(*input);
        return std::nullopt;
    }

    void print(xml::Element element) { output_.block("output", xml::to_text(element, xml::Form::pretty)); }

    int fail_to_connect(const Connected& connected) {
        for (const std::string& detail : connected.details) {
            output_.error(detail);
        }
        output_.program_error(fmt::format("Could not connect to the CIB API: {}", cib::message_of(connected.status)));
        return output_.finish(cib::exit_code_of(connected.status));
    }

    int execute(const cib::Request& request) {
        const Connected connected = connect_to_cib();
        if (!connected) {
            return fail_to_connect(connected);
        }
        const cib::Answer answer = connected.connection->execute(request);
        if (answer.body) {
            print(answer.body->root());
        }
        if (!answer.is_ok() || line_.has("verbose")) {
            std::ranges::for_each(answer.details, [this](const std::string& detail) { output_.error(detail); });
        }
        if (!answer.is_ok()) {
            output_.program_error(fmt::format("CIB API call failed: {}", cib::message_of(answer.status)));
            return output_.finish(cib::exit_code_of(answer.status));
        }
        if (answer.status == cib::Status::schema_unchanged) {
            output_.line(fmt::format("Upgrade unnecessary: {}", cib::message_of(answer.status)));
        }
        if (const base::Result<void> finished = connected.connection->finish(); !finished) {
            output_.program_error(fmt::format("Could not write the CIB: {}", finished.error().message));
            return output_.finish(exit_code::kIo);
        }
        return output_.finish(exit_code::kOk);
    }

    int show_access(const std::string& form) {
        const Connected connected = connect_to_cib();
        if (!connected) {
            return fail_to_connect(connected);
        }
        cib::Request request;
        const cib::Answer answer = connected.connection->execute(request);
        if (!answer.is_ok() || !answer.body) {
            output_.program_error(fmt::format("CIB API call failed: {}", cib::message_of(answer.status)));
            return output_.finish(cib::exit_code_of(answer.status));
        }
        output_.block("output", render_access(answer.body->root(), line_.value_or("user", ""), form));
        return output_.finish(exit_code::kOk);
    }

    CommandLine& line_;
    Output& output_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "query and edit the cluster's configuration (CIB)");
    for (const Command& command : kCommands) {
        line.flag(command.names, command.help);
    }
    line.option_or_flag("-a,--empty", "Print an empty CIB, of the given or the latest schema");
    line.option("-x,--xml-file", "Read input from this file");
    line.option("-X,--xml-text", "Take this text as input");
    line.flag("-p,--xml-pipe", "Read input from standard input");
    line.option("-o,--scope", "Limit the command to a section of the CIB");
    line.option("-A,--xpath", "Limit the command to what an XPath selects");
    line.flag("-c,--allow-create", "Let --modify create what is not there");
    line.flag("-n,--no-children", "Let --query leave out what is below the elements found");
    line.option_or_flag("-S,--show-access", "Let --query show what --user may do: auto, text, color or namespace");
    line.flag("--score", "Understand \"NAME++\" and \"NAME+=N\" in values (always done)");
    line.option("-U,--user", "Act with the permissions of this user");
    line.flag("-f,--force", "Carry out dangerous commands");
    line.option("-t,--timeout", "How long to wait for an answer");
    line.flag("-l,--local", "Accepted for compatibility: queries are always local");
    line.flag("-s,--sync-call", "Accepted for compatibility: commands always wait for their result");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return CibAdmin(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
