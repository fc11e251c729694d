#include "cib/status.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/input.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/common/local_time.hpp"
#include "tools/rule_check.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

class CrmRule {
public:
    explicit CrmRule(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        if (!line_.has("check")) {
            return line_.usage_error("No mode operation given");
        }
        const std::vector<std::string> rules = line_.values("rule");
        if (rules.empty()) {
            return line_.usage_error("--check requires use of --rule=");
        }
        base::DateTime moment = local_now();
        if (const std::optional<std::string> text = line_.value("date"); text) {
            const std::optional<base::DateTime> given = base::parse_date_time(*text, moment);
            if (!given) {
                output_.program_error(fmt::format("Invalid date specified: '{}'", *text));
                return output_.finish(exit_code::kDataError);
            }
            moment = *given;
        }
        if (const std::optional<int> status = read(); status) {
            return *status;
        }
        return check(rules, moment);
    }

private:
    std::optional<int> read() {
        if (const std::optional<std::string> text = line_.value("xml-text"); text) {
            const bool is_stdin = *text == "-";
            const InputSource source{std::nullopt, is_stdin ? std::nullopt : text, is_stdin};
            base::Result<xml::Document> input = read_xml(source);
            if (!input) {
                output_.program_error(fmt::format("Couldn't parse input {}", is_stdin ? "from STDIN" : "string: " + *text));
                return output_.finish(exit_code::kDataError);
            }
            cib_ = std::move(*input);
            return std::nullopt;
        }
        const Connected connected = connect_to_cib();
        cib::Status status = connected.status;
        if (connected) {
            cib::Answer answer = connected.connection->execute(cib::Request());
            status = answer.status;
            cib_ = std::move(answer.body);
        }
        if (!cib_) {
            output_.program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(status)));
            return output_.finish(cib::exit_code_of(status));
        }
        return std::nullopt;
    }

    /// The exit status is that of the first rule that is not in effect.
    int check(const std::vector<std::string>& rules, const base::DateTime& moment) {
        int status = exit_code::kOk;
        for (const std::string& rule : rules) {
            const RuleCheck result = check_rule(cib_->root(), rule, moment);
            if (output_.is_xml()) {
                output_.result().append("rule-check").set("rule-id", rule).set("rc", result.exit_code);
            }
            if (result.is_error) {
                output_.error(result.text);
            } else {
                output_.line(result.text);
            }
            status = status == exit_code::kOk ? result.exit_code : status;
        }
        return output_.finish(status);
    }

    CommandLine& line_;
    Output& output_;
    std::optional<xml::Document> cib_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "check whether rules are in effect");
    line.flag("-c,--check", "Check rules");
    line.repeatable("-r,--rule", "Id of a rule (may be given several times)");
    line.option("-d,--date", "Check for this moment instead of now");
    line.option("-X,--xml-text", "Take the rules from this text (\"-\": from standard input)");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    return CrmRule(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
