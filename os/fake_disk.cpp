#include "os/fake_disk.hpp"

#include <algorithm>
#include <utility>

namespace systole::os {

using base::Errc;
using base::Error;
using base::Result;

/// Names and contents are durable apart: a name's state on the disk is what `durable` says, whatever `content` is now.
struct FakeDisk::State {
    struct Stored {
        std::string content;
        std::string durable;
    };
    std::map<std::string, Stored> files;
    Faults faults;
    std::size_t flushes = 0;
    std::size_t crashes = 0;

    [[nodiscard]] std::size_t used() const {
        std::size_t sum = 0;
        for (const auto& [path, file] : files) {
            sum += file.content.size();
        }
        return sum;
    }

    [[nodiscard]] std::size_t space() const { return faults.capacity - std::min(used(), faults.capacity); }
};

class FakeDisk::File final : public AppendFile {
public:
    File(std::shared_ptr<State> state, std::string path)
        : state_(std::move(state)), path_(std::move(path)), opened_in_(state_->crashes) {}

    Result<void> append(std::string_view bytes) override {
        auto* const file = stored();
        if (file == nullptr || state_->faults.writes_fail) {
            return Error{Errc::io, path_ + ": write failed"};
        }
        const auto fitting = std::min(bytes.size(), state_->space());
        file->content.append(bytes.substr(0, fitting));
        if (fitting < bytes.size()) {
            return Error{Errc::no_space, path_ + ": no space left"};
        }
        return {};
    }

    Result<void> flush() override {
        auto* const file = stored();
        if (file == nullptr || state_->faults.flushes_fail) {
            return Error{Errc::io, path_ + ": flush failed"};
        }
        file->durable = file->content;
        ++state_->flushes;
        return {};
    }

    Result<void> truncate(std::uint64_t size) override {
        auto* const file = stored();
        if (file == nullptr || state_->faults.writes_fail) {
            return Error{Errc::io, path_ + ": truncate failed"};
        }
        file->content.resize(std::min<std::size_t>(file->content.size(), size));
        return flush();
    }

    std::uint64_t size() const override {
        const auto found = state_->files.find(path_);
        return found == state_->files.end() ? 0 : found->second.content.size();
    }

private:
    /// The file, unless it was removed or the machine crashed since it was opened.
    State::Stored* stored() {
        const auto found = state_->files.find(path_);
        return found == state_->files.end() || opened_in_ != state_->crashes ? nullptr : &found->second;
    }

    std::shared_ptr<State> state_;
    std::string path_;
    std::size_t opened_in_;
};

FakeDisk::FakeDisk() : state_(std::make_shared<State>()) {}
FakeDisk::~FakeDisk() = default;

Result<std::string> FakeDisk::read(const std::string& path) {
    if (state_->faults.reads_fail) {
        return Error{Errc::io, path + ": read failed"};
    }
    const auto found = state_->files.find(path);
    if (found == state_->files.end()) {
        return Error{Errc::not_found, path + ": no such file"};
    }
    return found->second.content;
}

Result<void> FakeDisk::replace(const std::string& path, std::string_view bytes) {
    if (state_->faults.writes_fail || state_->faults.flushes_fail) {
        return Error{Errc::io, path + ": write failed"};
    }
    if (bytes.size() > state_->space()) {  // the old content is still there while the new one is written
        return Error{Errc::no_space, path + ": no space left"};
    }
    state_->files[path] = {.content = std::string(bytes), .durable = std::string(bytes)};
    ++state_->flushes;
    return {};
}

/// A crash leaves the old file: the worst that a power cut may do to a rename that was not flushed.
Result<void> FakeDisk::put(const std::string& path, std::string_view bytes) {
    if (state_->faults.writes_fail) {
        return Error{Errc::io, path + ": write failed"};
    }
    if (bytes.size() > state_->space()) {
        return Error{Errc::no_space, path + ": no space left"};
    }
    state_->files[path].content = bytes;
    return {};
}

Result<std::unique_ptr<AppendFile>> FakeDisk::open_append(const std::string& path) {
    if (state_->faults.writes_fail) {
        return Error{Errc::io, path + ": open failed"};
    }
    state_->files.try_emplace(path);
    return std::unique_ptr<AppendFile>(std::make_unique<File>(state_, path));
}

Result<void> FakeDisk::rename(const std::string& from, const std::string& to) {
    const auto found = state_->files.find(from);
    if (found == state_->files.end()) {
        return Error{Errc::not_found, from + ": no such file"};
    }
    if (state_->faults.writes_fail) {
        return Error{Errc::io, from + ": rename failed"};
    }
    auto file = std::move(found->second);
    state_->files.erase(found);
    state_->files[to] = std::move(file);
    return {};
}

Result<void> FakeDisk::remove(const std::string& path) {
    if (state_->faults.writes_fail) {
        return Error{Errc::io, path + ": remove failed"};
    }
    state_->files.erase(path);
    return {};
}

Result<std::vector<std::string>> FakeDisk::list(const std::string& directory) {
    if (state_->faults.reads_fail) {
        return Error{Errc::io, directory + ": list failed"};
    }
    const std::string start = directory + "/";
    std::vector<std::string> names;
    for (const auto& [path, file] : state_->files) {
        if (path.starts_with(start) && path.find('/', start.size()) == std::string::npos) {
            names.push_back(path.substr(start.size()));
        }
    }
    return names;
}

Result<void> FakeDisk::make_directory(const std::string& path) {
    if (state_->faults.writes_fail) {
        return Error{Errc::io, path + ": mkdir failed"};
    }
    return {};
}

FakeDisk::Faults& FakeDisk::faults() {
    return state_->faults;
}

void FakeDisk::crash(std::size_t torn_bytes) {
    ++state_->crashes;
    for (auto& [path, file] : state_->files) {
        if (file.content.starts_with(file.durable)) {
            file.content.resize(std::min(file.content.size(), file.durable.size() + torn_bytes));
        } else {
            file.content = file.durable;
        }
        file.durable = file.content;
    }
}

void FakeDisk::set_content(const std::string& path, std::string bytes) {
    state_->files[path] = {.content = bytes, .durable = bytes};
}

std::map<std::string, std::string> FakeDisk::content() const {
    std::map<std::string, std::string> all;
    for (const auto& [path, file] : state_->files) {
        all[path] = file.content;
    }
    return all;
}

std::size_t FakeDisk::flush_count() const {
    return state_->flushes;
}

}  // namespace systole::os
