#include "lrmd/record_files.hpp"

#include "base/digest.hpp"

#include <fmt/format.h>

namespace systole::lrmd {

namespace {

constexpr std::string_view kExecutorFile = "executor.xml";
constexpr std::string_view kResourcePrefix = "resource-";
constexpr std::string_view kSuffix = ".xml";
/// File systems take 255 bytes; longer ids are cut and told apart by a digest.
constexpr std::size_t kMaxNameBytes = 180;

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

}  // namespace

std::string RecordFiles::file_name(const ResourceId& id) {
    std::string name(kResourcePrefix);
    for (const char c : id.value()) {
        name += is_plain(c) ? std::string(1, c) : fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
    if (name.size() > kMaxNameBytes) {
        name.resize(kMaxNameBytes);
        name += fmt::format("%%{:016x}", base::hash64(id.value()));
    }
    return name.append(kSuffix);
}

base::Result<Executor::Stored> RecordFiles::load(std::vector<std::string>& problems) {
    if (auto made = disk_.make_directory(directory_); !made) {
        return made.error();
    }
    const auto names = disk_.list(directory_);
    if (!names) {
        return names.error();
    }
    Executor::Stored stored;
    for (const auto& name : *names) {
        auto text = disk_.read(directory_ + "/" + name);
        if (!text) {
            problems.push_back(text.error().message);
        } else if (name == kExecutorFile) {
            stored.executor = std::move(*text);
        } else if (name.starts_with(kResourcePrefix)) {
            stored.resources.push_back(std::move(*text));
        }
    }
    return stored;
}

base::Result<void> RecordFiles::apply(const Store& store) {
    const auto path = directory_ + "/" + (store.resource ? file_name(*store.resource) : std::string(kExecutorFile));
    return store.text ? disk_.put(path, *store.text) : disk_.remove(path);
}

}  // namespace systole::lrmd
