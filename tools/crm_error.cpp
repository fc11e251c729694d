#include "base/number.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/result_codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace systole::tools {
namespace {

class CrmError {
public:
    explicit CrmError(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        const std::string_view last = line_.last_of({"exit", "rc"});
        const CodeKind kind = last == "exit" ? CodeKind::exit_status : last == "rc" ? CodeKind::return_code : CodeKind::legacy;
        if (line_.has("list")) {
            const std::vector<ResultCode> codes = all_codes(kind);
            for (const ResultCode& code : codes) {
                name_width_ = std::max(name_width_, code.name.size());
            }
            for (const ResultCode& code : codes) {
                show(code, line_.has("name") ? fmt::format("{:5}: {:<{}}  {}", code.number, code.name, name_width_, code.description)
                                             : fmt::format("{:5}: {}", code.number, code.description));
            }
            return output_.finish(exit_code::kOk);
        }
        for (const std::string& argument : line_.arguments()) {
            const std::optional<std::int64_t> number = base::parse_whole_integer(argument);
            const ResultCode code = number ? explain_code(kind, *number) : explain_unreadable_code(kind);
            show(code, line_.has("name") ? fmt::format("{} - {}", code.name, code.description) : code.description);
        }
        return output_.finish(exit_code::kOk);
    }

private:
    void show(const ResultCode& code, const std::string& text) {
        output_.line(text);
        if (output_.is_xml()) {
            xml::MutableElement element = output_.result().append("result-code").set("code", code.number);
            if (line_.has("name")) {
                element.set("name", code.name);
            }
            element.set("description", code.description);
        }
    }

    CommandLine& line_;
    Output& output_;
    std::size_t name_width_ = 0;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "explain codes that tools and logs show");
    line.flag("-X,--exit", "The codes are exit statuses of tools");
    line.flag("-r,--rc", "The codes are return codes of functions");
    line.flag("-l,--list", "List all codes");
    line.flag("-n,--name", "Show the names of codes, too");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    return CrmError(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
