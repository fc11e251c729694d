#pragma once

#include "base/result.hpp"
#include "crmd/attributes.hpp"
#include "crmd/history_entry.hpp"
#include "crmd/transition/plan.hpp"
#include "fencing/types.hpp"
#include "xml/document.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What controllers say to each other. All of it travels as payloads of the replica's stream: delivered in the term it was
/// sent in, in one order for all, or not at all.
namespace systole::crmd {

/// An action without a result in the CIB's status.
struct InFlight {
    std::string node;
    std::string resource;
    std::string task;
    std::chrono::milliseconds interval{0};
    std::string digest;          ///< of the parameters it was begun with
    std::string transition_key;  ///< of the graph that asked for it
    bool operator==(const InFlight&) const = default;
};

/// Member → coordinator, once in each term: what this node does and knows.
struct Report {
    std::string node;
    int job_limit = 1;  ///< resource actions at a time
    std::vector<InFlight> in_flight;
    std::vector<AttributeValue> attributes;  ///< of this node
    xml::Document history = xml::Document::create("lrm");
};

/// Coordinator → all: run, cancel, forget or shut down. `to` names who does it.
struct Instruction {
    std::string to;
    std::string transition_key;
    transition::Action action;
};

/// Coordinator → all: several instructions at once, in order.
struct Instructions {
    std::vector<Instruction> list;
};

/// Node → coordinator: an operation ended. Sent again in each term until a Recorded names it.
struct OperationResult {
    OperationRecord record;
    bool is_failure_ignored = false;  ///< on-fail=ignore
    /// `<lrm_resource>` with the entries to be written; nothing for operations that leave no trace.
    std::optional<xml::Document> history;
};

/// Node → coordinator: a recurring operation was cancelled, or history was forgotten, as asked.
struct ActionDone {
    std::string node;
    std::string transition_key;
    std::string resource;
    std::optional<std::string> cancelled_key;  ///< operation key whose entry is to go
    bool has_forgotten_resource = false;
    bool is_success = true;
};

/// Coordinator → node: the CIB has the result.
struct Recorded {
    std::string node;
    std::string resource;
    int call_id = 0;
};

/// Node → coordinator: the fencer of that node finished what an instruction asked for.
struct FencingResult {
    std::string node;
    std::string transition_key;
    fencing::Outcome outcome;
    fencing::HistoryEntry entry;
    std::chrono::milliseconds age{0};  ///< since it ended: it is told again in later terms
};

/// Anybody → all: transient attributes change.
struct AttributesChanged {
    std::vector<AttributeChange> changes;
    std::uint64_t call = 0;  ///< number of the sender, for its client; 0: none
};

/// Coordinator → all: this is what all attributes are.
struct AttributesSynchronised {
    std::vector<AttributeValue> values;
};

/// Fencer → fencer, unread by brains.
struct FencerMessage {
    std::optional<std::string> to;
    std::string text;
};

/// Node → coordinator: a client's request that only the coordinator can carry out (its XML form), and the answer.
struct Command {
    std::uint64_t call = 0;
    std::string request;
};
struct CommandAnswer {
    std::string to;
    std::uint64_t call = 0;
    std::string answer;
};

using Message = std::variant<Report,
                             Instructions,
                             OperationResult,
                             ActionDone,
                             Recorded,
                             FencingResult,
                             AttributesChanged,
                             AttributesSynchronised,
                             FencerMessage,
                             Command,
                             CommandAnswer>;

/// The kind under which the message travels, and its XML text.
[[nodiscard]] std::string_view kind_of(const Message& message);
[[nodiscard]] std::string encode(const Message& message);
/// Errors: invalid.
[[nodiscard]] base::Result<Message> decode_message(std::string_view kind, const std::string& body);

}  // namespace systole::crmd
