#include "fencing/device_pool.hpp"

#include <utility>

/// Which devices can do what to whom.
namespace systole::fencing {

namespace {

constexpr Milliseconds kListValid{60'000};
constexpr Milliseconds kCheckTimeout{20'000};
/// What an agent's status says when it knows the target and the target is off.
constexpr int kStatusOff = 2;

}  // namespace

void DevicePool::check(const DeviceId& id,
                       const NodeName& target,
                       Action action,
                       base::Time now,
                       std::function<void(bool)> answer) {
    with_metadata(id, now, [this, id, target, action, answer = std::move(answer)](base::Time later) {
        const Device* device = find(id);
        const AgentMetadata* metadata = device == nullptr ? nullptr : metadata_of(*device);
        if (metadata == nullptr) {
            answer(false);
            return;
        }
        const bool cannot_switch_on = action == Action::on && !metadata->supports(Action::on);
        const bool is_elsewhere = metadata->on_target.contains(action) && target != self_;
        if (cannot_switch_on || is_elsewhere) {
            answer(false);
            return;
        }
        check_host(id, target, later, answer);
    });
}

void DevicePool::check_host(const DeviceId& id, const NodeName& target, base::Time now, std::function<void(bool)> answer) {
    const Device& device = devices_.at(id);
    switch (effective_check(device.settings, *metadata_of(device))) {
        case HostCheck::none: answer(true); return;
        case HostCheck::static_list:
            answer(device.settings.host_list.contains(target.value()) || device.settings.host_map.contains(target.value()));
            return;
        case HostCheck::dynamic_list: check_list(id, target, now, std::move(answer)); return;
        case HostCheck::status: check_status(id, target, now, std::move(answer)); return;
    }
}

void DevicePool::check_list(const DeviceId& id, const NodeName& target, base::Time now, std::function<void(bool)> answer) {
    const auto is_listed = [target](const Device& device) { return device.targets.contains(device.settings.port_of(target)); };
    if (const Device& device = devices_.at(id); device.targets_known && now - *device.targets_known < kListValid) {
        answer(is_listed(device));
        return;
    }
    Use use{.device = id, .action = Action::list, .timeout = kCheckTimeout};
    const auto done = [this, id, target, now, is_listed, answer = std::move(answer)](const AgentEnd& end) {
        Device* device = find(id);
        if (device == nullptr) {
            answer(false);
            return;
        }
        if (end.is_success()) {
            device->targets = parse_targets(end.output);
            device->targets_known = now;
        }
        const bool may_fall_back = !device->targets_known && !device->settings.check;
        if (may_fall_back && metadata_of(*device)->supports(Action::status)) {
            check_status(id, target, now, answer);
            return;
        }
        answer(is_listed(*device));
    };
    run_job({.use = std::move(use), .begun = now, .done = done}, now);
}

void DevicePool::check_status(const DeviceId& id, const NodeName& target, base::Time now, std::function<void(bool)> answer) {
    Use use{.device = id, .action = Action::status, .target = target, .timeout = kCheckTimeout};
    const auto done = [answer = std::move(answer)](const AgentEnd& end) {
        answer(end.how == AgentEnd::How::exited && (end.exit_code == 0 || end.exit_code == kStatusOff));
    };
    run_job({.use = std::move(use), .begun = now, .done = done}, now);
}

Capability DevicePool::capability(const Device& device, const std::optional<NodeName>& target, Action action) const {
    const AgentMetadata* known = metadata_of(device);
    const AgentMetadata metadata = known == nullptr ? AgentMetadata{} : *known;
    const ActionSettings reboot = device.settings.action(Action::reboot);
    const Action effective = effective_action(device.settings, metadata, action);
    return {.id = device.config.id,
            .agent = device.config.agent,
            .priority = device.config.priority,
            .verified = device.is_verified,
            .automatic_unfencing = metadata.on_is_automatic || device.config.provides_unfencing,
            .on_target = metadata.on_target.contains(action),
            .reboot_as_off = (action == Action::reboot && effective == Action::off) || reboot.name == "off",
            .supports_on = metadata.supports(Action::on),
            .timeout = device.settings.action(effective).timeout.value_or(Milliseconds{0}),
            .delay_base = target ? device.settings.base_delay(*target) : device.settings.delay_base,
            .delay_max = device.settings.delay_max};
}

}  // namespace systole::fencing
