#include "pengine/model/hash_order.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

namespace systole::pengine {

namespace {

constexpr std::size_t kSmallestBits = 3;
/// The prime that goes with a table of 2^k buckets, from k = 3 on.
constexpr std::array<std::uint32_t, 18> kPrimes{7,    13,   31,   61,    127,   251,   509,    1021,   2039,
                                                4093, 8191, 16381, 32749, 65521, 131071, 262139, 524287, 1048573};
constexpr std::size_t kEmpty = std::numeric_limits<std::size_t>::max();

/// Buckets of an open-addressing table without removals, holding positions of keys.
class Buckets {
public:
    explicit Buckets(std::span<const std::uint32_t> hashes) : hashes_(hashes), slots_(1U << kSmallestBits, kEmpty) {}

    void insert(std::size_t key) {
        std::size_t at = home(key);
        for (std::size_t step = 1; slots_[at] != kEmpty; ++step) {
            at = (at + step) & (slots_.size() - 1);
        }
        slots_[at] = key;
        ++count_;
        if (slots_.size() <= count_ + count_ / 16) {
            grow();
        }
    }

    [[nodiscard]] std::vector<std::size_t> keys() const {
        std::vector<std::size_t> result;
        std::ranges::copy_if(slots_, std::back_inserter(result), [](std::size_t key) { return key != kEmpty; });
        return result;
    }

private:
    [[nodiscard]] std::size_t home(std::size_t key) const {
        const std::uint32_t spread = hashes_[key] * 11U;
        return spread % kPrimes[std::min(bits_ - kSmallestBits, kPrimes.size() - 1)];
    }

    /// Rebuilds in place: an entry that meets one not yet moved displaces it (spec 1 §20.1).
    void grow() {
        const auto wanted = static_cast<std::size_t>(static_cast<double>(count_) * 1.333);
        const std::size_t old_size = slots_.size();
        bits_ = kSmallestBits;
        while ((std::size_t{1} << bits_) <= wanted) {
            ++bits_;
        }
        slots_.resize(std::max(std::size_t{1} << bits_, old_size), kEmpty);
        std::vector<bool> is_placed(slots_.size(), false);
        for (std::size_t i = 0; i < old_size; ++i) {
            if (slots_[i] == kEmpty || is_placed[i]) {
                continue;
            }
            std::size_t moving = slots_[i];
            slots_[i] = kEmpty;
            while (moving != kEmpty) {
                moving = place(moving, is_placed);
            }
        }
        slots_.resize(std::size_t{1} << bits_);
    }

    /// Puts a key in its place; gives the one that stood there, if any.
    std::size_t place(std::size_t key, std::vector<bool>& is_placed) {
        const std::size_t mask = (std::size_t{1} << bits_) - 1;
        std::size_t at = home(key);
        for (std::size_t step = 1; is_placed[at]; ++step) {
            at = (at + step) & mask;
        }
        is_placed[at] = true;
        return std::exchange(slots_[at], key);
    }

    std::span<const std::uint32_t> hashes_;
    std::vector<std::size_t> slots_;
    std::size_t bits_ = kSmallestBits;
    std::size_t count_ = 0;
};

std::vector<std::size_t> order_of_insertion(std::span<const std::uint32_t> hashes,
                                            const std::vector<std::size_t>& sequence) {
    Buckets buckets(hashes);
    for (const std::size_t key : sequence) {
        buckets.insert(key);
    }
    return buckets.keys();
}

}  // namespace

std::uint32_t string_hash(std::string_view text) {
    std::uint32_t hash = 0;
    for (const char c : text) {
        hash = hash * 31U + static_cast<std::uint32_t>(static_cast<signed char>(c));
    }
    constexpr std::uint32_t kSmallestHash = 2;
    return std::max(hash, kSmallestHash);
}

std::vector<std::size_t> hash_order(std::span<const std::uint32_t> hashes, unsigned copies) {
    std::vector<std::size_t> sequence(hashes.size());
    std::iota(sequence.begin(), sequence.end(), std::size_t{0});
    sequence = order_of_insertion(hashes, sequence);
    for (unsigned copy = 0; copy < copies; ++copy) {
        std::vector<std::size_t> next = order_of_insertion(hashes, sequence);
        if (next == sequence) {
            break;  // settled: further copies change nothing
        }
        sequence = std::move(next);
    }
    return sequence;
}

}  // namespace systole::pengine
