#include "messaging/corosync/quorum_watch.hpp"

#include <utility>

namespace systole::messaging::corosync {

/// Called by libquorum inside dispatch(): they note what they are told.
struct QuorumWatch::Callbacks {
    static void quorum(quorum_handle_t handle,
                       std::uint32_t quorate,
                       quorum_ring_id ring,
                       std::uint32_t,
                       const std::uint32_t*) noexcept {
        const void* context = nullptr;
        quorum_context_get(handle, &context);
        // The context is this object, which the library keeps as a pointer to const.
        auto* self = static_cast<QuorumWatch*>(const_cast<void*>(context));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
        self->newest_ = Quorum{.ring = {.sequence = ring.seq, .leader = NodeId{ring.nodeid}}, .quorate = quorate != 0};
    }

    /// Membership comes from CPG.
    static void nodes(quorum_handle_t,
                      quorum_ring_id,
                      std::uint32_t,
                      const std::uint32_t*,
                      std::uint32_t,
                      const std::uint32_t*,
                      std::uint32_t,
                      const std::uint32_t*) noexcept {}
};

base::Result<std::unique_ptr<QuorumWatch>> QuorumWatch::start() {
    std::unique_ptr<QuorumWatch> watch{new QuorumWatch};
    quorum_model_v1_data_t model{
        .model = QUORUM_MODEL_V1, .quorum_notify_fn = &Callbacks::quorum, .nodelist_notify_fn = &Callbacks::nodes};
    quorum_handle_t raw = 0;
    std::uint32_t type = QUORUM_FREE;
    // The C interface takes every model's data through the type of their common beginning.
    auto* data = reinterpret_cast<quorum_model_data_t*>(&model);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
    if (const cs_error_t code = quorum_model_initialize(&raw, QUORUM_MODEL_V1, data, &type, watch.get()); code != CS_OK) {
        return corosync_error("cannot reach Corosync's quorum service", code);
    }
    watch->handle_ = QuorumHandle{raw};
    if (type != QUORUM_SET) {
        return base::Error{.code = base::Errc::invalid,
                           .message = "Corosync runs without quorum: set quorum { provider: corosync_votequorum }"};
    }
    if (const cs_error_t code = quorum_fd_get(raw, &watch->descriptor_); code != CS_OK) {
        return corosync_error("cannot wait for Corosync's quorum service", code);
    }
    if (const cs_error_t code = quorum_trackstart(raw, CS_TRACK_CURRENT | CS_TRACK_CHANGES); code != CS_OK) {
        return corosync_error("cannot follow Corosync's quorum", code);
    }
    return watch;
}

base::Result<std::optional<Quorum>> QuorumWatch::dispatch() {
    const cs_error_t code = quorum_dispatch(handle_.get(), CS_DISPATCH_ALL);
    if (code != CS_OK && code != CS_ERR_TRY_AGAIN) {
        return corosync_error("Corosync is gone", code).with_context("quorum");
    }
    return std::exchange(newest_, std::nullopt);
}

}  // namespace systole::messaging::corosync
