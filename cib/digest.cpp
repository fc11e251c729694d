#include "cib/digest.hpp"

#include "base/digest.hpp"
#include "xml/replica_digest.hpp"
#include "xml/serialize.hpp"

#include <vector>

namespace systole::cib {
namespace {

void strip_ignored(xml::MutableElement element) {
    std::vector<std::string> ignored;
    for (const xml::Attribute attribute : element.attributes()) {
        if (xml::is_ignored_by_digests(attribute.name)) {
            ignored.emplace_back(attribute.name);
        }
    }
    for (const std::string& name : ignored) {
        element.unset(name);
    }
    for (const xml::Element child : element.children()) {
        strip_ignored(xml::MutableElement::of(child));
    }
}

}  // namespace

std::string on_disk_digest(xml::Element element) {
    return base::md5_hex(" " + xml::to_text(element) + "\n");
}

std::string versioned_digest(xml::Element element) {
    xml::Document copy = xml::Document::copy_of(element);
    strip_ignored(copy.mutable_root());
    return base::md5_hex(xml::to_text(copy.root()));
}

}  // namespace systole::cib
