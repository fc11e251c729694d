#include "cib/status.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/input.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/configuration_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::tools {
namespace {

class CrmVerify {
public:
    explicit CrmVerify(CommandLine& line)
        : line_(line), output_(line.output()), is_quiet_(line.has("quiet")), is_verbose_(line.has("verbose")) {}

    int run() {
        std::optional<xml::Document> cib;
        if (line_.has("live-check")) {
            Connected connected = connect_to_cib();
            if (!connected) {
                return fail_to_connect(connected);
            }
            cib = std::move(connected.connection->execute(cib::Request()).body);
        } else {
            const InputSource source{line_.value("xml-file"), line_.value("xml-text"), line_.has("xml-pipe")};
            if (!source.is_given()) {
                output_.program_error("No input specified");
                return output_.finish(exit_code::kError);
            }
            if (base::Result<xml::Document> input = read_xml(source); input) {
                cib = std::move(*input);
            }
        }
        if (!cib) {
            output_.program_error("Verification failed: Unable to parse CIB XML");
            return output_.finish(exit_code::kConfig);
        }
        if (line_.has("save-xml")) {
            if (const base::Result<void> saved = write_cib(line_.value_or("save-xml", ""), cib->root()); !saved) {
                output_.program_error(saved.error().message);
                return output_.finish(exit_code::kCannotCreate);
            }
        }
        return verify(std::move(*cib));
    }

private:
    int fail_to_connect(const Connected& connected) {
        for (const std::string& detail : connected.details) {
            report(detail);
        }
        const std::string_view reason = cib::message_of(connected.status);
        output_.error(fmt::format("Could not connect to the CIB: {}", reason));
        output_.program_error(fmt::format("Verification failed: {}", reason));
        return output_.finish(cib::exit_code_of(connected.status));
    }

    void report(const std::string& text) {
        if (!is_quiet_ || output_.is_xml()) {
            output_.error(text);
        }
    }

    int verify(xml::Document cib) {
        if (!cib.root().is("cib")) {
            report(fmt::format("Input is not a CIB (outermost element is {} not cib)", cib.root().name()));
            return conclude("Configuration ");
        }
        const StatusUse status = cib.root().child("status") ? StatusUse::considered : StatusUse::ignored;
        if (!cib.root().child("status")) {
            cib.mutable_root().append("status");
        }
        if (schemas() == nullptr) {
            output_.program_error("No CIB schemas found: the installation is incomplete");
            return output_.finish(exit_code::kOsFile);
        }
        const std::vector<std::string> problems = schemas()->check(cib);
        for (const std::string& problem : problems) {
            // What the grammar finds is shown even to those who asked for quiet, as there is nothing else to tell.
            output_.error(problem);
        }
        if (!problems.empty()) {
            return conclude_invalid();
        }
        cib::SchemaUpgrade upgraded = schemas()->upgrade(cib.clone(), {});
        for (const std::string& message : upgraded.messages) {
            report(message);
        }
        const int rank = schemas()->compare(upgraded.document.root().get("validate-with"), cib::kOldestAcceptableSchema);
        if (upgraded.status != cib::Status::ok || rank < 0) {
            report(fmt::format("Cannot upgrade configuration (claiming {} schema) to at least {}",
                               cib.root().get("validate-with"), cib::kOldestAcceptableSchema));
            return conclude_invalid();
        }
        return judge(check_configuration(upgraded.document.root(), status), cib.root().get("validate-with") == "none");
    }

    int judge(const std::vector<ConfigurationFinding>& findings, bool is_unvalidated) {
        using Weight = ConfigurationFinding::Weight;
        if (is_unvalidated) {
            report("Schema validation of configuration is disabled (support for validate-with set to \"none\" is deprecated and will be "
                   "removed in a future release)");
        }
        if (is_verbose_ || output_.is_xml()) {
            for (const ConfigurationFinding& finding : findings) {
                report(fmt::format("{}: {}", finding.weight == Weight::error ? "error" : "warning", finding.text));
            }
        }
        if (std::ranges::find(findings, Weight::error, &ConfigurationFinding::weight) != findings.end()) {
            return conclude_invalid();
        }
        if (!findings.empty() || is_unvalidated) {
            return conclude("Configuration may need attention");
        }
        return output_.finish(exit_code::kOk);
    }

    int conclude_invalid() {
        if (is_verbose_ || output_.is_xml()) {
            report("error: CIB did not pass schema validation");
        }
        return conclude("Configuration invalid");
    }

    int conclude(const std::string& verdict) {
        const bool has_more = !is_verbose_ && !output_.is_xml();
        report(verdict + (has_more ? " (-V may provide more detail)" : ""));
        return output_.finish(exit_code::kConfig);
    }

    CommandLine& line_;
    Output& output_;
    bool is_quiet_;
    bool is_verbose_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "check a configuration for errors and doubtful settings");
    line.flag("-L,--live-check", "Check the configuration of the running cluster");
    line.option("-x,--xml-file", "Check the configuration in this file");
    line.option("-X,--xml-text", "Check the configuration in this text");
    line.flag("-p,--xml-pipe", "Check the configuration on standard input");
    line.option("-S,--save-xml", "Write the verified XML to this file");
    line.flag("-q,--quiet", "Tell the result by the exit status only");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return CrmVerify(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
