#include "tools/status/status_text.hpp"

#include "sim/status/cluster_summary.hpp"
#include "tools/status/section_names.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::tools {

sim::StatusRequest default_status() {
    sim::StatusRequest request;
    request.sections = default_sections(SectionDefaults::text);
    request.options.only_active = true;
    request.options.friendly_failures = true;
    return request;
}

std::string status_text(const ClusterView& view, const sim::StatusRequest& request) {
    sim::Report report;
    sim::append_status(report, *view.cluster, request);
    return report.text();
}

std::string status_page(const ClusterView& view, const sim::StatusRequest& request, long refresh_seconds) {
    sim::Report report(sim::Report::Form::html);
    sim::append_status(report, *view.cluster, request);
    const std::string refresh =
        refresh_seconds > 0 ? fmt::format("<meta http-equiv=\"refresh\" content=\"{}\">\n", refresh_seconds) : std::string();
    return fmt::format(
        "<!DOCTYPE html>\n<html>\n<head>\n<title>Cluster Status</title>\n<meta charset=\"utf-8\">\n{}</head>\n<body>\n{}</body>\n"
        "</html>\n",
        refresh, report.text());
}

std::string legacy_status_document(const ClusterView& view, const sim::StatusRequest& request) {
    xml::Document document = xml::Document::create("crm_mon");
    document.mutable_root().set("version", "3.0.2");  // the release of Pacemaker whose forms these are
    sim::append_status_xml(document.mutable_root(), *view.cluster, request);
    return "<?xml version=\"1.0\"?>\n" + xml::to_text(document.root(), xml::Form::pretty);
}

std::string simple_status_text(const ClusterView& view) {
    const auto online = std::ranges::count_if(view.cluster->nodes, [](const pengine::Node* node) { return node->is_online; });
    const auto offline = static_cast<std::ptrdiff_t>(view.cluster->nodes.size()) - online;
    if (offline > 0 || view.cluster->dc == nullptr) {
        return fmt::format("CLUSTER WARN:{}{}\n", view.cluster->dc == nullptr ? " No DC" : "",
                           offline > 0 ? fmt::format(" {} node{} offline", offline, offline == 1 ? "" : "s") : std::string());
    }
    return fmt::format("CLUSTER OK: {} node{} online, {} resource instances configured\n", online, online == 1 ? "" : "s",
                       sim::count_instances(*view.cluster).all);
}

}  // namespace systole::tools
