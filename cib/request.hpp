#pragma once

#include "base/result.hpp"
#include "cib/status.hpp"
#include "xml/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::cib {

enum class Operation {
    query,
    create,
    modify,
    remove,              ///< Pacemaker's cib_delete
    replace,
    patch,               ///< apply a `<diff format="2">`
    erase,
    bump,
    upgrade,
    commit_transaction,  ///< the input is `<cib_transaction>` with one `<cib_request>` (to_xml form) per step
};

/// Pacemaker's name: "cib_query", "cib_create", ...
[[nodiscard]] std::string_view name_of(Operation operation);
[[nodiscard]] std::optional<Operation> operation_from_name(std::string_view name);
/// False for queries only.
[[nodiscard]] bool is_modifying(Operation operation);

/// One operation on the CIB. Move-only, as it owns its input; copy() makes another.
struct Request {
    Operation operation = Operation::query;
    /// A section such as "resources" or "status"; empty or "all": the whole CIB. Not used if xpath is set.
    std::string scope;
    /// Selects elements; empty if the request goes by scope.
    std::string xpath;
    std::optional<xml::Document> input;

    bool is_no_children = false;   ///< query: names and attributes only
    bool is_multiple = false;      ///< all XPath matches, not just the first
    bool can_create = false;       ///< modify: add what is not there
    bool is_score_update = false;  ///< modify: understand "name++" and "name+=N"
    bool is_dry_run = false;       ///< say what would happen, keep nothing
    bool is_sync = false;          ///< replace: keep the versions received, as they come from another replica

    std::string digest;            ///< replace: digest that the input must have; empty: not checked
    std::string max_schema;        ///< upgrade: no further than this one; empty: as far as possible

    std::string user;              ///< ACLs of this user apply; empty, root and hacluster are free of them
    std::vector<std::string> groups;  ///< of the user, for acl_group
    std::string client;            ///< the client's name, recorded as update-client
    std::string origin;            ///< the node it came from, recorded as update-origin

    [[nodiscard]] Request copy() const;
};

/// What a request came to.
struct Answer {
    Status status = Status::ok;
    /// What was asked for, or details of a failure.
    std::optional<xml::Document> body;
    /// For people: validation errors and the like, one line each.
    std::vector<std::string> details;

    [[nodiscard]] bool is_ok() const { return status == Status::ok || status == Status::schema_unchanged; }
};

/// `<cib_request operation= …>INPUT</cib_request>`.
[[nodiscard]] xml::Document to_xml(const Request& request);
/// Errors: invalid (not a request, or an unknown operation).
[[nodiscard]] base::Result<Request> request_from_xml(xml::Element element);

/// `<cib_answer status=…><detail text=/>…<body>BODY</body></cib_answer>`.
[[nodiscard]] xml::Document to_xml(const Answer& answer);
/// Errors: invalid.
[[nodiscard]] base::Result<Answer> answer_from_xml(xml::Element element);

}  // namespace systole::cib
