#pragma once

#include "base/result.hpp"
#include "xml/editor.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::xml {

/// The version attributes of a CIB, in order of weight.
inline constexpr std::array<std::string_view, 3> kVersionAttributes = {"admin_epoch", "epoch", "num_updates"};
using VersionNumbers = std::array<std::int64_t, 3>;

/// The version numbers that a `source` or `target` element, or a CIB's root, carries; a missing number is 0.
[[nodiscard]] VersionNumbers version_numbers(Element element);

/// The changes since the savepoint as a complete patchset: with a version block from the root's attributes then and now (a missing
/// one is written as 1), and a digest if given.
[[nodiscard]] Document make_patchset(const Editor& editor, Savepoint since, std::optional<std::string_view> digest = std::nullopt);

/// Carries out the changes of a `<diff format="2">`. Versions and digest are not checked. The caller undoes if it fails.
/// Errors: unsupported (another format), invalid (an unknown operation), not_found (a path that leads nowhere; a deletion may).
[[nodiscard]] base::Result<void> apply_changes(Editor& editor, Element diff);

}  // namespace systole::xml
