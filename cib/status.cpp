#include "cib/status.hpp"

#include <algorithm>
#include <array>

namespace systole::cib {
namespace {

struct Row {
    Status status;
    std::string_view name;
    int exit_code;
    std::string_view message;
};

constexpr std::array kRows = {
    Row{Status::ok, "ok", 0, "OK"},
    Row{Status::no_such_object, "no_such_object", 105, "No such device or address"},
    Row{Status::exists, "exists", 108, "File exists"},
    Row{Status::invalid, "invalid", 70, "Invalid argument"},
    Row{Status::denied, "denied", 4, "Permission denied"},
    Row{Status::schema, "schema", 78, "Update does not conform to the configured schema"},
    Row{Status::transform_failed, "transform_failed", 78, "Schema transform failed"},
    Row{Status::schema_unchanged, "schema_unchanged", 0, "Schema is already the latest available"},
    Row{Status::corrupt, "corrupt", 78, "CIB is corrupt"},
    Row{Status::stale, "stale", 103, "Update was older than existing configuration"},
    Row{Status::diff_failed, "diff_failed", 1, "Application of update diff failed"},
    Row{Status::bad_digest, "bad_digest", 104, "Digest does not match expected value"},
    Row{Status::unsupported, "unsupported", 3, "Operation not supported"},
    Row{Status::no_transaction, "no_transaction", 105, "No active transaction found"},
    Row{Status::not_connected, "not_connected", 102, "Transport endpoint is not connected"},
    Row{Status::timeout, "timeout", 124, "Timer expired"},
    Row{Status::no_quorum, "no_quorum", 106, "Operation requires quorum"},
    Row{Status::busy, "busy", 75, "Device or resource busy"},
    Row{Status::protocol, "protocol", 76, "Protocol not supported"},
};

const Row& row_of(Status status) {
    const auto* const row = std::ranges::find(kRows, status, &Row::status);
    return row != kRows.end() ? *row : kRows.back();
}

}  // namespace

std::string_view message_of(Status status) {
    return row_of(status).message;
}

int exit_code_of(Status status) {
    return row_of(status).exit_code;
}

std::string_view name_of(Status status) {
    return row_of(status).name;
}

std::optional<Status> status_from_name(std::string_view name) {
    const auto* const row = std::ranges::find(kRows, name, &Row::name);
    if (row == kRows.end()) {
        return std::nullopt;
    }
    return row->status;
}

}  // namespace systole::cib
