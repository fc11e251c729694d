#pragma once

#include "base/digest.hpp"
#include "cib/replication/disk.hpp"
#include "cib/replication/durability.hpp"
#include "cib/replication/messages.hpp"
#include "xml/document.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// How the words of replication are written into messages, journal and snapshot: one line of XML, then the bodies as bytes. The
/// header holds the size of each body, in the order in which they follow.
namespace systole::cib {

/// Makes a text of that form.
class FieldWriter {
public:
    explicit FieldWriter(std::string_view kind) : header_(xml::Document::create(kind)) {}

    [[nodiscard]] xml::MutableElement root() { return header_.mutable_root(); }
    /// Notes the size as attribute NAME-bytes and appends the body.
    void body(xml::MutableElement element, std::string_view name, std::string_view bytes);
    [[nodiscard]] std::string text() const;

private:
    xml::Document header_;
    std::string bodies_;
};

/// Reads it. After reading something that is not there or makes no sense every value is zero or empty and `ok` is false; check
/// it once at the end.
class FieldReader {
public:
    /// Error `corrupt`: no such header.
    [[nodiscard]] static base::Result<FieldReader> open(std::string_view text);

    [[nodiscard]] xml::Element root() const { return header_.root(); }
    /// Bodies must be read in the order in which they were written.
    [[nodiscard]] std::string body(xml::Element element, std::string_view name);

    [[nodiscard]] std::uint64_t number(xml::Element element, std::string_view name);
    [[nodiscard]] std::uint32_t small_number(xml::Element element, std::string_view name);
    [[nodiscard]] bool flag(xml::Element element, std::string_view name);
    [[nodiscard]] base::Hash128 hash(xml::Element element, std::string_view name);
    [[nodiscard]] messaging::NodeId node(xml::Element element, std::string_view name);
    [[nodiscard]] std::vector<messaging::NodeId> nodes(xml::Element element, std::string_view name);
    [[nodiscard]] messaging::Member member(xml::Element element);
    [[nodiscard]] Term term(xml::Element element, std::string_view name);
    [[nodiscard]] Position position(xml::Element element, std::string_view name);
    [[nodiscard]] RequestId request_id(xml::Element element, std::string_view name);
    [[nodiscard]] RoundId round(xml::Element element);
    [[nodiscard]] Version version(xml::Element element);
    [[nodiscard]] Requirement requirement(xml::Element element);
    [[nodiscard]] Part part(xml::Element element);
    [[nodiscard]] std::vector<AnsweredRequest> requests(xml::Element element);
    [[nodiscard]] Entry entry(xml::Element element);
    [[nodiscard]] Snapshot snapshot(xml::Element element);
    [[nodiscard]] Promise promise(xml::Element element);

    /// True if all was read well and no byte is left.
    [[nodiscard]] bool is_complete() const { return is_ok_ && rest_.empty(); }
    void fail() { is_ok_ = false; }

private:
    FieldReader(xml::Document header, std::string_view rest) : header_(std::move(header)), rest_(rest) {}
    [[nodiscard]] std::vector<std::uint64_t> numbers_between(std::string_view text, char separator, std::size_t count);
    [[nodiscard]] std::uint64_t parse(std::string_view text, int base = 10);
    [[nodiscard]] base::Hash128 parse_hash(std::string_view text);
    [[nodiscard]] Term parse_term(std::string_view text);

    xml::Document header_;
    std::string_view rest_;
    bool is_ok_ = true;
};

void write(FieldWriter& writer, xml::MutableElement element, const Entry& entry);
void write(FieldWriter& writer, xml::MutableElement element, const Snapshot& snapshot);
void write(FieldWriter& writer, xml::MutableElement element, const std::vector<AnsweredRequest>& requests);
void write(xml::MutableElement element, const Promise& promise);
void write(xml::MutableElement element, const Requirement& requirement);
void write(xml::MutableElement element, const messaging::Member& member);
void write(xml::MutableElement element, const RoundId& round);
[[nodiscard]] std::string ids_text(const std::vector<messaging::NodeId>& ids);

}  // namespace systole::cib
