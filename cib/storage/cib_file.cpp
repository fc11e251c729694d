#include "cib/storage/cib_file.hpp"

#include "base/text.hpp"
#include "cib/digest.hpp"
#include "xml/serialize.hpp"

namespace systole::cib {

namespace {

std::string file(const std::string& directory) {
    return directory + "/cib.xml";
}

std::string signature_file(const std::string& directory) {
    return directory + "/cib.xml.sig";
}

}  // namespace

base::Result<void> export_cib(os::Disk& disk, const std::string& directory, xml::Element cib) {
    xml::Document document = xml::Document::copy_of(cib);
    xml::MutableElement root = document.mutable_root();
    if (xml::MutableElement status = root.mutable_child("status")) {
        status.remove();
    }
    root.set("num_updates", 0);
    // The signature follows: a crash between the two leaves a file that is refused, not one that is wrong.
    if (const base::Result<void> written = disk.replace(file(directory), xml::to_text(root, xml::Form::pretty)); !written) {
        return written;
    }
    return disk.replace(signature_file(directory), on_disk_digest(root));
}

base::Result<std::optional<xml::Document>> import_cib(os::Disk& disk, const std::string& directory) {
    const base::Result<std::string> text = disk.read(file(directory));
    if (!text) {
        return text.error().code == base::Errc::not_found ? base::Result<std::optional<xml::Document>>(std::nullopt)
                                                          : base::Result<std::optional<xml::Document>>(text.error());
    }
    base::Result<xml::Document> document = xml::Document::parse(*text, {.source = file(directory)});
    if (!document) {
        return document.error();
    }
    if (!document->root().is("cib")) {
        return base::Error{base::Errc::invalid, file(directory) + ": the root element is not cib"};
    }
    const base::Result<std::string> signature = disk.read(signature_file(directory));
    if (signature && base::trim(*signature) != on_disk_digest(document->root())) {
        return base::Error{base::Errc::digest,
                           file(directory) + " does not match its .sig: it was changed by hand or is damaged"};
    }
    return std::optional(std::move(*document));
}

}  // namespace systole::cib
