#include "os/paths.hpp"

#include "base/digest.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace systole::os {

namespace {

void override_from(const char* variable, std::string& value) {
    const char* const given = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): read once, before any thread
    if (given != nullptr && *given != '\0') {
        value = given;
    }
    while (value.size() > 1 && value.back() == '/') {
        value.pop_back();
    }
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

/// The directory above the one this program is in; `fallback` if that cannot be told.
std::string program_tree(const std::string& fallback) {
    std::error_code problem;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
    return problem ? fallback : program.parent_path().parent_path().string();
}

}  // namespace

Paths Paths::from_environment() {
    Paths paths;
    paths.node_name = host_name();
    paths.tree = program_tree(paths.tree);
    paths.schema_dir = paths.tree + "/share/systole/schemas";
    override_from("SYSTOLE_RUN_DIR", paths.run_dir);
    override_from("SYSTOLE_STATE_DIR", paths.state_dir);
    override_from("SYSTOLE_LOG_DIR", paths.log_dir);
    override_from("SYSTOLE_NODE", paths.node_name);
    override_from("OCF_ROOT", paths.ocf_root);
    override_from("PCMK_schema_directory", paths.schema_dir);
    return paths;
}

std::string Paths::ipc_name(std::string_view daemon) const {
    if (run_dir == Paths{}.run_dir) {
        return fmt::format("systole-{}", daemon);
    }
    return fmt::format("systole-{:012x}-{}", base::hash64(run_dir) >> 16U, daemon);
}

std::string Paths::lock_file(std::string_view daemon) const {
    return fmt::format("{}/{}.lock", run_dir, daemon);
}

std::string Paths::log_file(std::string_view daemon) const {
    return fmt::format("{}/{}.log", log_dir, daemon);
}

}  // namespace systole::os
