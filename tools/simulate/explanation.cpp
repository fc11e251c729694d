#include "tools/simulate/explanation.hpp"

#include "tools/common/exit_code.hpp"
#include "tools/explain/render.hpp"

#include <fmt/format.h>

namespace systole::tools {

bool wants_json(const CommandLine& line) {
    return line.value_or("output-as", "text") == "json";
}

int show_explanation(CommandLine& line, const pengine::Explanation& explanation) {
    const std::string resource = line.value_or("explain", "");
    if (!resource.empty() && explanation.resources.empty()) {
        line.output().program_error(fmt::format("Resource '{}' not found", resource));
        return exit_code::kNoSuch;
    }
    if (line.output().is_xml()) {
        add_explanation(line.output().result(), explanation);
    } else if (wants_json(line)) {
        line.output().raw(explanation_json(explanation));
    } else {
        line.output().raw(explanation_text(explanation, line.has("verbose") ? Detail::full : Detail::usual));
    }
    return exit_code::kOk;
}

}  // namespace systole::tools
