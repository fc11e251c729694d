#include "tools/simulate/block_memory.hpp"

#include "base/ensure.hpp"

#include <libxml/xmlmemory.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>

namespace systole::tools {
namespace {

/// Stands before every piece.
struct Header {
    std::size_t capacity = 0;  ///< bytes of the piece after the header
};

/// A freed piece, in its own memory.
struct Freed {
    Freed* next = nullptr;
};

/// Nothing in libxml2 needs more alignment than this.
constexpr std::size_t kGranule = 8;
/// Larger pieces (names and buffers of the parser, long texts) come from the system.
constexpr std::size_t kLargestPiece = 1024;
/// Address space only; memory is used as it is touched.
constexpr std::size_t kBlockBytes = 32UL * 1024 * 1024;

/// The pieces of one thread. One that is freed by another thread than took it changes its owner.
class Blocks {
public:
    void* take(std::size_t bytes) {
        const std::size_t capacity = std::max(bytes + kGranule - 1, kGranule) / kGranule * kGranule;
        if (capacity > kLargestPiece) {
            return begin_piece(::operator new(sizeof(Header) + capacity, std::nothrow), capacity);
        }
        Freed*& freed = freed_[capacity / kGranule];
        if (freed != nullptr) {
            Freed* const piece = freed;
            freed = piece->next;
            return piece;
        }
        return begin_piece(cut(sizeof(Header) + capacity), capacity);
    }

    void give_back(void* piece) {
        if (piece == nullptr) {
            return;
        }
        const std::size_t capacity = header_of(piece)->capacity;
        if (capacity > kLargestPiece) {
            ::operator delete(header_of(piece));
            return;
        }
        Freed*& freed = freed_[capacity / kGranule];
        freed = new (piece) Freed{freed};
    }

    void* resize(void* piece, std::size_t bytes) {
        if (piece != nullptr && bytes <= header_of(piece)->capacity) {
            return piece;
        }
        void* const larger = take(bytes);
        if (larger != nullptr && piece != nullptr) {
            std::memcpy(larger, piece, header_of(piece)->capacity);
            give_back(piece);
        }
        return larger;
    }

private:
    static Header* header_of(void* piece) { return static_cast<Header*>(piece) - 1; }

    static void* begin_piece(void* memory, std::size_t capacity) {
        return memory == nullptr ? nullptr : new (memory) Header{capacity} + 1;
    }

    std::byte* cut(std::size_t bytes) {
        if (static_cast<std::size_t>(end_ - at_) < bytes && !begin_block()) {
            return nullptr;
        }
        std::byte* const memory = at_;
        at_ += bytes;
        return memory;
    }

    bool begin_block() {
        void* const block = ::mmap(nullptr, kBlockBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) {
            return false;
        }
        at_ = static_cast<std::byte*>(block);
        end_ = at_ + kBlockBytes;
        return true;
    }

    std::array<Freed*, kLargestPiece / kGranule + 1> freed_{};  ///< by capacity in granules
    std::byte* at_ = nullptr;
    std::byte* end_ = nullptr;
};

/// libxml2 gives its memory functions nothing to find their state by, hence the static; it is not destroyed before the last user.
Blocks& blocks() {
    static constinit thread_local Blocks of_this_thread;
    return of_this_thread;
}

void* allocate(std::size_t bytes) noexcept {
    return blocks().take(bytes);
}
void release(void* piece) noexcept {
    blocks().give_back(piece);
}
void* reallocate(void* piece, std::size_t bytes) noexcept {
    return blocks().resize(piece, bytes);
}
char* duplicate(const char* text) noexcept {
    const std::size_t bytes = std::strlen(text) + 1;
    void* const copy = blocks().take(bytes);
    return copy == nullptr ? nullptr : static_cast<char*>(std::memcpy(copy, text, bytes));
}

}  // namespace

void use_block_memory() {
#ifndef __SANITIZE_ADDRESS__  // which finds more with the system's own
    base::ensure(xmlMemSetup(release, allocate, reallocate, duplicate) == 0, "libxml2 takes other memory functions");
#endif
}

}  // namespace systole::tools
