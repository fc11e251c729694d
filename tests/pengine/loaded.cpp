#include "tests/pengine/loaded.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "pengine/schedule.hpp"

namespace systole::pengine {

namespace {

xml::Document parse(const CibText& text) {
    const std::string status = text.status.empty() ? online_node("n1", "1") + online_node("n2", "2") : text.status;
    auto document = xml::Document::parse(fmt::format(
        R"(<cib {}><configuration>
             <crm_config><cluster_property_set id="cib-bootstrap-options">{}</cluster_property_set></crm_config>
             <nodes>{}</nodes><resources>{}</resources><constraints/><tags>{}</tags>
             <rsc_defaults>{}</rsc_defaults>
           </configuration><status>{}</status></cib>)",
        text.attributes, text.properties, text.nodes, text.resources, text.tags, text.rsc_defaults, status));
    base::ensure(document.has_value(), "the test's CIB is well-formed");
    return std::move(*document);
}

}  // namespace

Loaded::Loaded(const CibText& text) : document_(parse(text)) {
    RunOptions options;
    options.now = base::DateTime::from_epoch(kNow);
    auto cluster = load(document_.root(), options);
    base::ensure(cluster.has_value(), "the test's CIB is a CIB");
    cluster_ = std::move(*cluster);
}

Resource& Loaded::rsc(std::string_view id) {
    Resource* const found = cluster_->find_resource(id);
    base::ensure(found != nullptr, "the test names a resource of its CIB");
    return *found;
}

Node& Loaded::node(std::string_view name) {
    Node* const found = cluster_->find_node_by_name(name);
    base::ensure(found != nullptr, "the test names a node of its CIB");
    return *found;
}

std::string online_node(const std::string& name, const std::string& id, const std::string& history) {
    return fmt::format(
        R"(<node_state id="{1}" uname="{0}" in_ccm="true" crmd="online" join="member" expected="member">
             <lrm id="{1}"><lrm_resources>{2}</lrm_resources></lrm></node_state>)",
        name, id, history);
}

std::string history_of(const std::string& rsc, const std::string& entries) {
    return fmt::format(R"(<lrm_resource id="{}" class="ocf" provider="pacemaker" type="Dummy">{}</lrm_resource>)", rsc,
                       entries);
}

std::string entry(const Entry& entry) {
    return fmt::format(
        R"(<lrm_rsc_op id="{0}" operation="{1}" call-id="{2}" rc-code="{3}" op-status="{4}" interval="{5}"
             transition-key="1:1:{6}:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" {7}/>)",
        entry.id, entry.task, entry.call_id, entry.rc, entry.status, entry.interval, entry.expected, entry.more);
}

}  // namespace systole::pengine
