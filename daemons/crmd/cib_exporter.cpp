#include "daemons/crmd/cib_exporter.hpp"

#include "cib/storage/cib_file.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace systole::daemons {

namespace {

/// Changes with every change of the configuration, and with no other.
std::string version_of(xml::Element cib) {
    return std::string(cib.get("admin_epoch")) + "." + std::string(cib.get("epoch"));
}

}  // namespace

CibExporter::CibExporter(os::Loop& loop,
                         base::Logger& logger,
                         os::Disk& disk,
                         std::string directory,
                         std::function<xml::Element()> cib)
    : loop_(loop),
      logger_(logger),
      disk_(disk),
      directory_(std::move(directory)),
      cib_(std::move(cib)),
      version_(version_of(cib_())) {}

CibExporter::~CibExporter() {
    reap();
}

void CibExporter::look() {
    std::string version = version_of(cib_());
    if (version != version_) {
        version_ = std::move(version);
        timer_ = loop_.after(kDelay, [this] { write_in_child(); });
    }
}

void CibExporter::write() {
    timer_.reset();
    if (const auto written = cib::export_cib(disk_, directory_, cib_()); !written) {
        logger_.warn("cib.xml not written reason={}", written.error().message);
    }
}

// The child only writes and ends without any clean-up: it shares the parent's descriptors.
void CibExporter::write_in_child() {
    reap();
    child_ = ::fork();
    if (child_ == 0) {
        ::_exit(cib::export_cib(disk_, directory_, cib_()) ? 0 : 1);
    }
    constexpr base::Milliseconds kWritten{2000};
    timer_ = loop_.after(kWritten, [this] { reap(); });
}

void CibExporter::reap() {
    if (child_ > 0) {
        int status = 0;
        ::waitpid(child_, &status, 0);
        child_ = 0;
        if (status != 0) {
            logger_.warn("cib.xml not written");
        }
    }
}

}  // namespace systole::daemons
