#include "cib/schemas.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "xml/serialize.hpp"
#include "xml/stylesheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace systole::cib {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "pacemaker-";
constexpr std::string_view kNone = "none";
/// By far the largest part of most CIBs; every schema allows anything in it (status.rng).
constexpr std::string_view kUncheckedSection = "status";

/// Names of the directory's files, or nothing if it cannot be read.
std::vector<std::string> files_of(const std::string& directory) {
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
        files.push_back(entry->path().filename().string());
    }
    std::ranges::sort(files);
    return files;
}

/// "3.10" of "pacemaker-3.10".
std::string_view version_in(std::string_view name) {
    return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

bool is_version(std::string_view text) {
    const std::vector<std::string_view> parts = base::split_fields(text, '.');
    return parts.size() == 2 && base::parse_whole_integer(parts[0]) && base::parse_whole_integer(parts[1]);
}

bool is_older(const std::string& a, const std::string& b) {
    return base::compare_numeric_aware(a, b) < 0;
}

}  // namespace

struct Schemas::Loaded {
    std::map<std::string, base::Result<PartsGrammar>> parts_grammars;
};

base::Result<Schemas> Schemas::open(const std::string& directory) {
    std::vector<std::string> names;
    for (const std::string& file : files_of(directory)) {
        const fs::path path(file);
        if (path.extension() == ".rng" && file.starts_with(kPrefix) && is_version(version_in(path.stem().string()))) {
            names.push_back(path.stem().string());
        }
    }
    if (names.empty()) {
        return base::Error{base::Errc::not_found, fmt::format("{}: no CIB schemas here", directory)};
    }
    std::ranges::sort(names, is_older);
    return Schemas(directory, std::move(names));
}

Schemas::Schemas(std::string directory, std::vector<std::string> names)
    : directory_(std::move(directory)), names_(std::move(names)), loaded_(std::make_unique<Loaded>()) {}
Schemas::Schemas(Schemas&&) noexcept = default;
Schemas& Schemas::operator=(Schemas&&) noexcept = default;
Schemas::~Schemas() = default;

bool Schemas::is_known(std::string_view name) const {
    return name == kNone || std::ranges::find(names_, name) != names_.end();
}

