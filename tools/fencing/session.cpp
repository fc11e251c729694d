#include "tools/fencing/session.hpp"

#include "base/duration.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

constexpr base::Milliseconds kFenceTimeout{120'000};

}  // namespace

std::optional<int> FencingSession::connect() {
    base::Result<Cluster> cluster = Cluster::connect();
    if (!cluster) {
        output_.error("Could not connect to fencer: Transport endpoint is not connected");
        return output_.finish(exit_code::kNotConnected);
    }
    cluster_.emplace(std::move(*cluster));
    return std::nullopt;
}

std::optional<crmd::ClientAnswer> FencingSession::ask(const crmd::ClientRequest& request, base::Milliseconds timeout) {
    base::Result<crmd::ClientAnswer> answer = cluster_->ask(request, timeout);
    if (!answer) {
        output_.error(answer.error().message);
        return std::nullopt;
    }
    if (answer->rc != 0) {
        output_.error(answer->message.empty() ? std::string(describe_exit_code(answer->rc)) : answer->message);
    }
    return std::move(*answer);
}

int FencingSession::finish(const std::optional<crmd::ClientAnswer>& answer) {
    return output_.finish(answer ? answer->rc : exit_code::kTimeout);
}

std::optional<base::Milliseconds> FencingSession::duration(std::string_view name) const {
    const std::optional<std::string> text = line_.value(name);
    return text ? base::parse_plain_duration(*text) : std::nullopt;
}

std::optional<int> FencingSession::check_durations() {
    for (const std::string_view name : {"timeout", "delay", "tolerance"}) {
        if (line_.has(name) && !duration(name)) {
            return refuse(fmt::format("Invalid time span for --{}: {}", name, line_.value_or(name, "")));
        }
    }
    return std::nullopt;
}

base::Milliseconds FencingSession::timeout() const {
    return duration("timeout").value_or(kFenceTimeout);
}

std::optional<fencing::Parameters> FencingSession::parameters() {
    fencing::Parameters parameters;
    for (const std::string& text : line_.values("option")) {
        const std::size_t equals = text.find('=');
        if (equals == 0 || equals == std::string::npos) {
            output_.program_error(fmt::format("Invalid option: {}", text));
            return std::nullopt;
        }
        parameters.insert_or_assign(text.substr(0, equals), text.substr(equals + 1));
    }
    for (const std::string& name : line_.values("env-option")) {
        const std::optional<std::string> value = environment(("OCF_RESKEY_" + name).c_str());
        if (!value) {
            output_.program_error(fmt::format("Invalid option: {} (OCF_RESKEY_{} is not set)", name, name));
            return std::nullopt;
        }
        parameters.insert_or_assign(name, *value);
    }
    return parameters;
}

int FencingSession::finish_list(std::string_view title, std::string_view item, const std::set<std::string>& names) {
    xml::MutableElement list = output_.result().append("list");
    list.set("name", title).set("count", static_cast<long>(names.size()));
    for (const std::string& name : names) {
        output_.line(name);
        list.append("item").append_text(name);
    }
    if (!line_.has("quiet")) {
        output_.line(fmt::format("{} {}{} found", names.size(), item, names.size() == 1 ? "" : "s"));
    }
    return output_.finish(exit_code::kOk);
}

int FencingSession::refuse(std::string_view message) {
    output_.error(message);
    if (!output_.is_xml()) {
        output_.error(fmt::format("Use '{} --help' for a list of options", output_.program()));
    }
    return output_.finish(exit_code::kUsage);
}

}  // namespace systole::tools
