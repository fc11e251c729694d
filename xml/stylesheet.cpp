#include "xml/stylesheet.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <filesystem>

namespace systole::xml {
namespace {

struct FreeSheet {
    void operator()(xsltStylesheet* sheet) const noexcept { xsltFreeStylesheet(sheet); }
};
struct FreeTransform {
    void operator()(xsltTransformContext* context) const noexcept { xsltFreeTransformContext(context); }
};
struct FreeSecurity {
    void operator()(xsltSecurityPrefs* security) const noexcept { xsltFreeSecurityPrefs(security); }
};

void append_message(void* user, const char* format, ...) noexcept {
    std::array<char, 4096> buffer{};
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(buffer.data(), buffer.size(), format, arguments);
    va_end(arguments);
    static_cast<std::string*>(user)->append(buffer.data());
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        if (end > start) {
            lines.push_back(text.substr(start, end - start));
        }
        start = end + 1;
    }
    return lines;
}

std::unique_ptr<xsltSecurityPrefs, FreeSecurity> reading_only() {
    std::unique_ptr<xsltSecurityPrefs, FreeSecurity> security(xsltNewSecurityPrefs());
    base::ensure(security != nullptr, "stylesheet rights can be made");
    for (const xsltSecurityOption option : {XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
                                            XSLT_SECPREF_WRITE_NETWORK}) {
        xsltSetSecurityPrefs(security.get(), option, xsltSecurityForbid);
    }
    return security;
}

}  // namespace

struct Stylesheet::Native {
    std::unique_ptr<xsltStylesheet, FreeSheet> sheet;
};

base::Result<Stylesheet> Stylesheet::load(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        return base::Error{base::Errc::not_found, fmt::format("{}: no such stylesheet", path)};
    }
    auto native = std::make_unique<Native>();
    native->sheet.reset(xsltParseStylesheetFile(reinterpret_cast<const xmlChar*>(path.c_str())));
    if (native->sheet == nullptr) {
        return base::Error{base::Errc::invalid, fmt::format("{}: not a usable stylesheet", path)};
    }
    return Stylesheet(std::move(native));
}

Stylesheet::Stylesheet(std::unique_ptr<Native> native) : native_(std::move(native)) {}
Stylesheet::Stylesheet(Stylesheet&&) noexcept = default;
Stylesheet& Stylesheet::operator=(Stylesheet&&) noexcept = default;
Stylesheet::~Stylesheet() = default;

base::Result<Stylesheet::Output> Stylesheet::transform(const Document& document) const {
    // Transformation may strip nodes from its input.
    const Document input = document.clone();
    const auto security = reading_only();
    const std::unique_ptr<xsltTransformContext, FreeTransform> context(
        xsltNewTransformContext(native_->sheet.get(), input.native()));
    base::ensure(context != nullptr, "a transformation can be made");
    std::string messages;
    xsltSetTransformErrorFunc(context.get(), &messages, append_message);
    xsltSetCtxtSecurityPrefs(security.get(), context.get());
    xmlDoc* const result =
        xsltApplyStylesheetUser(native_->sheet.get(), input.native(), nullptr, nullptr, nullptr, context.get());
    if (result == nullptr || xmlDocGetRootElement(result) == nullptr || context->state != XSLT_STATE_OK) {
        xmlFreeDoc(result);
        return base::Error{base::Errc::invalid, fmt::format("the stylesheet failed: {}", messages)};
    }
    return Output{Document::adopt(result), lines_of(messages)};
}

}  // namespace systole::xml
