#include "daemons/settings.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>

namespace systole::daemons {

namespace {

std::string config_path() {
    const char* path = std::getenv("SYSTOLE_CONFIG");  // NOLINT(concurrency-mt-unsafe): before there is any thread
    return path != nullptr ? path : "/etc/systole/systole.conf";
}

}  // namespace

base::Result<Settings> read_settings(int argc, const char* const* argv, const std::string& description) {
    static const std::map<std::string, Transport> kTransports{{"local", Transport::local}, {"corosync", Transport::corosync}};
    static const std::map<std::string, base::LogLevel> kLevels{{"error", base::LogLevel::error},
                                                               {"warn", base::LogLevel::warn},
                                                               {"info", base::LogLevel::info},
                                                               {"debug", base::LogLevel::debug},
                                                               {"trace", base::LogLevel::trace}};
    Settings settings;
    settings.paths = os::Paths::from_environment();
    CLI::App app{description};
    app.set_config("--config", config_path(), "Configuration file: lines of setting=value", false);
    app.allow_config_extras(CLI::config_extras_mode::error);
    app.add_option("--transport", settings.transport, "local or corosync")
        ->envname("SYSTOLE_TRANSPORT")
        ->transform(CLI::CheckedTransformer(kTransports));
    app.add_option("--channel-directory", settings.channel_directory, "Directory shared by the nodes of the local transport")
        ->envname("SYSTOLE_CHANNEL_DIRECTORY");
    app.add_option("--node", settings.paths.node_name, "Name of this node (local transport; default: SYSTOLE_NODE, host name)");
    app.add_option("--cluster-name", settings.cluster_name, "Shown as cluster-name")->envname("SYSTOLE_CLUSTER_NAME");
    app.add_option("--watchdog", settings.use_watchdog, "Feed a watchdog device (not in this version)");
    app.add_option("--log-level", settings.log_level, "error, warn, info, debug or trace")
        ->envname("SYSTOLE_LOG_LEVEL")
        ->transform(CLI::CheckedTransformer(kLevels));
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        settings.help = app.help();
        return settings;
    } catch (const CLI::Error& error) {
        return base::Error{base::Errc::invalid, error.what()};
    }
    if (settings.use_watchdog) {
        return base::Error{base::Errc::unsupported, "watchdog devices are not supported in this version: remove 'watchdog'"};
    }
    return settings;
}

base::Result<void> make_directories(const os::Paths& paths) {
    for (const std::string& directory : {paths.run_dir, paths.state_dir, paths.log_dir}) {
        std::error_code error;
        std::filesystem::create_directories(directory, error);
        if (error) {
            return base::Error{base::Errc::io, "cannot make " + directory + ": " + error.message()};
        }
    }
    return {};
}

}  // namespace systole::daemons
