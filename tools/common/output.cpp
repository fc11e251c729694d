#include "tools/common/output.hpp"

#include "tools/common/exit_code.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace systole::tools {
namespace {

void write(std::FILE* file, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file);
}

bool is_plain(char c) {
    static constexpr std::string_view kPlain = "_@%+=:,./-";
    const bool is_alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return is_alphanumeric || kPlain.find(c) != std::string_view::npos;
}

std::string quoted(const std::string& argument) {
    if (!argument.empty() && std::ranges::all_of(argument, is_plain)) {
        return argument;
    }
    std::string text = "'";
    for (const char c : argument) {
        if (c == '\'') {
            text += "'\\''";
        } else {
            text += c;
        }
    }
    return text + "'";
}

}  // namespace

std::string quote_command_line(const std::vector<std::string>& arguments) {
    std::string line;
    for (const std::string& argument : arguments) {
        line += line.empty() ? "" : " ";
        line += quoted(argument);
    }
    return line;
}

Output::Output(std::string program, std::string request)
    : program_(std::move(program)), document_(xml::Document::create("pacemaker-result")) {
    document_.mutable_root().set("api-version", "2.42").set("request", request);
}

void Output::line(std::string_view text) {
    if (form_ == Form::text) {
        write(stdout, text);
        write(stdout, "\n");
    }
}

void Output::raw(std::string_view text) {
    if (form_ == Form::text) {
        write(stdout, text);
    }
}

void Output::error(std::string_view text) {
    if (is_xml()) {
        errors_.emplace_back(text);
        return;
    }
    if (form_ == Form::none) {
        return;
    }
    std::fflush(stdout);
    write(stderr, text);
    write(stderr, "\n");
}

void Output::program_error(std::string_view text) {
    error(fmt::format("{}: {}", program_, text));
}

void Output::block(std::string_view name, const std::string& text) {
    if (is_xml()) {
        result().append(name).append_text(text);
    } else {
        raw(text);
    }
}

int Output::finish(int exit_code) {
    if (is_xml()) {
        xml::MutableElement status = result().append("status");
        status.set("code", exit_code).set("message", describe_exit_code(exit_code));
        if (!errors_.empty()) {
            xml::MutableElement errors = status.append("errors");
            for (const std::string& error : errors_) {
                errors.append("error").append_text(error);
            }
        }
        write(stdout, "<?xml version=\"1.0\"?>\n" + xml::to_text(document_.root(), xml::Form::pretty));
    }
    std::fflush(stdout);
    return exit_code;
}

}  // namespace systole::tools
