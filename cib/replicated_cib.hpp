#pragma once

#include "cib/cib.hpp"
#include "cib/replication/state.hpp"

namespace systole::cib {

/// The cluster's CIB as the state that replication keeps equal on all nodes.
/// Requests and answers are the compact texts of to_xml(Request) and to_xml(Answer). An effect is the text of a
/// `<diff format="2">` whose changes concern one part; changes of the cib element itself list attributes without a result, as both
/// parts have attributes there. Of these, admin_epoch, epoch, validate-with, crm_feature_set and the record of the last change
/// belong to the configuration; num_updates follows from the rules of ReplicatedState; all others are status.
class ReplicatedCib final : public ReplicatedState {
public:
    /// Starts with a document, such as empty_cib() or an imported cib.xml. Schemas may be null: nothing is validated then.
    ReplicatedCib(xml::Document document, const SchemaJudge* schemas);

    /// The whole CIB, for readers. Valid until the next apply or restore.
    [[nodiscard]] xml::Element root() const { return cib_.root(); }
    [[nodiscard]] const xml::Document& document() const { return cib_.document(); }
    [[nodiscard]] Answer query(const Request& request) const { return cib_.query(request); }

    [[nodiscard]] Execution execute(std::span<const std::string> requests, Part part, base::WallTime now) override;
    [[nodiscard]] base::Result<void> apply(Part part, std::string_view effect) override;
    [[nodiscard]] std::string snapshot(Part part) const override;
    [[nodiscard]] base::Result<void> restore(Part part, std::string_view bytes) override;
    [[nodiscard]] Digests digests() const override;
    [[nodiscard]] Version version() const override { return cib_.version(); }

private:
    [[nodiscard]] Outcome execute_one(const std::string& text, Part part, base::WallTime now);
    [[nodiscard]] base::Result<void> apply_effect(Part part, xml::Element effect);
    [[nodiscard]] xml::Element section_of(Part part) const;

    Cib cib_;
};

}  // namespace systole::cib
