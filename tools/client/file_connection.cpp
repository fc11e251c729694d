#include "cib/cib.hpp"
#include "cib/status.hpp"
#include "os/paths.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/xml_file.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace systole::tools {
namespace {

namespace fs = std::filesystem;
using cib::Status;

/// Keeps the CIB in memory and writes the file at the end, if anything succeeded that may have changed it.
class FileConnection final : public CibConnection {
public:
    FileConnection(std::string path, xml::Document document)
        : path_(std::move(path)), cib_(std::move(document), {cib::Access::file, schemas()}) {}

    cib::Answer execute(const cib::Request& request) override {
        cib::Request own = request.copy();
        if (const std::optional<std::string> user = environment("CIB_user"); own.user.empty() && user) {
            own.user = *user;
        }
        if (!cib::is_modifying(own.operation)) {
            return cib_.query(own);
        }
        cib::Answer answer = cib_.execute(own, base::WallTime());
        is_to_be_written_ = is_to_be_written_ || (answer.is_ok() && !own.is_dry_run);
        return answer;
    }

    base::Result<void> finish() override {
        if (!is_to_be_written_) {
            return {};
        }
        is_to_be_written_ = false;
        return write_cib(path_, cib_.root());
    }

private:
    std::string path_;
    cib::Cib cib_;
    bool is_to_be_written_ = false;
};

std::string schema_directory() {
    if (const std::optional<std::string> directory = environment("PCMK_schema_directory"); directory) {
        return *directory;
    }
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return (program.parent_path() / "../share/systole/schemas").lexically_normal().string();
}

}  // namespace

Connected connect_to_file(const std::string& path) {
    std::error_code error;
    if (!fs::exists(path, error) || ::access(path.c_str(), R_OK) != 0) {
        return {nullptr, Status::no_such_object, {}};
    }
    base::Result<xml::Document> document = load_xml_file(path);
    if (!document) {
        return {nullptr, Status::schema, {document.error().message}};
    }
    if (!document->root().is("cib")) {
        return {nullptr, Status::schema, {fmt::format("{}: not a CIB", path)}};
    }
    if (!document->root().child("status")) {
        document->mutable_root().append("status");
    }
    if (schemas() != nullptr) {
        if (std::vector<std::string> problems = schemas()->check(*document); !problems.empty()) {
            return {nullptr, Status::schema, std::move(problems)};
        }
    }
    return {std::make_unique<FileConnection>(path, std::move(*document)), Status::ok, {}};
}

Connected connect_to_cib() {
    if (const std::optional<std::string> shadow = environment("CIB_shadow"); shadow) {
        return connect_to_file(shadow_file(*shadow));
    }
    if (const std::optional<std::string> file = environment("CIB_file"); file) {
        return connect_to_file(*file);
    }
    if (environment("CIB_port")) {
        return {nullptr, Status::unsupported, {"remote CIB connections (CIB_port) are not supported"}};
    }
    return connect_to_cluster();
}

bool works_on_file() {
    return environment("CIB_shadow") || environment("CIB_file");
}

std::optional<std::string> environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): tools have one thread
    return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

std::string shadow_directory() {
    if (const std::optional<std::string> directory = environment("CIB_shadow_dir"); directory) {
        return *directory;
    }
    const std::string user = user_name();
    if (user == "root" || user == "hacluster") {
        return os::Paths::from_environment().cib_dir();
    }
    const std::string home = environment("HOME").value_or("/tmp");
    return home + "/.cib";
}

std::string shadow_file(const std::string& name) {
    return fmt::format("{}/shadow.{}", shadow_directory(), name);
}

std::string user_name() {
    const passwd* const entry = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe): tools have one thread
    return entry == nullptr ? std::to_string(::geteuid()) : entry->pw_name;
}

const cib::Schemas* schemas() {
    static const base::Result<cib::Schemas> kSchemas = cib::Schemas::open(schema_directory());
    return kSchemas ? &*kSchemas : nullptr;
}

base::Result<void> write_cib(const std::string& path, xml::Element cib) {
    return write_xml_file(path, cib);
}

}  // namespace systole::tools
