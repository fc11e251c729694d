#pragma once

#include "cib/request.hpp"
#include "cib/schemas.hpp"

#include <memory>
#include <string>
#include <vector>

namespace systole::tools {

/// A way to the CIB that a tool works on: a file, a shadow copy, or the cluster.
class CibConnection {
public:
    CibConnection() = default;
    CibConnection(const CibConnection&) = delete;
    CibConnection& operator=(const CibConnection&) = delete;
    CibConnection(CibConnection&&) = delete;
    CibConnection& operator=(CibConnection&&) = delete;
    virtual ~CibConnection() = default;

    [[nodiscard]] virtual cib::Answer execute(const cib::Request& request) = 0;
    /// Makes changes last where that has not happened yet. To be called once, when all is done.
    [[nodiscard]] virtual base::Result<void> finish() = 0;
};

/// A connection, or why there is none.
struct Connected {
    std::unique_ptr<CibConnection> connection;
    cib::Status status = cib::Status::ok;
    std::vector<std::string> details;

    explicit operator bool() const { return connection != nullptr; }
};

/// Connects to what the environment names: CIB_shadow, else CIB_file, else the cluster on this machine.
[[nodiscard]] Connected connect_to_cib();

/// To one file, as CIB_file does.
[[nodiscard]] Connected connect_to_file(const std::string& path);
/// To the cluster, whatever the environment says. Defined in live_connection.cpp.
[[nodiscard]] Connected connect_to_cluster();

/// True if the environment names a file or a shadow copy.
[[nodiscard]] bool works_on_file();

/// The value of an environment variable; an empty one counts as unset.
[[nodiscard]] std::optional<std::string> environment(const char* name);
/// Where shadow copies are: CIB_shadow_dir, else the CIB directory for root and hacluster, else ~/.cib.
[[nodiscard]] std::string shadow_directory();
/// The file of a shadow copy.
[[nodiscard]] std::string shadow_file(const std::string& name);
/// The effective user's name, or its number as text.
[[nodiscard]] std::string user_name();

/// The schemas: those of PCMK_schema_directory, else those beside the programs. Null if there are none.
[[nodiscard]] const cib::Schemas* schemas();

/// Writes a CIB in its pretty form, whole or not at all.
[[nodiscard]] base::Result<void> write_cib(const std::string& path, xml::Element cib);

}  // namespace systole::tools
