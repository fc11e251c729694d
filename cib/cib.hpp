#pragma once

#include "base/time.hpp"
#include "cib/request.hpp"
#include "cib/schema_judge.hpp"
#include "cib/status.hpp"
#include "cib/validation.hpp"
#include "cib/version.hpp"
#include "xml/editor.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace systole::cib {

/// The feature set that this implementation speaks; recorded in new CIBs. A CIB that needs a newer one is refused.
inline constexpr std::string_view kFeatureSet = "3.20.5";

/// Where a CIB lives decides some rules.
enum class Access {
    file,   ///< a file or shadow copy without a cluster
    live,   ///< the cluster's: changes record when, where and by whom they were made
};

struct CibOptions {
    Access access = Access::file;
    /// Judges configurations; null: nothing is validated and nothing can be upgraded. Must outlive the Cib.
    const SchemaJudge* schemas = nullptr;
};

/// A new CIB with empty sections. Source: Pacemaker's empty CIB.
[[nodiscard]] xml::Document empty_cib(std::string_view schema = kLatestSchema, std::int64_t epoch = 0);

/// The CIB: a document and the operations on it, with Pacemaker's rules for versions, merging, access and errors (spec of the CIB).
/// A modifying request either succeeds as a whole or leaves no trace.
class Cib {
public:
    Cib(xml::Document document, CibOptions options);
    Cib(const Cib&) = delete;
    Cib& operator=(const Cib&) = delete;

    [[nodiscard]] xml::Element root() const { return editor_.root(); }
    [[nodiscard]] const xml::Document& document() const { return editor_.document(); }
    [[nodiscard]] const xml::Editor& editor() const { return editor_; }
    [[nodiscard]] Version version() const;

    /// Executes a request for good. `now` is recorded by live CIBs.
    Answer execute(const Request& request, base::WallTime now);

    /// A request executed, but not kept yet.
    struct Attempt {
        Answer answer;
        xml::Savepoint before;                 ///< to take it back
        bool is_changed = false;
        bool is_configuration_changed = false; ///< something under `configuration`, admin_epoch, epoch or validate-with
    };
    /// Executes a request and keeps the log, so that it can be taken back. A failure has been taken back already.
    Attempt attempt(const Request& request, base::WallTime now);
    /// The patchset of an attempt that changed something; made before the next attempt.
    [[nodiscard]] xml::Document patchset(const Attempt& attempt) const;
    void undo(xml::Savepoint to) { editor_.undo(to); }
    /// Keeps all attempts.
    void commit();

    /// Reads. Of the request, only what concerns queries counts.
    [[nodiscard]] Answer query(const Request& request) const;

    /// The editor, for changes that were judged elsewhere (replication).
    [[nodiscard]] xml::Editor& unchecked_editor() { return editor_; }
    /// The CIB was exchanged for one that nobody here has judged.
    void forget_validity() { validation_.forget(); }

private:
    Answer change(const Request& request, base::WallTime now, xml::Savepoint before);
    Status finish(const Request& request, base::WallTime now, xml::Savepoint before, Answer& answer);
    void raise_version(bool is_configuration_changed);
    void record_origin(const Request& request, base::WallTime now);
    [[nodiscard]] bool touches_configuration(xml::Savepoint since) const;
    [[nodiscard]] bool needs_validation(const Request& request, xml::Savepoint since) const;

    xml::Editor editor_;
    CibOptions options_;
    Validation validation_;
};

/// The version numbers of a `cib` element.
[[nodiscard]] Version version_of(xml::Element element);

}  // namespace systole::cib
