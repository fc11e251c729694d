#include "messaging/corosync/cpg_group.hpp"

#include "base/ensure.hpp"

#include <sys/uio.h>

#include <cstring>
#include <span>
#include <utility>

namespace systole::messaging::corosync {

namespace {

Sender sender_of(const cpg_address& address) {
    return {.node = NodeId{address.nodeid}, .life = address.pid};
}

/// A host came or went with its processes: Corosync tells the new ring after the group's changes.
bool comes_with_ring(const cpg_address& address) {
    return address.reason == CPG_REASON_NODEDOWN || address.reason == CPG_REASON_NODEUP;
}

}  // namespace

/// Called by libcpg inside dispatch(): they note what they are told and decide nothing.
struct CpgGroup::Callbacks {
    static CpgGroup& group_of(cpg_handle_t handle) noexcept {
        void* context = nullptr;
        cpg_context_get(handle, &context);
        return *static_cast<CpgGroup*>(context);
    }

    static void deliver(cpg_handle_t handle,
                        const cpg_name*,
                        std::uint32_t node,
                        std::uint32_t pid,
                        void* bytes,
                        std::size_t size) noexcept {
        const Sender from{.node = NodeId{node}, .life = pid};
        group_of(handle).notices_.emplace_back(
            PacketNotice{.from = from, .packet = Bytes{static_cast<const char*>(bytes), size}});
    }

    static void change(cpg_handle_t handle,
                       const cpg_name*,
                       const cpg_address* members,
                       std::size_t member_count,
                       const cpg_address* left,
                       std::size_t left_count,
                       const cpg_address* joined,
                       std::size_t joined_count) noexcept {
        GroupChange change{.has_joined = joined_count > 0};
        for (const cpg_address& address : std::span{members, member_count}) {
            change.processes.push_back(sender_of(address));
        }
        for (const std::span<const cpg_address> list : {std::span{left, left_count}, std::span{joined, joined_count}}) {
            for (const cpg_address& address : list) {
                change.ring_follows = change.ring_follows || comes_with_ring(address);
            }
        }
        group_of(handle).notices_.emplace_back(std::move(change));
    }

    static void ring(cpg_handle_t handle, cpg_ring_id ring, std::uint32_t count, const std::uint32_t* hosts) noexcept {
        RingNotice notice{.ring = {.sequence = ring.seq, .leader = NodeId{ring.nodeid}}};
        for (const std::uint32_t host : std::span{hosts, count}) {
            notice.hosts.emplace_back(host);
        }
        group_of(handle).notices_.emplace_back(std::move(notice));
    }
};

base::Result<std::unique_ptr<CpgGroup>> CpgGroup::join(const std::string& name) {
    std::unique_ptr<CpgGroup> group{new CpgGroup{name}};
    if (const base::Result<void> started = group->start(); !started) {
        return started.error();
    }
    return group;
}

CpgGroup::CpgGroup(const std::string& name) {
    base::ensure(name.size() < CPG_MAX_NAME_LENGTH, "the group's name fits into a CPG name");
    name_.length = static_cast<std::uint32_t>(name.size());
    std::memcpy(&name_.value[0], name.data(), name.size());
}

base::Result<void> CpgGroup::start() {
    cpg_model_v1_data_t model{.model = CPG_MODEL_V1,
                              .cpg_deliver_fn = &Callbacks::deliver,
                              .cpg_confchg_fn = &Callbacks::change,
                              .cpg_totem_confchg_fn = &Callbacks::ring,
                              .flags = CPG_MODEL_V1_DELIVER_INITIAL_TOTEM_CONF};
    cpg_handle_t raw = 0;
    // The C interface takes every model's data through the type of their common beginning.
    auto* data = reinterpret_cast<cpg_model_data_t*>(&model);  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
    if (const cs_error_t code = cpg_model_initialize(&raw, CPG_MODEL_V1, data, this); code != CS_OK) {
        return corosync_error("cannot reach Corosync's process groups", code);
    }
    handle_ = CpgHandle{raw};
    unsigned node = 0;
    std::uint32_t max_bytes = 0;
    if (const cs_error_t code = cpg_local_get(raw, &node); code != CS_OK) {
        return corosync_error("cannot ask Corosync for the node id", code);
    }
    if (const cs_error_t code = cpg_max_atomic_msgsize_get(raw, &max_bytes); code != CS_OK) {
        return corosync_error("cannot ask Corosync for its message size", code);
    }
    if (const cs_error_t code = cpg_fd_get(raw, &descriptor_); code != CS_OK) {
        return corosync_error("cannot wait for Corosync", code);
    }
    if (const cs_error_t code = cpg_join(raw, &name_); code != CS_OK) {
        return corosync_error("cannot join the process group", code);
    }
    self_ = NodeId{node};
    max_packet_bytes_ = max_bytes;
    return {};
}

CpgGroup::~CpgGroup() {
    if (handle_) {
        cpg_leave(handle_.get(), &name_);
    }
}

CpgGroup::Sent CpgGroup::send(const Bytes& packet) {
    // Corosync only reads, but its interface has no const.
    const iovec part{.iov_base = const_cast<char*>(packet.data()),  // NOLINT(cppcoreguidelines-pro-type-const-cast)
                     .iov_len = packet.size()};
    switch (const cs_error_t code = cpg_mcast_joined(handle_.get(), CPG_TYPE_AGREED, &part, 1); + code) {
        case CS_OK: return Sent::yes;
        case CS_ERR_TRY_AGAIN:
        case CS_ERR_QUEUE_FULL: return Sent::later;
        default: return Sent::gone;
    }
}

base::Result<std::vector<Notice>> CpgGroup::dispatch() {
    const cs_error_t code = cpg_dispatch(handle_.get(), CS_DISPATCH_ALL);
    if (code != CS_OK && code != CS_ERR_TRY_AGAIN) {
        return corosync_error("Corosync is gone", code).with_context("cpg");
    }
    return std::exchange(notices_, {});
}

}  // namespace systole::messaging::corosync
