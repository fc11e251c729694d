#pragma once

#include "base/log.hpp"
#include "os/durable_file.hpp"
#include "os/loop.hpp"
#include "xml/element.hpp"

#include <sys/types.h>

#include <functional>
#include <string>

namespace systole::daemons {

/// Keeps `cib.xml`, the copy of the configuration for people and tools, some seconds behind the last change. A forked child
/// writes it.
class CibExporter {
public:
    static constexpr base::Milliseconds kDelay{5000};

    CibExporter(os::Loop& loop, base::Logger& logger, os::Disk& disk, std::string directory, std::function<xml::Element()> cib);
    CibExporter(const CibExporter&) = delete;
    CibExporter& operator=(const CibExporter&) = delete;
    CibExporter(CibExporter&&) = delete;
    CibExporter& operator=(CibExporter&&) = delete;
    ~CibExporter();

    /// To be called whenever the CIB may have changed: looks at its version only.
    void look();
    /// Writes now, in this process: at the end.
    void write();

private:
    void write_in_child();
    void reap();

    os::Loop& loop_;
    base::Logger& logger_;
    os::Disk& disk_;
    std::string directory_;
    std::function<xml::Element()> cib_;
    std::string version_;
    pid_t child_ = 0;
    os::Watch timer_;
};

}  // namespace systole::daemons
