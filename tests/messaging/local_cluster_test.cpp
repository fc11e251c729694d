#include "channel_contract.hpp"

#include "base/log.hpp"
#include "messaging/local/local_channel.hpp"
#include "os/loop.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace systole::messaging::contract {

namespace {

using local::LocalChannelConfig;

constexpr base::Milliseconds kPatience{20'000};
constexpr base::Milliseconds kLook{2};

/// A directory under the system's place for temporary files; gone with this object.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "systole-channel-XXXXXX").string();
        path_ = mkdtemp(name.data()) == nullptr ? std::string{} : name;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    TemporaryDirectory(TemporaryDirectory&&) = delete;
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

class LocalCluster final : public Cluster {
public:
    explicit LocalCluster(unsigned nodes) {
        std::ofstream file{directory_.path() + "/nodes"};
        for (unsigned number = 1; number <= nodes; ++number) {
            file << "node" << number << ":" << number << "\n";
        }
    }

    std::unique_ptr<Channel> make_channel(unsigned node, Incarnation life) override {
        const base::Result<NodeList> nodes = local::read_node_list(directory_.path());
        if (!nodes) {
            return nullptr;
        }
        const Member self{.id = NodeId{node}, .name = NodeName{"node" + std::to_string(node)}, .incarnation = life};
        return local::make_local_channel(
            *loop_, logger_, {.directory = directory_.path(), .self = self, .nodes = *nodes, .hang_timeout = kPatience});
    }

    bool run_until(const std::function<bool()>& condition) override {
        const base::Time deadline = loop_->now() + kPatience;
        os::Watch look;
        const std::function<void()> check = [&] {
            if (condition() || loop_->now() >= deadline) {
                loop_->stop();
                return;
            }
            look = loop_->after(kLook, check);
        };
        look = loop_->after(base::Milliseconds{0}, check);
        loop_->run();
        return condition();
    }

    [[nodiscard]] const std::string& directory() const { return directory_.path(); }

private:
    TemporaryDirectory directory_;
    base::Logger logger_ = base::Logger::discard();
    std::unique_ptr<os::Loop> loop_ = os::make_loop();
};

MadeCluster make_local_cluster(unsigned nodes) {
    return {.cluster = std::make_unique<LocalCluster>(nodes)};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Local, ChannelContract, testing::Values(&make_local_cluster),
                         [](const auto&) { return std::string{"ring"}; });

}  // namespace systole::messaging::contract
