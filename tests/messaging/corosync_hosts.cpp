#include "corosync_hosts.hpp"

#include "os/descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace systole::messaging::contract {

namespace {

constexpr const char* kScript = SYSTOLE_TEST_DIR "/corosync_ring.sh";

/// The namespaces of a process.
struct Spaces {
    explicit Spaces(const std::string& process)
        : network(open(("/proc/" + process + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC)),
          mounts(open(("/proc/" + process + "/ns/mnt").c_str(), O_RDONLY | O_CLOEXEC)) {}
    void enter() const {
        const bool is_in = setns(network.get(), CLONE_NEWNET) == 0 && setns(mounts.get(), CLONE_NEWNS) == 0;
        if (!is_in) {
            std::perror("setns");
            std::abort();
        }
    }

    os::Descriptor network;
    os::Descriptor mounts;
};

std::string why_not() {
    if (geteuid() != 0) {
        return "needs root for network namespaces";
    }
    if (access("/usr/sbin/corosync", X_OK) != 0) {
        return "Corosync is not installed";
    }
    return {};
}

}  // namespace

CorosyncHosts::Made CorosyncHosts::make(unsigned count) {
    if (std::string reason = why_not(); !reason.empty()) {
        return {.reason = std::move(reason)};
    }
    static unsigned rings = 0;
    std::unique_ptr<CorosyncHosts> hosts{new CorosyncHosts};
    hosts->prefix_ = fmt::format("systest{}x{}", getpid(), ++rings);
    const std::string list = hosts->directory_.path() + "/hosts";
    const std::string command =
        fmt::format("{} up {} {} {} {} >{}", kScript, hosts->prefix_, count, hosts->directory_.path(), getpid(), list);
    if (std::system(command.c_str()) != 0) {  // NOLINT(cert-env33-c): a fixed script of the tests
        return {.reason = "namespaces cannot be made here"};
    }
    std::ifstream lines{list};
    unsigned id = 0;
    pid_t pid = 0;
    while (lines >> id >> pid) {
        hosts->pids_.push_back(pid);
    }
    return {.hosts = std::move(hosts)};
}

CorosyncHosts::~CorosyncHosts() {
    const std::string command = fmt::format("{} down {}", kScript, prefix_);
    if (std::system(command.c_str()) != 0) {  // NOLINT(cert-env33-c): a fixed script of the tests
        std::fputs("the test hosts could not be removed\n", stderr);
    }
}

void CorosyncHosts::run_in(unsigned host, const std::function<void()>& what) const {
    const Spaces ours{"self"};
    const Spaces theirs{std::to_string(pids_.at(host - 1))};
    theirs.enter();
    what();
    ours.enter();
}

void CorosyncHosts::power_off(unsigned host) const {
    kill(pids_.at(host - 1), SIGKILL);
}

}  // namespace systole::messaging::contract
