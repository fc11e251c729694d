#include "daemons/crmd/client_identity.hpp"

#include <grp.h>
#include <pwd.h>

#include <array>
#include <fstream>
#include <vector>

namespace systole::daemons {

namespace {

constexpr std::size_t kBufferBytes = 16UL * 1024;
constexpr int kMostGroups = 256;

std::string group_name(gid_t gid) {
    std::array<char, kBufferBytes> buffer{};
    struct group entry {};
    struct group* found = nullptr;
    const bool is_known = ::getgrgid_r(gid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return is_known ? std::string(entry.gr_name) : std::to_string(gid);
}

std::string program_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(file, name);
    return name;
}

}  // namespace

crmd::ClientIdentity identify(const ipc::Peer& peer) {
    crmd::ClientIdentity identity;
    identity.name = program_of(peer.pid);
    std::array<char, kBufferBytes> buffer{};
    struct passwd entry {};
    struct passwd* found = nullptr;
    if (::getpwuid_r(peer.uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
        identity.user = std::to_string(peer.uid);
        return identity;
    }
    identity.user = entry.pw_name;
    std::vector<gid_t> groups(kMostGroups);
    int count = kMostGroups;
    if (::getgrouplist(entry.pw_name, entry.pw_gid, groups.data(), &count) >= 0) {
        for (int index = 0; index < count; ++index) {
            identity.groups.push_back(group_name(groups[static_cast<std::size_t>(index)]));
        }
    }
    return identity;
}

}  // namespace systole::daemons
