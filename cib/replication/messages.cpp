#include "cib/replication/messages.hpp"

#include "cib/replication/compress.hpp"
#include "cib/replication/fields.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace systole::cib {

namespace {

void write_body(FieldWriter& w, const Announce& m) {
    xml::MutableElement e = w.root();
    write(e, m.round);
    write(e, m.member);
    e.set("position", to_text(m.position)).set("known", to_text(m.known)).set("synced", to_text(m.synced));
    e.set("proof", m.has_proof).set("new", m.is_new).set("whole", m.is_whole).set("disk-good", m.is_disk_good);
    e.set("incumbent", m.is_incumbent).set("eligible", m.is_eligible).set("feature-level", m.feature_level);
    e.set("uptime", m.uptime_s).set("version", m.version.text()).set("surely-down", ids_text(m.surely_down));
}

Announce read_announce(FieldReader& r) {
    const xml::Element e = r.root();
    return {.round = r.round(e),
            .member = r.member(e),
            .position = r.position(e, "position"),
            .known = r.term(e, "known"),
            .synced = r.term(e, "synced"),
            .has_proof = r.flag(e, "proof"),
            .is_new = r.flag(e, "new"),
            .is_whole = r.flag(e, "whole"),
            .is_disk_good = r.flag(e, "disk-good"),
            .is_incumbent = r.flag(e, "incumbent"),
            .is_eligible = r.flag(e, "eligible"),
            .feature_level = r.small_number(e, "feature-level"),
            .uptime_s = r.number(e, "uptime"),
            .version = r.version(e),
            .surely_down = r.nodes(e, "surely-down")};
}

void write_body(FieldWriter& w, const Skip& m) {
    write(w.root(), m.round);
    w.root().set("silent", ids_text(m.silent));
}

void write_body(FieldWriter& w, const Refuse& m) {
    write(w.root(), m.round);
    w.root().set("reason", m.reason);
}

void write_body(FieldWriter& w, const Depose& m) {
    write(w.root(), m.round);
    w.root().set("node", m.node.value());
}

void write_body(FieldWriter& w, const Pulse& m) {
    write(w.root(), m.round);
}

void write_body(FieldWriter& w, const Open& m) {
    xml::MutableElement e = w.root();
    write(e, m.round);
    e.set("term", to_text(m.term)).set("position", to_text(m.position)).set("status-digest", m.status_digest.hex());
    e.set("version", m.version.text()).set("founding", m.is_founding);
    write(e, m.requirement);
    for (const Basis& basis : m.basis) {
        xml::MutableElement child = e.append("basis");
        write(child, basis.member);
        child.set("position", to_text(basis.position)).set("synced", to_text(basis.synced));
    }
}

Open read_open(FieldReader& r) {
    const xml::Element e = r.root();
    Open open{.round = r.round(e),
              .term = r.term(e, "term"),
              .position = r.position(e, "position"),
              .basis = {},
              .status_digest = r.hash(e, "status-digest"),
              .version = r.version(e),
              .is_founding = r.flag(e, "founding"),
              .requirement = r.requirement(e)};
    for (const xml::Element child : e.children("basis")) {
        open.basis.push_back(
            {.member = r.member(child), .position = r.position(child, "position"), .synced = r.term(child, "synced")});
    }
    return open;
}

void write_body(FieldWriter& w, const Synced& m) {
    w.root().set("term", to_text(m.term)).set("position", to_text(m.position));
}

void write_body(FieldWriter& w, const Fetch& m) {
    xml::MutableElement e = w.root();
    write(e, m.round);
    e.set("attempt", m.attempt).set("donor", m.donor.value()).set("committed", to_text(m.committed)).set("last", to_text(m.last));
    e.set("snapshot", m.wants_snapshot).set("status", m.wants_status);
}

Fetch read_fetch(FieldReader& r) {
    const xml::Element e = r.root();
    return {.round = r.round(e),
            .attempt = r.number(e, "attempt"),
            .donor = r.node(e, "donor"),
            .committed = r.position(e, "committed"),
            .last = r.position(e, "last"),
            .wants_snapshot = r.flag(e, "snapshot"),
            .wants_status = r.flag(e, "status")};
}

void write_body(FieldWriter& w, const CatchUp& m) {
    xml::MutableElement e = w.root();
    write(e, m.round);
    e.set("attempt", m.attempt).set("to", m.to.value()).set("version", m.version.text());
    e.set("donor-committed", m.committed).set("keep-until", m.keep_until);
    e.set("status-sequence", m.status_sequence).set("acknowledged", ids_text(m.acknowledged)).set("has-status", m.has_status);
    write(e, m.requirement);
    if (m.snapshot) {
        write(w, e.append("snapshot"), *m.snapshot);
    }
    for (const Entry& entry : m.entries) {
        write(w, e.append("entry"), entry);
    }
    w.body(e, "status", m.status);
}

CatchUp read_catch_up(FieldReader& r) {
    const xml::Element e = r.root();
    CatchUp m;
    m.round = r.round(e);
    m.attempt = r.number(e, "attempt");
    m.to = r.node(e, "to");
    m.version = r.version(e);
    m.committed = r.number(e, "donor-committed");
    m.keep_until = r.number(e, "keep-until");
    m.status_sequence = r.number(e, "status-sequence");
    m.acknowledged = r.nodes(e, "acknowledged");
    m.has_status = r.flag(e, "has-status");
    m.requirement = r.requirement(e);
    if (const xml::Element snapshot = e.child("snapshot")) {
        m.snapshot = r.snapshot(snapshot);
    }
    for (const xml::Element entry : e.children("entry")) {
        m.entries.push_back(r.entry(entry));
    }
    m.status = r.body(e, "status");
    return m;
}

void write_body(FieldWriter& w, const EntryMessage& m) {
    w.root().set("term", to_text(m.term));
    write(w.root(), m.requirement);
    write(w, w.root(), m.entry);
}

EntryMessage read_entry_message(FieldReader& r) {
    return {.term = r.term(r.root(), "term"), .requirement = r.requirement(r.root()), .entry = r.entry(r.root())};
}

void write_body(FieldWriter& w, const Require& m) {
    w.root().set("term", to_text(m.term));
    write(w.root(), m.requirement);
}

void write_body(FieldWriter& w, const Ack& m) {
    w.root().set("term", to_text(m.term)).set("n", m.n).set("chain", m.chain.hex());
}

void write_body(FieldWriter& w, const DiskState& m) {
    w.root().set("term", to_text(m.term)).set("good", m.is_good);
}

void write_body(FieldWriter& w, const StatusEntry& m) {
    xml::MutableElement e = w.root();
    e.set("term", to_text(m.term)).set("sequence", m.sequence).set("digest-after", m.digest_after.hex());
    write(w, e, m.requests);
    w.body(e, "effect", m.effect);
}

StatusEntry read_status_entry(FieldReader& r) {
    const xml::Element e = r.root();
    StatusEntry m{.term = r.term(e, "term"),
                  .sequence = r.number(e, "sequence"),
                  .requests = r.requests(e),
                  .effect = {},
                  .digest_after = r.hash(e, "digest-after")};
    m.effect = r.body(e, "effect");
    return m;
}

void write_body(FieldWriter& w, const RequestMessage& m) {
    xml::MutableElement e = w.root();
    e.set("term", to_text(m.term)).set("id", to_text(m.id)).set("oldest", m.oldest_pending);
    e.set("part", m.part == Part::status ? "status" : "configuration");
    w.body(e, "body", m.body);
}

RequestMessage read_request(FieldReader& r) {
    const xml::Element e = r.root();
    return {.term = r.term(e, "term"),
            .id = r.request_id(e, "id"),
            .oldest_pending = r.number(e, "oldest"),
            .part = r.part(e),
            .body = r.body(e, "body")};
}

void write_body(FieldWriter& w, const Reply& m) {
    w.root().set("term", to_text(m.term)).set("id", to_text(m.id)).set("returned", m.is_returned);
    w.body(w.root(), "answer", m.answer);
}

void write_body(FieldWriter& w, const Leaving& m) {
    write(w.root(), m.round);
}

void write_body(FieldWriter& w, const Payload& m) {
    w.root().set("term", to_text(m.term)).set("kind", m.kind);
    w.body(w.root(), "body", m.body);
}

/// In the order of the alternatives of Message.
constexpr std::array<std::string_view, std::variant_size_v<Message>> kKinds{
    "announce", "skip",    "refuse", "depose", "pulse",  "open",    "synced", "fetch",   "catch-up",
    "entry",    "require", "ack",    "disk",   "status", "request", "reply",  "leaving", "payload"};

std::optional<Message> read(FieldReader& r) {
    const xml::Element e = r.root();
    const std::string_view kind = e.name();
    if (kind == "announce") {
        return read_announce(r);
    }
    if (kind == "skip") {
        return Skip{r.round(e), r.nodes(e, "silent")};
    }
    if (kind == "refuse") {
        return Refuse{r.round(e), std::string(e.get("reason"))};
    }
    if (kind == "depose") {
        return Depose{r.round(e), r.node(e, "node")};
    }
    if (kind == "pulse") {
        return Pulse{r.round(e)};
    }
    if (kind == "open") {
        return read_open(r);
    }
    if (kind == "synced") {
        return Synced{r.term(e, "term"), r.position(e, "position")};
    }
    if (kind == "fetch") {
        return read_fetch(r);
    }
    if (kind == "catch-up") {
        return read_catch_up(r);
    }
    if (kind == "entry") {
        return read_entry_message(r);
    }
    if (kind == "require") {
        return Require{r.term(e, "term"), r.requirement(e)};
    }
    if (kind == "ack") {
        return Ack{r.term(e, "term"), r.number(e, "n"), r.hash(e, "chain")};
    }
    if (kind == "disk") {
        return DiskState{r.term(e, "term"), r.flag(e, "good")};
    }
    if (kind == "status") {
        return read_status_entry(r);
    }
    if (kind == "request") {
        return read_request(r);
    }
    if (kind == "reply") {
        return Reply{r.term(e, "term"), r.request_id(e, "id"), r.flag(e, "returned"), r.body(e, "answer")};
    }
    if (kind == "leaving") {
        return Leaving{r.round(e)};
    }
    if (kind == "payload") {
        return Payload{r.term(e, "term"), std::string(e.get("kind")), r.body(e, "body")};
    }
    return std::nullopt;
}

/// Only what may be large and is not urgent is worth compressing.
constexpr std::size_t kCompressFrom = std::size_t{16} << 10U;
constexpr std::string_view kCompressed = "compressed";

std::string wrap_compressed(const std::string& text) {
    FieldWriter wrapper(kCompressed);
    wrapper.root().set("size", text.size());
    wrapper.body(wrapper.root(), "content", compress(text));
    return wrapper.text();
}

/// The message inside; no message inside is compressed again.
base::Result<Message> unwrap_compressed(FieldReader& reader) {
    const std::uint64_t size = reader.number(reader.root(), "size");
    const std::string content = reader.body(reader.root(), "content");
    if (!reader.is_complete() || size > messaging::kMaxMessageBytes) {
        return base::Error{base::Errc::corrupt, "not a compressed message"};
    }
    const base::Result<std::string> text = decompress(content, size);
    if (!text) {
        return text.error();
    }
    if (text->starts_with("<compressed")) {
        return base::Error{base::Errc::corrupt, "compressed twice"};
    }
    return decode(*text);
}

}  // namespace

std::string encode(const Message& message) {
    FieldWriter writer(kKinds.at(message.index()));
    std::visit([&writer](const auto& content) { write_body(writer, content); }, message);
    std::string text = writer.text();
    const bool is_bulk = std::holds_alternative<CatchUp>(message) && text.size() >= kCompressFrom;
    return is_bulk ? wrap_compressed(text) : text;
}

base::Result<Message> decode(std::string_view bytes) {
    base::Result<FieldReader> reader = FieldReader::open(bytes);
    if (!reader) {
        return reader.error();
    }
    if (reader->root().is(kCompressed)) {
        return unwrap_compressed(*reader);
    }
    std::optional<Message> message = read(*reader);
    if (!message || !reader->is_complete()) {
        return base::Error{base::Errc::corrupt, fmt::format("not a replication message: {}", reader->root().name())};
    }
    return std::move(*message);
}

}  // namespace systole::cib
