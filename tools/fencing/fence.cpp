#include "tools/fencing/fence.hpp"

#include "tools/common/exit_code.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>

namespace systole::tools {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr base::Milliseconds kFenceReserve{5'000};

/// Who asks, as the history shows it.
std::string client_name(FencingSession& session) {
    const std::optional<std::string> tag = session.line().value("tag");
    return fmt::format("stonith_admin.{}{}", tag ? *tag + "." : std::string(), ::getpid());
}

/// With --as-node-id, the target is the number that the cluster layer gave a node. Nothing after a message if there is none.
std::optional<std::string> target_of(FencingSession& session, std::string_view option) {
    std::string target = session.line().value_or(option, "");
    if (!session.line().has("as-node-id")) {
        return target;
    }
    const std::optional<crmd::ClientAnswer> answer = session.ask(crmd::NodeQuery{});
    const xml::Element node = answer && answer->body ? answer->body->root().child("node", target) : xml::Element();
    if (!node) {
        session.output().error(fmt::format("No node has the id {}", target));
        return std::nullopt;
    }
    return std::string(node.get("name"));
}

int fence(FencingSession& session, std::string_view option, const std::string& action) {
    const std::optional<std::string> target = target_of(session, option);
    if (!target) {
        return session.output().finish(exit_code::kNoSuch);
    }
    crmd::FenceRequest request{.target = *target, .action = action, .timeout = session.timeout()};
    request.tolerance = duration_cast<seconds>(session.duration("tolerance").value_or(base::Milliseconds{0}));
    request.delay = duration_cast<seconds>(session.duration("delay").value_or(base::Milliseconds{0}));
    request.client = client_name(session);
    const base::Milliseconds delay = std::max(base::Milliseconds{0}, base::Milliseconds(request.delay));
    return session.finish(session.ask(request, request.timeout + delay + kFenceReserve));
}

}  // namespace

int fence_off(FencingSession& session) {
    return fence(session, "fence", "off");
}

int fence_reboot(FencingSession& session) {
    return fence(session, "reboot", "reboot");
}

int fence_on(FencingSession& session) {
    return fence(session, "unfence", "on");
}

int confirm_fencing(FencingSession& session) {
    const std::optional<std::string> target = target_of(session, "confirm");
    return target ? session.finish(session.ask(crmd::FenceConfirm{.target = *target}))
                  : session.output().finish(exit_code::kNoSuch);
}

}  // namespace systole::tools
