#pragma once

#include "base/result.hpp"

#include <corosync/cmap.h>
#include <corosync/cpg.h>
#include <corosync/quorum.h>
#include <corosync/votequorum.h>

#include <string>
#include <string_view>
#include <utility>

/// Owners of Corosync's handles. Only the files of this folder include this header.
namespace systole::messaging::corosync {

/// A handle and the function that gives it back.
template <typename Raw, cs_error_t (*Finalize)(Raw)>
class Handle {
public:
    Handle() = default;
    explicit Handle(Raw raw) : raw_(raw), is_open_(true) {}
    Handle(Handle&& other) noexcept : raw_(other.raw_), is_open_(std::exchange(other.is_open_, false)) {}
    Handle& operator=(Handle&& other) noexcept {
        if (this != &other) {
            reset();
            raw_ = other.raw_;
            is_open_ = std::exchange(other.is_open_, false);
        }
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { reset(); }

    void reset() {
        if (std::exchange(is_open_, false)) {
            Finalize(raw_);
        }
    }
    [[nodiscard]] Raw get() const { return raw_; }
    explicit operator bool() const { return is_open_; }

private:
    Raw raw_{};
    bool is_open_ = false;
};

using CpgHandle = Handle<cpg_handle_t, &cpg_finalize>;
using QuorumHandle = Handle<quorum_handle_t, &quorum_finalize>;
using VotequorumHandle = Handle<votequorum_handle_t, &votequorum_finalize>;
using CmapHandle = Handle<cmap_handle_t, &cmap_finalize>;

/// An error of Corosync's libraries as one of ours.
[[nodiscard]] base::Error corosync_error(std::string_view what, cs_error_t code);

}  // namespace systole::messaging::corosync
