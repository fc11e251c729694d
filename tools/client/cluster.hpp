#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "cib/status.hpp"
#include "crmd/client_protocol.hpp"

#include <memory>

namespace systole::ipc {
class Client;
}

namespace systole::tools {

/// How long tools wait for an answer if they are not told otherwise.
inline constexpr base::Milliseconds kAnswerTimeout{30'000};

/// A connection to the cluster's brain on this machine, for one request at a time.
class Cluster {
public:
    /// Errors: not_connected (no cluster is running here), timeout, denied.
    [[nodiscard]] static base::Result<Cluster> connect();

    Cluster(Cluster&&) noexcept;
    Cluster& operator=(Cluster&&) noexcept;
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;
    ~Cluster();

    /// Sends a request and waits. Errors: timeout and not_connected (the outcome is unknown then), invalid (no sensible answer).
    [[nodiscard]] base::Result<crmd::ClientAnswer> ask(const crmd::ClientRequest& request,
                                                       base::Milliseconds timeout = kAnswerTimeout);
    /// Waits for something that was subscribed to. Errors: timeout, not_connected.
    [[nodiscard]] base::Result<crmd::Notification> next_notification(base::Milliseconds timeout);

private:
    explicit Cluster(std::unique_ptr<ipc::Client> client);

    std::unique_ptr<ipc::Client> client_;
};

/// The outcome behind the exit status of an answer; where several share one, the commonest.
[[nodiscard]] cib::Status status_of_exit_code(int exit_code);

}  // namespace systole::tools
