#pragma once

#include "base/time.hpp"

/// The delays of the protocol (design §6.2, §6.3).
namespace systole::cib {

/// Who has not announced itself by then may be skipped.
inline constexpr base::Milliseconds kSkipAfter{1000};
/// A skipped or deposed member waits so long before it starts another round.
inline constexpr base::Milliseconds kRejoinAfter{1000};
/// A coordinator with nothing to say pulses so often,
inline constexpr base::Milliseconds kPulseEvery{1000};
/// and is deposed after such a silence.
inline constexpr base::Milliseconds kDeposeAfter{5000};
/// A donor that has not answered is given up.
inline constexpr base::Milliseconds kFetchTimeout{5000};
/// Who is not Synced or does not acknowledge within this is not able.
inline constexpr base::Milliseconds kAbleWithin{10'000};
/// A flush that takes longer makes a disk bad until it is through.
inline constexpr base::Milliseconds kFlushWithin{2000};

}  // namespace systole::cib
