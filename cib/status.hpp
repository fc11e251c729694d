#pragma once

#include <optional>
#include <string_view>

namespace systole::cib {

/// The outcome of a CIB request, one value for each that Pacemaker's clients can tell apart.
enum class Status {
    ok,
    no_such_object,     ///< nothing matches
    exists,             ///< the object to be created is there already
    invalid,            ///< the request makes no sense
    denied,             ///< an ACL, or a connection without the right to write
    schema,             ///< the result does not conform to the schema in force
    transform_failed,   ///< a schema upgrade step gave something invalid
    schema_unchanged,   ///< nothing to upgrade
    corrupt,            ///< the stored CIB cannot be used
    stale,              ///< older than what is there
    diff_failed,        ///< a patchset does not fit what is there
    bad_digest,         ///< content does not match the digest that came with it
    unsupported,        ///< not offered for this kind of CIB
    no_transaction,     ///< a part of a transaction that was not started
    not_connected,      ///< nobody to ask
    timeout,            ///< no answer in time: the outcome is unknown
    no_quorum,          ///< the cluster cannot make the change durable
    busy,               ///< a limit is reached; try again later
    protocol,           ///< an answer that makes no sense
};

/// The text that tools print, as Pacemaker's do.
[[nodiscard]] std::string_view message_of(Status status);

/// The exit status of tools. Source: Pacemaker's exit code list.
[[nodiscard]] int exit_code_of(Status status);

/// The name on the wire, as in the enumeration.
[[nodiscard]] std::string_view name_of(Status status);
[[nodiscard]] std::optional<Status> status_from_name(std::string_view name);

}  // namespace systole::cib
