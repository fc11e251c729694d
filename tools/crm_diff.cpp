#include "cib/digest.hpp"
#include "cib/status.hpp"
#include "tools/client/input.hpp"
#include "tools/client/xml_file.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "xml/patchset.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <string>

namespace systole::tools {
namespace {

using cib::Status;

/// Whether a patchset's versions fit the CIB that it is to be applied to.
Status check_versions(xml::Element cib, xml::Element diff) {
    const xml::Element version = diff.child("version");
    if (!version) {
        return Status::ok;
    }
    const xml::VersionNumbers current = xml::version_numbers(cib);
    const xml::VersionNumbers source = xml::version_numbers(version.child("source"));
    if (current < source) {
        return Status::diff_failed;
    }
    return current > source ? Status::stale : Status::ok;
}

class CrmDiff {
public:
    explicit CrmDiff(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        if (line_.has("no-version") && line_.has("cib")) {
            return line_.usage_error("-u/--no-version incompatible with -c/--cib");
        }
        const InputSource original{line_.value("original"), line_.value("original-string"), false};
        const InputSource changed{line_.value("new"), line_.value("new-string"), false};
        if (!original.is_given()) {
            return line_.usage_error("Either --original or --original-string must be specified");
        }
        if (!changed.is_given() && !line_.has("patch")) {
            return line_.usage_error("Either --new, --new-string, or --patch must be specified");
        }
        base::Result<xml::Document> from = read(original);
        if (!from) {
            return fail_to_parse("original");
        }
        if (line_.has("patch")) {
            const base::Result<xml::Document> patch = load_xml_file(line_.value_or("patch", ""));
            return patch ? apply(std::move(*from), patch->root()) : fail_to_parse("patch");
        }
        base::Result<xml::Document> to = read(changed);
        return to ? compare(std::move(*from), std::move(*to)) : fail_to_parse("new");
    }

private:
    /// Texts on the command line go before files, the other way round than in other tools.
    static base::Result<xml::Document> read(const InputSource& source) {
        return read_xml(source.text ? InputSource{std::nullopt, source.text, false} : source);
    }

    int fail_to_parse(std::string_view what) {
        output_.program_error(fmt::format("Failed to parse {} XML", what));
        return output_.finish(exit_code::kDataError);
    }

    int compare(xml::Document from, xml::Document to) {
        if (line_.has("no-version")) {
            copy_versions(from.root(), to.mutable_root());
        }
        const xml::AttributeOrder order = line_.has("cib") ? xml::AttributeOrder::ignored : xml::AttributeOrder::matters;
        const std::string digest = line_.has("cib") ? cib::versioned_digest(to.root()) : std::string();
        xml::Editor editor(std::move(from));
        editor.replace_content(editor.root(), to.root(), order);
        if (!editor.changed_since({})) {
            return output_.finish(exit_code::kOk);
        }
        const xml::Document patch =
            line_.has("no-version")
                ? editor.patchset({})
                : xml::make_patchset(editor, {}, digest.empty() ? std::nullopt : std::optional<std::string_view>(digest));
        output_.block("patchset", xml::to_text(patch.root(), xml::Form::pretty));
        return output_.finish(exit_code::kError);
    }

    static void copy_versions(xml::Element from, xml::MutableElement to) {
        for (const std::string_view name : xml::kVersionAttributes) {
            if (const std::optional<std::string_view> value = from.attribute(name); value) {
                to.set(name, *value);
            }
        }
    }

    int apply(xml::Document document, xml::Element patch) {
        xml::Editor editor(std::move(document));
        Status status = patch.is("diff") && patch.get("format") == "2" ? Status::ok : Status::invalid;
        if (status == Status::ok && line_.has("cib")) {
            status = check_versions(editor.root(), patch);
        }
        if (status == Status::ok && !xml::apply_changes(editor, patch)) {
            status = Status::diff_failed;
        }
        const std::optional<std::string_view> digest = patch.attribute("digest");
        if (status == Status::ok && digest && cib::versioned_digest(editor.root()) != *digest) {
            status = Status::diff_failed;
        }
        if (status != Status::ok) {
            output_.program_error(fmt::format("Could not apply patch: {}", cib::message_of(status)));
            return output_.finish(cib::exit_code_of(status));
        }
        output_.block("updated", xml::to_text(editor.root(), xml::Form::pretty));
        return output_.finish(exit_code::kOk);
    }

    CommandLine& line_;
    Output& output_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "compare two configurations, or apply a patch to one");
    line.option("-o,--original", "XML is contained in this file");
    line.option("-O,--original-string", "XML is contained in this text");
    line.option("-n,--new", "Compare the original with this file, - for standard input");
    line.option("-N,--new-string", "Compare the original with this text");
    line.option("-p,--patch", "Apply the patch in this file to the original");
    line.flag("-c,--cib", "Compare or patch as CIBs");
    line.flag("-u,--no-version", "Leave the version out of the comparison");
    if (const std::optional<int> status = line.parse_options_only(); status) {
        return *status;
    }
    return CrmDiff(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
