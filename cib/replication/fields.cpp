// Optimising, g++ 12 reports an overflow inside fmt::join that is not there; g++ 13 does not.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "cib/replication/fields.hpp"

#include "base/text.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <charconv>

namespace systole::cib {

namespace {

constexpr std::size_t kHeaderLimitBytes = std::size_t{16} << 20U;

std::string size_name(std::string_view name) {
    return fmt::format("{}-bytes", name);
}

}  // namespace

void FieldWriter::body(xml::MutableElement element, std::string_view name, std::string_view bytes) {
    element.set(size_name(name), bytes.size());
    bodies_ += bytes;
}

std::string FieldWriter::text() const {
    std::string text = xml::to_text(header_.root());
    text.reserve(text.size() + 1 + bodies_.size());
    text += '\n';
    text += bodies_;
    return text;
}

base::Result<FieldReader> FieldReader::open(std::string_view text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || end > kHeaderLimitBytes) {
        return base::Error{base::Errc::corrupt, "no header"};
    }
    base::Result<xml::Document> header = xml::Document::parse(text.substr(0, end), {.source = "header"});
    if (!header) {
        return base::Error{base::Errc::corrupt, header.error().message};
    }
    return FieldReader(std::move(*header), text.substr(end + 1));
}

std::string FieldReader::body(xml::Element element, std::string_view name) {
    const std::uint64_t size = number(element, size_name(name));
    if (size > rest_.size()) {
        is_ok_ = false;
        return {};
    }
    std::string bytes(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return bytes;
}

std::uint64_t FieldReader::parse(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) {
        is_ok_ = false;
        return 0;
    }
    return value;
}

std::uint64_t FieldReader::number(xml::Element element, std::string_view name) {
    return parse(element.get(name));
}

std::uint32_t FieldReader::small_number(xml::Element element, std::string_view name) {
    const std::uint64_t value = number(element, name);
    if (value > UINT32_MAX) {
        is_ok_ = false;
        return 0;
    }
    return static_cast<std::uint32_t>(value);
}

bool FieldReader::flag(xml::Element element, std::string_view name) {
    const std::string_view text = element.get(name);
    is_ok_ = is_ok_ && (text == "true" || text == "false");
    return text == "true";
}

base::Hash128 FieldReader::parse_hash(std::string_view text) {
    constexpr std::size_t kDigits = 16;
    if (text.size() != 2 * kDigits) {
        is_ok_ = false;
        return {};
    }
    return {.high = parse(text.substr(0, kDigits), 16), .low = parse(text.substr(kDigits), 16)};
}

base::Hash128 FieldReader::hash(xml::Element element, std::string_view name) {
    return parse_hash(element.get(name));
}

messaging::NodeId FieldReader::node(xml::Element element, std::string_view name) {
    return messaging::NodeId(small_number(element, name));
}

std::vector<messaging::NodeId> FieldReader::nodes(xml::Element element, std::string_view name) {
    std::vector<messaging::NodeId> ids;
    for (const std::string_view word : base::split_words(element.get(name))) {
        ids.emplace_back(static_cast<std::uint32_t>(parse(word)));
    }
    return ids;
}

messaging::Member FieldReader::member(xml::Element element) {
    return {.id = node(element, "node"),
            .name = messaging::NodeName(std::string(element.get("name"))),
            .incarnation = messaging::Incarnation(number(element, "incarnation"))};
}

std::vector<std::uint64_t> FieldReader::numbers_between(std::string_view text, char separator, std::size_t count) {
    std::vector<std::uint64_t> numbers;
    for (const std::string_view field : base::split_fields(text, separator)) {
        numbers.push_back(parse(field));
    }
    is_ok_ = is_ok_ && numbers.size() == count;
    numbers.resize(count);
    return numbers;
}

Term FieldReader::parse_term(std::string_view text) {
    const std::vector<std::uint64_t> numbers = numbers_between(text, '.', 3);
    return {.generation = static_cast<std::uint32_t>(numbers[0]),
            .counter = numbers[1],
            .coordinator = messaging::NodeId(static_cast<std::uint32_t>(numbers[2]))};
}

Term FieldReader::term(xml::Element element, std::string_view name) {
    return parse_term(element.get(name));
}

Position FieldReader::position(xml::Element element, std::string_view name) {
    std::vector<std::string_view> fields = base::split_fields(element.get(name), '/');
    is_ok_ = is_ok_ && fields.size() == 3;
    fields.resize(3);
    return {.term = parse_term(fields[0]), .n = parse(fields[1]), .chain = parse_hash(fields[2])};
}

RequestId FieldReader::request_id(xml::Element element, std::string_view name) {
    const std::vector<std::uint64_t> numbers = numbers_between(element.get(name), '.', 3);
    return {.node = messaging::NodeId(static_cast<std::uint32_t>(numbers[0])),
            .incarnation = messaging::Incarnation(numbers[1]),
            .number = numbers[2]};
}

