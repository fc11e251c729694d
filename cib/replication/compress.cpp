#include "cib/replication/compress.hpp"

#include "base/ensure.hpp"

#include <zlib.h>

namespace systole::cib {

namespace {

const Bytef* to_zlib(std::string_view bytes) {
    return reinterpret_cast<const Bytef*>(bytes.data());
}

Bytef* to_zlib(std::string& bytes) {
    return reinterpret_cast<Bytef*>(bytes.data());
}

}  // namespace

std::string compress(std::string_view bytes) {
    std::string result(::compressBound(bytes.size()), '\0');
    uLongf size = result.size();
    const int outcome = ::compress2(to_zlib(result), &size, to_zlib(bytes), bytes.size(), Z_BEST_SPEED);
    base::ensure(outcome == Z_OK, "compression into a large enough buffer fails");
    result.resize(size);
    return result;
}

base::Result<std::string> decompress(std::string_view bytes, std::size_t size) {
    std::string result(size, '\0');
    uLongf filled = size;
    if (::uncompress(to_zlib(result), &filled, to_zlib(bytes), bytes.size()) != Z_OK || filled != size) {
        return base::Error{base::Errc::corrupt, "compressed content is damaged"};
    }
    return result;
}

}  // namespace systole::cib
