#include "messaging/corosync/configuration.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "messaging/corosync/handles.hpp"

#include <corosync/corotypes.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>

namespace systole::messaging::corosync {

namespace {

constexpr const char* kNodePrefix = "nodelist.node.";

struct FreeText {
    void operator()(char* text) const noexcept { std::free(text); }  // NOLINT: Corosync allocates with malloc
};

std::optional<std::string> get_text(const CmapHandle& cmap, const std::string& key) {
    char* raw = nullptr;
    if (cmap_get_string(cmap.get(), key.c_str(), &raw) != CS_OK) {
        return std::nullopt;
    }
    const std::unique_ptr<char, FreeText> text{raw};
    return std::string{text.get()};
}

std::optional<std::uint32_t> get_number(const CmapHandle& cmap, const std::string& key) {
    std::uint32_t number = 0;
    if (cmap_get_uint32(cmap.get(), key.c_str(), &number) != CS_OK) {
        return std::nullopt;
    }
    return number;
}

/// The positions in the node list: the numbers after "nodelist.node.".
std::vector<std::string> node_positions(const CmapHandle& cmap) {
    std::vector<std::string> positions;
    cmap_iter_handle_t iterator = 0;
    if (cmap_iter_init(cmap.get(), kNodePrefix, &iterator) != CS_OK) {
        return positions;
    }
    std::array<char, CMAP_KEYNAME_MAXLEN + 1> key{};
    while (cmap_iter_next(cmap.get(), iterator, key.data(), nullptr, nullptr) == CS_OK) {
        const std::vector<std::string_view> words = base::split_fields(key.data(), '.');
        if (words.size() == 4 && words[3] == "nodeid") {
            positions.emplace_back(words[2]);
        }
    }
    cmap_iter_finalize(cmap.get(), iterator);
    return positions;
}

std::optional<Voter> read_voter(const CmapHandle& cmap, const std::string& position) {
    const std::string prefix = kNodePrefix + position + ".";
    const std::optional<std::uint32_t> id = get_number(cmap, prefix + "nodeid");
    std::optional<std::string> name = get_text(cmap, prefix + "name");
    if (!name) {
        name = get_text(cmap, prefix + "ring0_addr");
    }
    if (!id || !name) {
        return std::nullopt;
    }
    return Voter{
        .id = NodeId{*id}, .name = NodeName{*std::move(name)}, .votes = get_number(cmap, prefix + "quorum_votes").value_or(1)};
}

base::Result<std::vector<Voter>> read_voters(const CmapHandle& cmap) {
    std::vector<Voter> voters;
    for (const std::string& position : node_positions(cmap)) {
        std::optional<Voter> voter = read_voter(cmap, position);
        if (!voter) {
            return base::Error{.code = base::Errc::invalid,
                               .message = fmt::format("node {} of corosync.conf has no name or address", position)};
        }
        voters.push_back(*std::move(voter));
    }
    if (voters.empty()) {
        return base::Error{.code = base::Errc::invalid, .message = "corosync.conf has no nodelist with a nodeid for every node"};
    }
    std::ranges::sort(voters, {}, &Voter::id);
    return voters;
}

base::Result<QuorumOptions> read_options(const CmapHandle& cmap) {
    votequorum_callbacks_t callbacks{};
    votequorum_handle_t raw = 0;
    if (const cs_error_t code = votequorum_initialize(&raw, &callbacks); code != CS_OK) {
        return corosync_error("votequorum is not there (quorum { provider: corosync_votequorum })", code);
    }
    const VotequorumHandle votequorum{raw};
    votequorum_info info{};
    if (const cs_error_t code = votequorum_getinfo(raw, VOTEQUORUM_QDEVICE_NODEID, &info); code != CS_OK) {
        return corosync_error("cannot ask votequorum", code);
    }
    const auto has = [&info](unsigned flag) { return (info.flags & flag) != 0; };
    return QuorumOptions{
        .two_node = has(VOTEQUORUM_INFO_TWONODE),
        .wait_for_all = has(VOTEQUORUM_INFO_WAIT_FOR_ALL),
        .last_man_standing = has(VOTEQUORUM_INFO_LAST_MAN_STANDING),
        .auto_tie_breaker = has(VOTEQUORUM_INFO_AUTO_TIE_BREAKER),
        .allow_downscale = has(VOTEQUORUM_INFO_ALLOW_DOWNSCALE),
        .quorum_device = has(VOTEQUORUM_INFO_QDEVICE_REGISTERED) || get_text(cmap, "quorum.device.model").has_value()};
}

}  // namespace

base::Error corosync_error(std::string_view what, cs_error_t code) {
    const bool is_absent = code == CS_ERR_LIBRARY || code == CS_ERR_NOT_EXIST || code == CS_ERR_TRY_AGAIN;
    return {.code = is_absent ? base::Errc::not_connected : base::Errc::io,
            .message = fmt::format("{}: {}", what, cs_strerror(code))};
}

base::Result<NodeList> read_node_list() {
    cmap_handle_t raw = 0;
    if (const cs_error_t code = cmap_initialize(&raw); code != CS_OK) {
        return corosync_error("cannot reach Corosync", code);
    }
    const CmapHandle cmap{raw};
    base::Result<std::vector<Voter>> voters = read_voters(cmap);
    if (!voters) {
        return voters.error();
    }
    const base::Result<QuorumOptions> options = read_options(cmap);
    if (!options) {
        return options.error();
    }
    return NodeList{.voters = *std::move(voters), .options = *options};
}

}  // namespace systole::messaging::corosync