RoundId FieldReader::round(xml::Element element) {
    std::vector<std::string_view> fields = base::split_fields(element.get("view"), '.');
    is_ok_ = is_ok_ && fields.size() == 3;
    fields.resize(3);
    return {.view = {.ring = {.sequence = parse(fields[0]),
                              .leader = messaging::NodeId(static_cast<std::uint32_t>(parse(fields[1])))},
                     .members = parse(fields[2], 16)},
            .number = number(element, "round")};
}

Version FieldReader::version(xml::Element element) {
    const std::vector<std::uint64_t> numbers = numbers_between(element.get("version"), '.', 3);
    return {.admin_epoch = static_cast<std::int64_t>(numbers[0]),
            .epoch = static_cast<std::int64_t>(numbers[1]),
            .num_updates = static_cast<std::int64_t>(numbers[2])};
}

Requirement FieldReader::requirement(xml::Element element) {
    const std::optional<Durability> durability = durability_from_name(element.get("durability"));
    is_ok_ = is_ok_ && durability.has_value();
    const std::vector<messaging::NodeId> able = nodes(element, "able");
    return {.durability = durability.value_or(Durability::none),
            .able = {able.begin(), able.end()},
            .needs_all = flag(element, "needs-all")};
}

Part FieldReader::part(xml::Element element) {
    const std::string_view text = element.get("part");
    is_ok_ = is_ok_ && (text == "status" || text == "configuration");
    return text == "configuration" ? Part::configuration : Part::status;
}

std::vector<AnsweredRequest> FieldReader::requests(xml::Element element) {
    std::vector<AnsweredRequest> requests;
    for (const xml::Element child : element.children("request")) {
        AnsweredRequest request{.id = request_id(child, "id"), .oldest_pending = number(child, "oldest"), .answer = {}};
        request.answer = body(child, "answer");
        requests.push_back(std::move(request));
    }
    return requests;
}

Entry FieldReader::entry(xml::Element element) {
    Entry entry;
    entry.term = term(element, "entry-term");
    entry.n = number(element, "n");
    entry.chain_before = hash(element, "chain-before");
    entry.committed = number(element, "committed");
    entry.digest_after = hash(element, "digest-after");
    entry.requests = requests(element);
    entry.effect = body(element, "effect");
    return entry;
}

Snapshot FieldReader::snapshot(xml::Element element) {
    Snapshot snapshot;
    snapshot.position = position(element, "position");
    for (const xml::Element child : element.children("done")) {
        DoneRequests done{
            .incarnation = messaging::Incarnation(number(child, "incarnation")), .below = number(child, "below"), .numbers = {}};
        for (const std::string_view word : base::split_words(child.get("numbers"))) {
            done.numbers.insert(parse(word));
        }
        snapshot.done.emplace(node(child, "node"), std::move(done));
    }
    snapshot.configuration = body(element, "configuration");
    return snapshot;
}

Promise FieldReader::promise(xml::Element element) {
    return {.term = term(element, "promised"),
            .is_whole = flag(element, "whole"),
            .is_founded = flag(element, "founded"),
            .is_sole = flag(element, "sole")};
}

void write(FieldWriter& writer, xml::MutableElement element, const std::vector<AnsweredRequest>& requests) {
    for (const AnsweredRequest& request : requests) {
        xml::MutableElement child = element.append("request");
        child.set("id", to_text(request.id)).set("oldest", request.oldest_pending);
        writer.body(child, "answer", request.answer);
    }
}

void write(FieldWriter& writer, xml::MutableElement element, const Entry& entry) {
    element.set("entry-term", to_text(entry.term)).set("n", entry.n).set("chain-before", entry.chain_before.hex());
    element.set("committed", entry.committed).set("digest-after", entry.digest_after.hex());
    write(writer, element, entry.requests);
    writer.body(element, "effect", entry.effect);
}

void write(FieldWriter& writer, xml::MutableElement element, const Snapshot& snapshot) {
    element.set("position", to_text(snapshot.position));
    for (const auto& [id, done] : snapshot.done) {
        xml::MutableElement child = element.append("done");
        child.set("node", id.value()).set("incarnation", done.incarnation.value()).set("below", done.below);
        child.set("numbers", fmt::format("{}", fmt::join(done.numbers, " ")));
    }
    writer.body(element, "configuration", snapshot.configuration);
}

void write(xml::MutableElement element, const Promise& promise) {
    element.set("promised", to_text(promise.term)).set("whole", promise.is_whole).set("founded", promise.is_founded);
    element.set("sole", promise.is_sole);
}

void write(xml::MutableElement element, const Requirement& requirement) {
    element.set("durability", name_of(requirement.durability)).set("needs-all", requirement.needs_all);
    element.set("able", ids_text({requirement.able.begin(), requirement.able.end()}));
}

void write(xml::MutableElement element, const messaging::Member& member) {
    element.set("node", member.id.value()).set("name", member.name.value()).set("incarnation", member.incarnation.value());
}

void write(xml::MutableElement element, const RoundId& round) {
    element.set("view", messaging::to_text(round.view)).set("round", round.number);
}

std::string ids_text(const std::vector<messaging::NodeId>& ids) {
    std::string text;
    for (const messaging::NodeId& id : ids) {
        text += fmt::format("{}{}", text.empty() ? "" : " ", id.value());
    }
    return text;
}

}  // namespace systole::cib
