#include "tools/client/xml_file.hpp"

#include "os/durable_file.hpp"
#include "xml/serialize.hpp"

#include <bzlib.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace systole::tools {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::Error;
using base::Result;

constexpr std::string_view kBzip2Suffix = ".bz2";

/// A decompression that is ended with its scope.
class Decompression {
public:
    explicit Decompression(std::string& packed) {
        is_ready_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
        stream_.next_in = packed.data();
        stream_.avail_in = static_cast<unsigned>(packed.size());
    }
    Decompression(const Decompression&) = delete;
    Decompression& operator=(const Decompression&) = delete;
    ~Decompression() { BZ2_bzDecompressEnd(&stream_); }

    /// Appends the next piece; the library's status, or BZ_DATA_ERROR where the data end too early.
    int append_to(std::string& text) {
        if (!is_ready_) {
            return BZ_MEM_ERROR;
        }
        stream_.next_out = piece_.data();
        stream_.avail_out = static_cast<unsigned>(piece_.size());
        const int status = BZ2_bzDecompress(&stream_);
        const std::size_t length = piece_.size() - stream_.avail_out;
        text.append(piece_.data(), length);
        return status == BZ_OK && length == 0 && stream_.avail_in == 0 ? BZ_DATA_ERROR : status;
    }

private:
    bz_stream stream_{};
    bool is_ready_ = false;
    std::array<char, 64UL * 1024> piece_{};
};

Result<std::string> read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const int reason = errno;
        return Error{reason == ENOENT ? Errc::not_found : Errc::io, fmt::format("{}: {}", path, std::strerror(reason))};
    }
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/// The decompressed text; what would become larger than a document may be is refused.
Result<std::string> decompress(std::string packed, const std::string& path) {
    Decompression decompression(packed);
    std::string text;
    int status = BZ_OK;
    while (status == BZ_OK && text.size() <= xml::kMaxDocumentBytes) {
        status = decompression.append_to(text);
    }
    if (status != BZ_STREAM_END) {
        return Error{Errc::corrupt, fmt::format("{}: cannot be decompressed", path)};
    }
    return text;
}

Result<std::string> compress(std::string text, const std::string& path) {
    constexpr int kBlockSize = 5;
    // The library's own bound on how much larger data can become.
    std::string packed(text.size() + text.size() / 100 + 600, '\0');
    auto size = static_cast<unsigned>(packed.size());
    if (BZ2_bzBuffToBuffCompress(packed.data(), &size, text.data(), static_cast<unsigned>(text.size()), kBlockSize, 0, 0) != BZ_OK) {
        return Error{Errc::io, fmt::format("{}: cannot be compressed", path)};
    }
    packed.resize(size);
    return packed;
}

}  // namespace

Result<xml::Document> load_xml_file(const std::string& path) {
    if (!path.ends_with(kBzip2Suffix)) {
        return xml::Document::load(path);
    }
    Result<std::string> packed = read_bytes(path);
    if (!packed) {
        return packed.error();
    }
    const Result<std::string> text = decompress(std::move(*packed), path);
    if (!text) {
        return text.error();
    }
    return xml::Document::parse(*text, {.source = path});
}

Result<void> write_xml_file(const std::string& path, xml::Element element) {
    const std::string absolute = fs::absolute(path).string();
    std::string text = xml::to_text(element, xml::Form::pretty);
    if (!path.ends_with(kBzip2Suffix)) {
        return os::make_disk()->replace(absolute, text);
    }
    const Result<std::string> packed = compress(std::move(text), path);
    if (!packed) {
        return packed.error();
    }
    return os::make_disk()->replace(absolute, *packed);
}

}  // namespace systole::tools
