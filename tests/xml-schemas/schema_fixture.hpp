#pragma once

#include "cib/schemas.hpp"

#include <gtest/gtest.h>

#include <string>

namespace systole::tests {

/// The schemas of the source tree.
inline cib::Schemas source_schemas() {
    auto schemas = cib::Schemas::open(std::string(SYSTOLE_SOURCE_ROOT) + "/xml-schemas");
    EXPECT_TRUE(schemas) << (schemas ? "" : schemas.error().message);
    return std::move(*schemas);
}

/// A CIB of a schema with the given texts below resources, constraints and (as a whole) the other sections.
struct CibText {
    std::string schema = "pacemaker-4.0";
    std::string resources;
    std::string constraints;
    std::string options;
    std::string nodes = "<node id='1' uname='alpha'/>";
    std::string more;  ///< further sections, complete

    [[nodiscard]] xml::Document parsed() const {
        auto document = xml::Document::parse(
            "<cib validate-with='" + schema + "' admin_epoch='0' epoch='1' num_updates='0'><configuration><crm_config>" +
            options + "</crm_config><nodes>" + nodes + "</nodes><resources>" + resources + "</resources><constraints>" +
            constraints + "</constraints>" + more + "</configuration><status/></cib>");
        EXPECT_TRUE(document) << (document ? "" : document.error().message);
        return std::move(*document);
    }
};

}  // namespace systole::tests
