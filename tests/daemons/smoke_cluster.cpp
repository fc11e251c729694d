#include "tests/daemons/smoke_cluster.hpp"

#include "base/number.hpp"
#include "ipc/client.hpp"
#include "os/paths.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace systole::daemons {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char*, 4> kDaemons{"systoled", "crmd", "lrmd", "fenced"};
constexpr std::chrono::milliseconds kPoll{20};

// A service is a file named after its node and instance.
const std::string kAgent = R"(#!/bin/sh
state="@ROOT@/services/$OCF_RESKEY_CRM_meta_on_node-$OCF_RESOURCE_INSTANCE"
case "$1" in
meta-data)
    echo '<resource-agent name="Dummy" version="1.0"><version>1.0</version><parameters/><actions><action name="start" timeout="20s"/><action name="stop" timeout="20s"/><action name="monitor" timeout="20s"/></actions></resource-agent>'
    exit 0;;
esac
echo "$OCF_RESKEY_CRM_meta_on_node $OCF_RESOURCE_INSTANCE $1" >> "@ROOT@/operations"
case "$1" in
start) : > "$state";;
stop) rm -f "$state";;
monitor) [ -e "$state" ] || exit 7;;
*) exit 3;;
esac
exit 0
)";

const std::string kFenceAgent = R"(#!/bin/sh
action=reboot target=
while IFS='=' read -r name value; do
    case "$name" in
    action) action=$value;;
    plug|port|nodename) [ -n "$target" ] || target=$value;;
    esac
done
case "$action" in
metadata)
    echo '<resource-agent name="fence_smoke"><parameters><parameter name="plug"><content type="string"/></parameter></parameters><actions><action name="off"/><action name="reboot"/><action name="status"/><action name="monitor"/><action name="metadata"/></actions></resource-agent>';;
