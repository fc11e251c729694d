#pragma once

#include "tools/status/cluster_view.hpp"
#include "xml/element.hpp"

namespace systole::tools {

/// The parts of `crm_mon --output-as=xml`, each appended to the parent.
void append_summary_xml(xml::MutableElement parent, const ClusterView& view);
void append_nodes_xml(xml::MutableElement parent, const ClusterView& view);
void append_resources_xml(xml::MutableElement parent, const ClusterView& view);

}  // namespace systole::tools
