#include "tools/fencing/devices.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "fencing/settings.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

constexpr base::Milliseconds kAnswerReserve{5'000};

/// Ids of devices; nothing after a message if there is no answer.
std::optional<std::set<std::string>> devices(FencingSession& session, const std::optional<std::string>& target) {
    const std::optional<crmd::ClientAnswer> answer = session.ask(crmd::FenceDevicesQuery{.target = target});
    if (!answer || !answer->body) {
        return std::nullopt;
    }
    std::set<std::string> ids;
    for (const xml::Element device : answer->body->root().children("device")) {
        ids.emplace(device.id());
    }
    return ids;
}

int list_devices(FencingSession& session, const std::optional<std::string>& target) {
    const std::optional<std::set<std::string>> ids = devices(session, target);
    return ids ? session.finish_list("Registered fence devices", "fence device", *ids)
               : session.output().finish(exit_code::kTimeout);
}

/// What a device's agent said, or the exit status with which the tool has ended already.
struct DeviceAnswer {
    std::optional<crmd::ClientAnswer> answer;
    std::optional<int> status;
};

/// Has a registered device's agent asked, by this node's fencer.
DeviceAnswer ask_device(FencingSession& session, const std::string& id, fencing::Action action) {
    const std::optional<std::set<std::string>> known = devices(session, std::nullopt);
    if (!known) {
        return {.answer = {}, .status = session.output().finish(exit_code::kTimeout)};
    }
    if (!known->contains(id)) {
        session.output().error(fmt::format("No such device: {}", id));
        return {.answer = {}, .status = session.output().finish(exit_code::kNoSuch)};
    }
    fencing::AskAgent question{.action = action, .timeout = session.timeout()};
    question.device.id = fencing::DeviceId(id);
    const base::Milliseconds limit = question.timeout + kAnswerReserve;
    return {.answer = session.ask(crmd::FenceAgentQuery{.question = std::move(question)}, limit), .status = {}};
}

int set_up(FencingSession& session, fencing::Setup setup) {
    return session.finish(session.ask(crmd::FenceSetup{.setup = std::move(setup)}));
}

/// NODE, @PATTERN or ATTRIBUTE=VALUE.
void set_target(fencing::LevelConfig& level, const std::string& text) {
    if (const std::size_t equals = text.find('='); equals != std::string::npos) {
        level.target_attribute = {.name = text.substr(0, equals), .value = text.substr(equals + 1)};
    } else if (text.starts_with('@')) {
        level.target_pattern = text.substr(1);
    } else {
        level.target = fencing::NodeName(text);
    }
}

int set_up_level(FencingSession& session, fencing::Setup::Kind kind, std::string_view option) {
    constexpr std::int64_t kLevels = 9;
    const auto index = base::parse_whole_integer(session.line().value_or("index", "0")).value_or(0);
    if (index < 1 || index > kLevels) {
        return session.refuse("Please specify the level's index from 1 to 9 using -i,--index [value]");
    }
    fencing::LevelConfig level{.index = static_cast<unsigned>(index)};
    set_target(level, session.line().value_or(option, ""));
    for (const std::string& list : session.line().values("device")) {
        for (const std::string_view device : base::split_words(list, ", ")) {
            level.devices.emplace_back(std::string(device));
        }
    }
    if (level.devices.empty() && kind == fencing::Setup::Kind::add) {
        return session.refuse("Please specify the level's devices using -v,--device [value]");
    }
    return set_up(session, {.kind = kind, .device = {}, .level = std::move(level)});
}

}  // namespace

int list_registered_devices(FencingSession& session) {
    return list_devices(session, std::nullopt);
}

int list_capable_devices(FencingSession& session) {
    return list_devices(session, session.line().value("list"));
}

int list_device_targets(FencingSession& session) {
    const DeviceAnswer device = ask_device(session, session.line().value_or("list-targets", ""), fencing::Action::list);
    if (device.status) {
        return *device.status;
    }
    if (!device.answer || !device.answer->body || device.answer->rc != 0) {
        return session.finish(device.answer);
    }
    return session.finish_list("Fence Targets", "fence target",
                               fencing::parse_targets(device.answer->body->root().get("output")));
}

int query_device(FencingSession& session) {
    const DeviceAnswer device = ask_device(session, session.line().value_or("query", ""), fencing::Action::monitor);
    return device.status ? *device.status : session.finish(device.answer);
}

int register_device(FencingSession& session) {
    const std::optional<fencing::Parameters> parameters = session.parameters();
    if (!parameters) {
        return session.output().finish(exit_code::kUsage);
    }
    fencing::DeviceConfig device{.id = fencing::DeviceId(session.line().value_or("register", "")),
                                 .agent = session.line().value_or("agent", ""),
                                 .parameters = *parameters};
    return set_up(session, {.kind = fencing::Setup::Kind::add, .device = std::move(device), .level = {}});
}

int deregister_device(FencingSession& session) {
    fencing::DeviceConfig device{.id = fencing::DeviceId(session.line().value_or("deregister", ""))};
    return set_up(session, {.kind = fencing::Setup::Kind::remove, .device = std::move(device), .level = {}});
}

int register_level(FencingSession& session) {
    return set_up_level(session, fencing::Setup::Kind::add, "register-level");
}

int deregister_level(FencingSession& session) {
    return set_up_level(session, fencing::Setup::Kind::remove, "deregister-level");
}

}  // namespace systole::tools
