// A fence agent for demonstrations and tests: switches a host of one machine (a network namespace, a set of processes) off
// and on by asking a power switch on a Unix socket. It stands outside the hosts, as the switched sockets of a real site do.
//
// Line protocol, one request per connection: "off|on|reboot|status HOST" or "list"; answer "ok [on|off|NAMES]" or "error TEXT".
// An agent is a program of its own: nothing of Systole is linked here.

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace {

using Options = std::map<std::string, std::string>;

// Exit codes of fence agents; source: FenceAgentAPI.
constexpr int kSuccess = 0;
constexpr int kFailed = 1;
constexpr int kBadArguments = 2;
constexpr int kOff = 2;  // of status
constexpr int kAnswerSeconds = 20;

constexpr const char* kMetadata = R"(<?xml version="1.0" ?>
<resource-agent name="fence_local" shortdesc="Fence agent for hosts of one machine behind a power switch on a Unix socket">
<longdesc>fence_local asks a power switch on a Unix socket to cut hosts off that are namespaces or process groups of this machine.
It is meant for demonstrations and tests.</longdesc>
<parameters>
	<parameter name="action" unique="0" required="1">
		<getopt mixed="-o, --action=[action]" />
		<content type="string" default="reboot" />
		<shortdesc lang="en">Fencing action</shortdesc>
	</parameter>
	<parameter name="plug" unique="0" required="1" obsoletes="port">
		<getopt mixed="-n, --plug=[host]" />
		<content type="string" />
		<shortdesc lang="en">Name of the host</shortdesc>
	</parameter>
	<parameter name="socket" unique="0" required="1">
		<getopt mixed="--socket=[path]" />
		<content type="string" />
		<shortdesc lang="en">Path of the power switch's socket</shortdesc>
	</parameter>
</parameters>
<actions>
	<action name="on" automatic="0"/>
	<action name="off" />
	<action name="reboot" />
	<action name="status" />
	<action name="list" />
	<action name="monitor" />
	<action name="metadata" />
	<action name="validate-all" />
</actions>
</resource-agent>
)";

int fail(const std::string& message, int code = kFailed) {
    std::cerr << "fence_local: " << message << "\n";
    return code;
}

// Lines name=value; blank lines and comments are nothing.
Options read_standard_input() {
    Options options;
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto equals = line.find('=');
        if (!line.empty() && line.front() != '#' && equals != std::string::npos) {
            options[line.substr(0, equals)] = line.substr(equals + 1);
        }
    }
    return options;
}

// "-o metadata", as configuration tools ask; everything else comes on standard input.
Options read_command_line(int count, char** arguments) {
    Options options;
    const std::map<std::string, std::string> names{
        {"-o", "action"}, {"--action", "action"}, {"-n", "plug"}, {"--plug", "plug"}, {"--socket", "socket"}};
    for (int i = 1; i < count; ++i) {
        std::string word = arguments[i];
        std::string value;
        if (const auto equals = word.find('='); equals != std::string::npos) {
            value = word.substr(equals + 1);
            word.resize(equals);
        } else if (i + 1 < count) {
            value = arguments[++i];
        }
        if (const auto name = names.find(word); name != names.end()) {
            options[name->second] = value;
        }
    }
    return options;
}

std::string option(const Options& options, const std::string& name) {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
}

std::string host_of(const Options& options) {
    for (const char* name : {"plug", "port", "nodename"}) {
        if (std::string host = option(options, name); !host.empty()) {
            return host;
        }
    }
    return {};
}

int connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    std::memcpy(&address.sun_path[0], path.c_str(), path.size() + 1);
    const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{.tv_sec = kAnswerSeconds, .tv_usec = 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        close(connection);
        return -1;
    }
    return connection;
}

// The answer without its "ok", or nothing after a message on standard error.
std::optional<std::string> request(const Options& options, const std::string& line) {
    const std::string path = option(options, "socket");
    const int connection = path.empty() ? -1 : connect_to(path);
    if (connection < 0) {
        fail(path.empty() ? "parameter socket is missing" : "power switch " + path + ": " + std::strerror(errno));
        return std::nullopt;
    }
    const std::string text = line + "\n";
    std::string answer;
    if (send(connection, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size())) {
        char buffer[512];
        ssize_t size = 0;
        while (answer.find('\n') == std::string::npos && (size = recv(connection, buffer, sizeof(buffer), 0)) > 0) {
            answer.append(buffer, static_cast<std::size_t>(size));
        }
    }
    close(connection);
    answer = answer.substr(0, answer.find('\n'));
    if (answer != "ok" && answer.rfind("ok ", 0) != 0) {
        fail("power switch: " + (answer.empty() ? std::string("no answer") : answer));
        return std::nullopt;
    }
    return answer.size() > 3 ? answer.substr(3) : std::string();
}

int list(const Options& options) {
    const std::optional<std::string> names = request(options, "list");
    if (!names) {
        return kFailed;
    }
    std::istringstream words(*names);
    std::string name;
    while (words >> name) {
        std::cout << name << ",\n";
    }
    return kSuccess;
}

int switch_or_ask(const Options& options, const std::string& action) {
    const std::string host = host_of(options);
    if (host.empty() || host.find_first_of(" \t") != std::string::npos) {
        return fail("no host is named: parameter plug", kBadArguments);
    }
    const std::optional<std::string> answer = request(options, action + " " + host);
    if (!answer) {
        return kFailed;
    }
    if (action != "status") {
        return kSuccess;
    }
    if (*answer != "on" && *answer != "off") {
        return fail("power switch: strange status " + *answer);
    }
    std::cout << "Status: " << *answer << "\n";
    return *answer == "on" ? kSuccess : kOff;
}

int run(const Options& options) {
    const std::string action = option(options, "action").empty() ? "reboot" : option(options, "action");
    if (action == "metadata") {
        std::cout << kMetadata;
        return kSuccess;
    }
    if (action == "validate-all") {
        return option(options, "socket").empty() ? fail("parameter socket is missing", kBadArguments) : kSuccess;
    }
    if (action == "monitor") {
        return request(options, "list") ? kSuccess : kFailed;
    }
    if (action == "list") {
        return list(options);
    }
    if (action == "on" || action == "off" || action == "reboot" || action == "status") {
        return switch_or_ask(options, action);
    }
    return fail("unknown action " + action, kBadArguments);
}

}  // namespace

int main(int count, char** arguments) {
    return run(count > 1 ? read_command_line(count, arguments) : read_standard_input());
}