off|reboot)
    for lock in "@ROOT@/$target"/run/systoled.lock "@ROOT@/$target"/run/*.lock; do
        pid=$(cat "$lock" 2>/dev/null) && [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
    done
    rm -rf "@ROOT@/$target/run/lrmd" "@ROOT@/services/$target"-*;;
esac
exit 0
)";

std::string with_root(std::string text, const std::string& root) {
    static const std::string kMark = "@ROOT@";
    for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
        text.replace(at, kMark.size(), root);
    }
    return text;
}

}  // namespace

SmokeCluster::SmokeCluster(int size, const std::string& program_dir, const std::string& schema_dir) : size_(size) {
    std::string pattern = (fs::temp_directory_path() / "systole-smoke-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    for (const char* directory : {"bin", "sbin", "share/systole", "services", "channel", "ocf/resource.d/heartbeat"}) {
        fs::create_directories(root_ + "/" + directory);
    }
    for (const char* daemon : kDaemons) {
        std::error_code error;
        fs::create_hard_link(program_dir + "/" + daemon, root_ + "/bin/" + daemon, error);
        if (error) {
            fs::copy_file(program_dir + "/" + daemon, root_ + "/bin/" + daemon);
        }
    }
    fs::create_directory_symlink(schema_dir, root_ + "/share/systole/schemas");
    write_file(root_ + "/ocf/resource.d/heartbeat/Dummy", with_root(kAgent, root_), true);
    write_file(root_ + "/sbin/fence_smoke", with_root(kFenceAgent, root_), true);
    std::string nodes;
    for (int node = 1; node <= size; ++node) {
        nodes += "node" + std::to_string(node) + ":" + std::to_string(node) + " ";
    }
    write_file(root_ + "/channel/nodes", nodes + "\n", false);
}

SmokeCluster::~SmokeCluster() {
    for (int node = 1; node <= size_; ++node) {
        power_off(node);
    }
    std::error_code error;
    fs::remove_all(root_, error);
}

void SmokeCluster::write_file(const std::string& path, const std::string& text, bool is_program) const {
    std::ofstream(path) << text;
    constexpr mode_t kProgram = 0755;
    constexpr mode_t kFile = 0644;
    ::chmod(path.c_str(), is_program ? kProgram : kFile);
}

std::string SmokeCluster::node_dir(int node) const {
    return root_ + "/node" + std::to_string(node);
}

std::vector<std::string> SmokeCluster::environment(int node) const {
    return {"PATH=" + root_ + "/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "SYSTOLE_RUN_DIR=" + node_dir(node) + "/run",
            "SYSTOLE_STATE_DIR=" + node_dir(node) + "/state",
            "SYSTOLE_LOG_DIR=" + node_dir(node) + "/log",
            "SYSTOLE_NODE=node" + std::to_string(node),
            "SYSTOLE_TRANSPORT=local",
            "SYSTOLE_CHANNEL_DIRECTORY=" + root_ + "/channel",
            "SYSTOLE_CONFIG=/nonexistent",
            "SYSTOLE_LOG_LEVEL=debug",
            "OCF_ROOT=" + root_ + "/ocf"};
}

void SmokeCluster::start_node(int node) {
    std::vector<std::string> variables = environment(node);
    std::vector<char*> pointers;
    for (std::string& variable : variables) {
        pointers.push_back(variable.data());
    }
    pointers.push_back(nullptr);
    std::string program = root_ + "/bin/systoled";
    std::array<char*, 2> arguments{program.data(), nullptr};
    const pid_t pid = ::fork();
    if (pid == 0) {
        const int null = ::open("/dev/null", O_RDWR);
        ::dup2(null, STDIN_FILENO);
        ::dup2(null, STDOUT_FILENO);
        ::execve(program.c_str(), arguments.data(), pointers.data());
        ::_exit(127);
    }
    supervisors_[node] = pid;
}

pid_t SmokeCluster::pid_of(int node, const std::string& daemon) const {
    std::ifstream file(node_dir(node) + "/run/" + daemon + ".lock");
    pid_t pid = 0;
    file >> pid;
    if (pid <= 0 || ::kill(pid, 0) != 0) {
        return 0;
    }
    std::error_code error;
    // Pids are used again: only a program of ours is touched.
    const std::string program = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", error).string();
    return program.starts_with(root_) ? pid : 0;
}

void SmokeCluster::power_off(int node) {
    for (const char* daemon : kDaemons) {
        kill_daemon(node, daemon);
    }
    if (const auto supervisor = supervisors_.find(node); supervisor != supervisors_.end()) {
        ::kill(supervisor->second, SIGKILL);
        ::waitpid(supervisor->second, nullptr, 0);
        supervisors_.erase(supervisor);
    }
    // What a reboot clears.
    std::error_code error;
    fs::remove_all(node_dir(node) + "/run/lrmd", error);
    for (const auto& entry : fs::directory_iterator(root_ + "/services")) {
        if (entry.path().filename().string().starts_with("node" + std::to_string(node) + "-")) {
            fs::remove(entry.path());
        }
    }
}

void SmokeCluster::kill_daemon(int node, const std::string& daemon) {
    if (const pid_t pid = pid_of(node, daemon); pid > 0) {
        ::kill(pid, SIGKILL);
    }
}

std::optional<int> SmokeCluster::shut_down(int node, std::chrono::seconds limit) {
    const pid_t pid = supervisors_.at(node);
    ::kill(pid, SIGTERM);
    int status = 0;
    const auto took = wait_for([&] { return ::waitpid(pid, &status, WNOHANG) == pid; }, limit);
    if (!took) {
        return std::nullopt;
    }
    supervisors_.erase(node);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

base::Result<crmd::ClientAnswer> SmokeCluster::ask(int node, const crmd::ClientRequest& request) {
    os::Paths paths;
    paths.run_dir = node_dir(node) + "/run";
    const auto client = ipc::Client::connect(paths.ipc_name("crmd"), base::Milliseconds(500));
    if (!client) {
        return client.error();
    }
    const auto body = (*client)->call(crmd::encode(request).root(), base::Milliseconds(30'000));
    if (!body) {
        return body.error();
    }
    return crmd::decode_answer(body->root());
}

base::Result<crmd::ClientAnswer> SmokeCluster::configure(int node, const std::string& section, const std::string& input) {
    auto document = xml::Document::parse(input);
    cib::Request request;
    request.operation = cib::Operation::modify;
    request.scope = section;
    request.input = std::move(*document);
    request.can_create = true;
    return ask(node, crmd::CibCall{.request = std::move(request)});
}

std::optional<std::chrono::milliseconds> SmokeCluster::wait_for(const std::function<bool()>& condition,
                                                                std::chrono::seconds limit) {
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < limit) {
        if (condition()) {
            return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
        }
        std::this_thread::sleep_for(kPoll);
    }
    return std::nullopt;
}

bool SmokeCluster::is_idle(int members) {
    for (int node = 1; node <= size_; ++node) {
        const auto status = ask(node, crmd::StatusQuery{});
        if (!status || !status->body || status->body->root().get("state") != "idle") {
            continue;
        }
        const auto nodes = ask(node, crmd::NodeQuery{});
        int present = 0;
        for (const xml::Element element : nodes->body->root().children("node")) {
            present += element.get("member") == "true" ? 1 : 0;
        }
        return present == members;
    }
    return false;
}

std::set<int> SmokeCluster::active_on(const std::string& resource) const {
    std::set<int> places;
    for (int node = 1; node <= size_; ++node) {
        if (fs::exists(root_ + "/services/node" + std::to_string(node) + "-" + resource)) {
            places.insert(node);
        }
    }
    return places;
}

int SmokeCluster::count(const std::string& resource, const std::string& operation) const {
    std::ifstream file(root_ + "/operations");
    int found = 0;
    for (std::string line; std::getline(file, line);) {
        found += line.ends_with(" " + resource + " " + operation) ? 1 : 0;
    }
    return found;
}

std::string SmokeCluster::logs() const {
    constexpr std::size_t kTail = 6000;
    std::string text;
    for (int node = 1; node <= size_; ++node) {
        for (const char* daemon : kDaemons) {
            std::ifstream file(node_dir(node) + "/log/" + daemon + ".log");
            const std::string log{std::istreambuf_iterator<char>(file), {}};
            text +=
                "--- node" + std::to_string(node) + " " + daemon + "\n" + log.substr(log.size() > kTail ? log.size() - kTail : 0);
        }
    }
    return text;
}

std::set<pid_t> SmokeCluster::running_daemons() const {
    std::set<pid_t> pids;
    for (int node = 1; node <= size_; ++node) {
        for (const char* daemon : kDaemons) {
            if (const pid_t pid = pid_of(node, daemon); pid > 0) {
                pids.insert(pid);
            }
        }
    }
    return pids;
}

}  // namespace systole::daemons
