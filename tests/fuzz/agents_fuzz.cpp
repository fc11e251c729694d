// What agents may print: metadata of fence and resource agents, lists of targets, reasons of failures.

#include "crmd/history_entry.hpp"
#include "fencing/agent.hpp"
#include "fencing/settings.hpp"
#include "lrmd/agent_outcome.hpp"
#include "tests/fuzz/round_trip.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

namespace {

using namespace systole;

void check_reasons(const std::string& text) {
    constexpr std::size_t kLimit = 200;
    const std::string clean = lrmd::clean_text(text, kLimit);
    base::ensure(clean.size() <= kLimit, "a reason is cut to its limit");
    auto document = xml::Document::create("reason");
    document.mutable_root().set("text", clean);
    base::ensure(xml::Document::parse(xml::to_text(document.root())).has_value(), "a cleaned text can be put into XML");
    for (const char* standard : {"ocf", "lsb"}) {
        lrmd::AgentEnd end;
        end.exit_code = text.empty() ? 0 : static_cast<unsigned char>(text.front());
        end.error_output = text;
        (void)lrmd::outcome_of({standard, "", "agent"}, "start", end);
    }
    fencing::AgentEnd end;
    end.output = end.error_output = text;
    (void)fencing::reason_of(end);
}

/// `name=value` lines as the parameters of a fence device whose agent printed the same text.
void check_settings(std::string_view text, const fencing::AgentMetadata& metadata) {
    fencing::Parameters parameters;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos) {
            parameters[std::string(line.substr(0, equals))] = std::string(line.substr(equals + 1));
        }
    }
    const fencing::DeviceSettings settings = fencing::read_settings(parameters);
    (void)fencing::agent_input(settings, metadata, fencing::Action::off, fencing::NodeName("n1"));
    (void)fencing::effective_check(settings, metadata);
    (void)settings.base_delay(fencing::NodeName("n1"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    check_reasons(std::string(bytes));
    (void)fencing::parse_targets(bytes);
    check_settings(bytes, fencing::parse_metadata(bytes).value_or(fencing::AgentMetadata{}));
    if (const auto document = xml::Document::parse(bytes)) {
        (void)crmd::read_traits(document->root());
    }
    return 0;
}
