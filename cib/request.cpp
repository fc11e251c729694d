#include "cib/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::cib {
namespace {

using base::Errc;
using base::Error;
using base::Result;

struct OperationName {
    Operation operation;
    std::string_view name;
};

constexpr std::array kOperations = {
    OperationName{Operation::query, "cib_query"},
    OperationName{Operation::create, "cib_create"},
    OperationName{Operation::modify, "cib_modify"},
    OperationName{Operation::remove, "cib_delete"},
    OperationName{Operation::replace, "cib_replace"},
    OperationName{Operation::patch, "cib_apply_diff"},
    OperationName{Operation::erase, "cib_erase"},
    OperationName{Operation::bump, "cib_bump"},
    OperationName{Operation::upgrade, "cib_upgrade"},
    OperationName{Operation::commit_transaction, "cib_commit_transact"},
};

struct FlagName {
    bool Request::*member;
    const char* name;
};

constexpr std::array kFlags = {
    FlagName{&Request::is_no_children, "no-children"},
    FlagName{&Request::is_multiple, "multiple"},
    FlagName{&Request::can_create, "can-create"},
    FlagName{&Request::is_score_update, "score-update"},
    FlagName{&Request::is_dry_run, "dry-run"},
    FlagName{&Request::is_sync, "sync"},
};

struct TextName {
    std::string Request::*member;
    const char* name;
};

constexpr std::array kTexts = {
    TextName{&Request::scope, "scope"},
    TextName{&Request::xpath, "xpath"},
    TextName{&Request::digest, "digest"},
    TextName{&Request::max_schema, "max-schema"},
    TextName{&Request::user, "user"},
    TextName{&Request::client, "client"},
    TextName{&Request::origin, "origin"},
};

}  // namespace

std::string_view name_of(Operation operation) {
    const auto* const row = std::ranges::find(kOperations, operation, &OperationName::operation);
    return row->name;
}

std::optional<Operation> operation_from_name(std::string_view name) {
    const auto* const row = std::ranges::find(kOperations, name, &OperationName::name);
    if (row == kOperations.end()) {
        return std::nullopt;
    }
    return row->operation;
}

bool is_modifying(Operation operation) {
    return operation != Operation::query;
}

Request Request::copy() const {
    Request other;
    other.operation = operation;
    for (const FlagName& flag : kFlags) {
        other.*flag.member = this->*flag.member;
    }
    for (const TextName& text : kTexts) {
        other.*text.member = this->*text.member;
    }
    other.groups = groups;
    if (input) {
        other.input = input->clone();
    }
    return other;
}

xml::Document to_xml(const Request& request) {
    xml::Document document = xml::Document::create("cib_request");
    xml::MutableElement root = document.mutable_root();
    root.set("operation", name_of(request.operation));
    for (const TextName& text : kTexts) {
        if (!(request.*text.member).empty()) {
            root.set(text.name, request.*text.member);
        }
    }
    for (const FlagName& flag : kFlags) {
        if (request.*flag.member) {
            root.set(flag.name, true);
        }
    }
    for (const std::string& group : request.groups) {
        root.append("group").set("name", group);
    }
    if (request.input) {
        root.append("input").append_copy(request.input->root());
    }
    return document;
}

Result<Request> request_from_xml(xml::Element element) {
    if (!element.is("cib_request")) {
        return Error{Errc::invalid, fmt::format("<{}> is not a CIB request", element.name())};
    }
    const std::optional<Operation> operation = operation_from_name(element.get("operation"));
    if (!operation) {
        return Error{Errc::invalid, fmt::format("'{}' is not a CIB operation", element.get("operation"))};
    }
    Request request;
    request.operation = *operation;
    for (const TextName& text : kTexts) {
        request.*text.member = element.get(text.name);
    }
    for (const FlagName& flag : kFlags) {
        request.*flag.member = element.get(flag.name) == "true";
    }
    for (const xml::Element group : element.children("group")) {
        request.groups.emplace_back(group.get("name"));
    }
    if (const xml::Element input = element.child("input").child(); input) {
        request.input = xml::Document::copy_of(input);
    }
    return request;
}

xml::Document to_xml(const Answer& answer) {
    xml::Document document = xml::Document::create("cib_answer");
    xml::MutableElement root = document.mutable_root();
    root.set("status", name_of(answer.status));
    for (const std::string& detail : answer.details) {
        root.append("detail").set("text", detail);
    }
    if (answer.body) {
        root.append("body").append_copy(answer.body->root());
    }
    return document;
}

Result<Answer> answer_from_xml(xml::Element element) {
    const std::optional<Status> status = status_from_name(element.get("status"));
    if (!element.is("cib_answer") || !status) {
        return Error{Errc::invalid, fmt::format("<{}> is not a CIB answer", element.name())};
    }
    Answer answer;
    answer.status = *status;
    for (const xml::Element detail : element.children("detail")) {
        answer.details.emplace_back(detail.get("text"));
    }
    if (const xml::Element body = element.child("body").child(); body) {
        answer.body = xml::Document::copy_of(body);
    }
    return answer;
}

}  // namespace systole::cib
