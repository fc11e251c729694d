#pragma once

#include "base/result.hpp"
#include "xml/document.hpp"

#include <string>
#include <string_view>

namespace systole::ipc {

/// `<error code= message=>`: how an Error crosses a connection.
[[nodiscard]] std::string encode_error(const base::Error& error);
/// An unreadable body gives Errc::internal.
[[nodiscard]] base::Error decode_error(std::string_view body);

}  // namespace systole::ipc
