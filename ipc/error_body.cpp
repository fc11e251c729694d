#include "ipc/error_body.hpp"

#include "xml/serialize.hpp"

#include <array>

namespace systole::ipc {

namespace {

using base::Errc;

constexpr std::array kCodes = {Errc::invalid, Errc::schema,  Errc::not_found,     Errc::exists,      Errc::stale,
                               Errc::digest,  Errc::denied,  Errc::refused,       Errc::unsupported, Errc::no_quorum,
                               Errc::busy,    Errc::timeout, Errc::not_connected, Errc::io,          Errc::no_space,
                               Errc::corrupt, Errc::internal};

Errc code_named(std::string_view name) {
    for (const auto code : kCodes) {
        if (base::name_of(code) == name) {
            return code;
        }
    }
    return Errc::internal;
}

}  // namespace

std::string encode_error(const base::Error& error) {
    xml::Document document = xml::Document::create("error");
    document.mutable_root().set("code", base::name_of(error.code)).set("message", error.message);
    return xml::to_text(document.root());
}

base::Error decode_error(std::string_view body) {
    const auto document = xml::Document::parse(body, {.source = "IPC error"});
    if (!document) {
        return {Errc::internal, "the server failed the request without a readable reason"};
    }
    return {code_named(document->root().get("code")), std::string(document->root().get("message"))};
}

}  // namespace systole::ipc
