// The shell's level "configure".

#include "shell/render.hpp"
#include "shell/shell.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/input.hpp"
#include "tools/configuration_check.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

namespace systole::shell {
namespace {

std::optional<std::string> read_text(const std::string& path) {
    if (path == "-") {
        return std::string(std::istreambuf_iterator<char>(std::cin), {});
    }
    std::ifstream file(path);
    if (!file) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(file), {});
}

void print(const std::string& text) {
    std::fputs(text.c_str(), stdout);
}

void warn(const std::string& text) {
    std::fputs(fmt::format("WARNING: {}\n", text).c_str(), stderr);
}

/// The configuration without status, as it is exported.
xml::Document without_status(xml::Element cib) {
    xml::Document copy = xml::Document::copy_of(cib);
    if (xml::MutableElement status = copy.mutable_root().mutable_child("status"); status) {
        status.remove();
    }
    return copy;
}

}  // namespace

Session* Shell::session() {
    if (!session_) {
        std::optional<xml::Document> cib = fetch();
        if (!cib) {
            return nullptr;
        }
        session_.emplace(std::move(*cib));
    }
    return &*session_;
}

int Shell::end_of_change(const base::Result<void>& result) {
    if (!result) {
        if (commits_at_once_) {
            session_.reset();
        }
        return fail(result.error().message);
    }
    return commits_at_once_ ? configure_commit({}) : 0;
}

int Shell::configure_add(const Words& words) {
    Session* const session = this->session();
    if (session == nullptr) {
        return 1;
    }
    base::Result<ParsedObject> object = parse_object(words);
    return end_of_change(object ? session->add(std::move(*object), Session::Existing::refuse)
                                : base::Result<void>(object.error()));
}

int Shell::configure_show(const Words& arguments) {
    const Session* const session = this->session();
    if (session == nullptr) {
        return 1;
    }
    const bool is_xml = !arguments.empty() && arguments[0] == "xml";
    const Words ids(arguments.begin() + (is_xml ? 1 : 0), arguments.end());
    if (ids.empty()) {
        print(is_xml ? xml::to_text(without_status(session->cib()).root(), xml::Form::pretty)
                     : render_configuration(session->cib()));
        return 0;
    }
    int status = 0;
    for (const std::string& id : ids) {
        const xml::Element object = session->find(id);
        if (!object) {
            status = fail(fmt::format("object {} does not exist", id));
        } else {
            print(is_xml ? xml::to_text(object, xml::Form::pretty) : render_object(object) + '\n');
        }
    }
    return status;
}

int Shell::configure_load(const Words& given) {
    const bool is_xml = !given.empty() && given[0] == "xml";
    const Words arguments(given.begin() + (is_xml ? 1 : 0), given.end());
    if (arguments.empty() || arguments.size() > 2) {
        return fail("usage: load [xml] [update|replace|push] FILE|-");
    }
    const std::string method = arguments.size() == 2 ? arguments[0] : is_xml ? "replace" : "update";
    if (method != "update" && method != "replace" && method != "push") {
        return fail(fmt::format("'{}' is no way to load: update, replace, push", method));
    }
    const std::optional<std::string> text = read_text(arguments.back());
    if (!text) {
        return fail(fmt::format("{}: cannot be read", arguments.back()));
    }
    Session* const session = this->session();
    if (session == nullptr) {
        return 1;
    }
    if (is_xml) {
        if (method == "update") {
            return fail("XML can only replace the configuration: load xml replace FILE");
        }
        const base::Result<xml::Document> document = xml::Document::parse(*text, {.source = arguments.back()});
        return end_of_change(document ? session->take_over(document->root()) : base::Result<void>(document.error()));
    }
    if (method != "update") {
        session->clear();
    }
    return end_of_change(session->load(*text, Session::Existing::replace));
}

int Shell::configure_save(const Words& arguments) {
    const bool is_xml = arguments.size() == 2 && arguments[0] == "xml";
    if (arguments.size() != (is_xml ? 2U : 1U)) {
        return fail("usage: save [xml] FILE");
    }
    const Session* const session = this->session();
    if (session == nullptr) {
        return 1;
    }
    const std::string text = is_xml ? xml::to_text(without_status(session->cib()).root(), xml::Form::pretty)
                                    : render_configuration(session->cib());
    std::ofstream file(arguments.back());
    file << text;
    file.close();
    return file ? 0 : fail(fmt::format("{}: cannot be written", arguments.back()));
}

int Shell::configure_edit(const Words& arguments) {
    if (!arguments.empty()) {
        return fail("usage: edit");
    }
    Session* const session = this->session();
    if (session == nullptr) {
        return 1;
    }
    const std::optional<std::string> text = edit_text(render_configuration(session->cib()));
    if (!text) {
        return fail("the editor failed; nothing is changed (EDITOR names it)");
    }
    session->clear();
    return end_of_change(session->load(*text, Session::Existing::replace));
}

int Shell::configure_delete(const Words& arguments) {
    if (arguments.empty()) {
        return fail("usage: delete ID…");
    }
    Session* const session = this->session();
    return session == nullptr ? 1 : end_of_change(session->remove(arguments));
}

int Shell::configure_verify(const Words& arguments) {
    if (!arguments.empty()) {
        return fail("usage: verify");
    }
    const Session* const session = this->session();
    if (session == nullptr) {
        return 1;
    }
    if (tools::schemas() == nullptr) {
        return fail("no CIB schemas found: the installation is incomplete");
    }
    int status = 0;
    for (const std::string& problem : tools::schemas()->check(session->document())) {
        status = fail(problem);
    }
    for (const tools::ConfigurationFinding& finding : tools::check_configuration(session->cib(), tools::StatusUse::ignored)) {
        if (finding.weight == tools::ConfigurationFinding::Weight::error) {
            status = fail(finding.text);
        } else {
            warn(finding.text);
        }
    }
    return status;
}

int Shell::configure_commit(const Words& arguments) {
    const bool is_forced = arguments.size() == 1 && (arguments[0] == "force" || arguments[0] == "--force");
    if (!arguments.empty() && !is_forced) {
        return fail("usage: commit [force]");
    }
    if (!session_) {
        return 0;
    }
    xml::Document patch = session_->patch();
    if (!patch.root().child()) {
        session_.reset();
        return 0;
    }
    const std::optional<xml::Document> present = fetch();
    if (!present) {
        return 1;
    }
    if (!is_forced && Session(present->clone()).base_version() != session_->base_version()) {
        return fail("the configuration has changed in the meantime; 'refresh' gives up these changes, 'commit force' keeps both");
    }
    cib::Request request;
    request.operation = cib::Operation::patch;
    request.input = std::move(patch);
    std::vector<cib::Request> requests;
    requests.push_back(std::move(request));
    const int status = change(std::move(requests));
    if (status == 0 || commits_at_once_) {
        session_.reset();
    }
    return status;
}

int Shell::configure_refresh(const Words& arguments) {
    if (!arguments.empty()) {
        return fail("usage: refresh");
    }
    session_.reset();
    return 0;
}

int Shell::configure_erase(const Words& arguments) {
    if (!arguments.empty()) {
        return fail("usage: erase");
    }
    Session* const session = this->session();
    if (session == nullptr) {
        return 1;
    }
    session->clear();
    return end_of_change({});
}

}  // namespace systole::shell