int Schemas::compare(std::string_view a, std::string_view b) const {
    const auto rank = [this](std::string_view name) {
        return name == kNone ? static_cast<std::ptrdiff_t>(names_.size())
                             : is_known(name) ? std::ranges::find(names_, name) - names_.begin() : -1;
    };
    const std::ptrdiff_t difference = rank(a) - rank(b);
    return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

std::vector<std::string> Schemas::check(const xml::Document& cib) const {
    const std::optional<std::string_view> schema = cib.root().attribute("validate-with");
    if (!schema || !is_known(*schema)) {
        return {fmt::format("Cannot validate CIB with {} validate-with (manually edit to use a known schema)",
                            schema ? "unknown" : "missing")};
    }
    return check_as(cib, *schema);
}

std::vector<std::string> Schemas::check_as(const xml::Document& cib, std::string_view schema) const {
    if (schema == kNone) {
        return {};
    }
    const base::Result<PartsGrammar>& found = parts_grammar(std::string(schema));
    if (!found) {
        return {found.error().message};
    }
    std::vector<std::string> problems;
    for (const xml::Violation& violation : found->grammar.check(cib, kUncheckedSection)) {
        problems.push_back(violation.text());
    }
    for (const xml::Violation& violation : find_identifier_problems(cib.root(), found->identifiers)) {
        problems.push_back(violation.text());
    }
    return problems;
}

SchemaUpgrade Schemas::upgrade(xml::Document cib, std::string_view maximum) const {
    SchemaUpgrade upgrade{Status::schema, std::move(cib), false, {}};
    const std::string original(upgrade.document.root().get("validate-with"));
    const std::string limit = is_known(maximum) && maximum != kNone ? std::string(maximum) : latest();
    if (!is_known(original) || compare(original, limit) >= 0) {
        upgrade.status = is_known(original) ? Status::ok : Status::schema;
        return upgrade;
    }
    std::string best;
    std::string known_to_fit;  // a schema that the document was already found valid for, as it is now
    Status status = Status::ok;
    for (std::size_t i = 0; i < names_.size() && compare(names_[i], limit) <= 0; ++i) {
        if (compare(names_[i], original) < 0) {
            continue;
        }
        if (names_[i] != known_to_fit && !check_as(upgrade.document, names_[i]).empty()) {
            status = Status::schema;
            if (!best.empty()) {
                break;
            }
            continue;
        }
        best = names_[i];
        status = Status::ok;
        const std::vector<std::string> steps = steps_from(best);
        if (best == limit || steps.empty()) {
            continue;
        }
        if (check_as(upgrade.document, names_[i + 1]).empty()) {
            known_to_fit = names_[i + 1];
            continue;
        }
        std::optional<xml::Document> next = transform(upgrade.document, steps, upgrade.messages);
        if (next && check_as(*next, names_[i + 1]).empty()) {
            upgrade.document = std::move(*next);
            known_to_fit = names_[i + 1];
        } else {
            status = Status::transform_failed;
        }
    }
    upgrade.status = best.empty() ? status : Status::ok;
    if (!best.empty() && compare(best, original) > 0) {
        upgrade.document.mutable_root().set("validate-with", best);
        upgrade.is_changed = true;
    }
    return upgrade;
}

const base::Result<PartsGrammar>& Schemas::parts_grammar(const std::string& name) const {
    auto entry = loaded_->parts_grammars.find(name);
    if (entry == loaded_->parts_grammars.end()) {
        entry = loaded_->parts_grammars.emplace(name, load_parts_grammar(fmt::format("{}/{}.rng", directory_, name))).first;
    }
    return entry->second;
}

const IdentifierAttributes* Schemas::identifier_attributes(std::string_view schema) const {
    if (schema == kNone || !is_known(schema)) {
        return nullptr;
    }
    const base::Result<PartsGrammar>& found = parts_grammar(std::string(schema));
    return found ? &found->identifiers : nullptr;
}

bool Schemas::accepts_parts(const xml::Document& cib, std::string_view schema) const {
    const base::Result<PartsGrammar>& found = parts_grammar(std::string(schema));
    return found && found->grammar.check(cib, kUncheckedSection).empty();
}

std::vector<std::string> Schemas::steps_from(const std::string& name) const {
    const std::string prefix = fmt::format("upgrade-{}-", version_in(name));
    std::vector<std::string> steps;
    for (const std::string& file : files_of(directory_)) {
        if (file.starts_with(prefix) && fs::path(file).extension() == ".xsl") {
            steps.push_back(file);
        }
    }
    std::ranges::sort(steps, is_older);
    return steps;
}

std::optional<xml::Document> Schemas::transform(const xml::Document& cib, const std::vector<std::string>& steps,
                                                std::vector<std::string>& messages) const {
    std::optional<xml::Document> at;
    for (const std::string& step : steps) {
        const base::Result<xml::Stylesheet> sheet = xml::Stylesheet::load(fmt::format("{}/{}", directory_, step));
        if (!sheet) {
            messages.push_back(sheet.error().message);
            return std::nullopt;
        }
        base::Result<xml::Stylesheet::Output> output = sheet->transform(at ? *at : cib);
        if (!output) {
            messages.push_back(output.error().message);
            return std::nullopt;
        }
        messages.insert(messages.end(), output->messages.begin(), output->messages.end());
        // Stylesheets may leave white space between elements, which has no place in a CIB.
        base::Result<xml::Document> clean = xml::Document::parse(xml::to_text(output->document.root()));
        if (!clean) {
            messages.push_back(clean.error().message);
            return std::nullopt;
        }
        at = std::move(*clean);
    }
    return at;
}

}  // namespace systole::cib
