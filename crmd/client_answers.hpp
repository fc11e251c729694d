#pragma once

#include "cib/status.hpp"
#include "crmd/client_protocol.hpp"
#include "crmd/controller.hpp"
#include "crmd/surroundings.hpp"
#include "fencing/types.hpp"

#include <string>

namespace systole::crmd {

/// The answer for an outcome; the message is the outcome's own if none is given.
[[nodiscard]] ClientAnswer answer_of(cib::Status status, std::string message = {});
/// Success with a body.
[[nodiscard]] ClientAnswer answer_with(xml::Document body);

/// The body of the answer to a StatusQuery about this node.
[[nodiscard]] xml::Document describe_status(const Surroundings& world, const Controller& controller);
/// A fencing event as clients see it.
[[nodiscard]] xml::Document describe(const fencing::HistoryEntry& entry);

/// Whether a user may do everything. An empty name is this process's own user.
[[nodiscard]] bool is_privileged(const std::string& user);

}  // namespace systole::crmd
