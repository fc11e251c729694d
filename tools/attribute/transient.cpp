#include "tools/attribute/transient.hpp"

#include "tools/client/cib_connection.hpp"

namespace systole::tools {

std::optional<TransientAttributes> TransientAttributes::of_cluster() {
    if (works_on_file()) {
        return std::nullopt;
    }
    base::Result<Cluster> cluster = Cluster::connect();
    return cluster ? std::optional(TransientAttributes(std::move(*cluster))) : std::nullopt;
}

std::optional<std::vector<FoundAttribute>> TransientAttributes::find(const AttributeSelection& selection, const std::string& node) {
    const base::Result<crmd::ClientAnswer> answer = cluster_.ask(crmd::AttributeQuery{std::nullopt, node});
    if (!answer || answer->rc != 0 || !answer->body) {
        return std::nullopt;
    }
    std::vector<FoundAttribute> values;
    for (const xml::Element attribute : answer->body->root().children("attribute")) {
        if (attribute.get("private") != "true") {
            values.push_back({"", "", std::string(attribute.get("name")), std::string(attribute.get("value"))});
        }
    }
    return with_meant_names(std::move(values), selection);
}

cib::Answer TransientAttributes::change(const AttributeSelection& selection, const std::string& node,
                                        const std::optional<std::string>& value) {
    const bool is_pattern = !selection.pattern.empty();
    crmd::AttributeUpdate update{.name = is_pattern ? selection.pattern : selection.name,
                                 .value = value,
                                 .node = node,
                                 .dampening = std::nullopt,
                                 .name_is_pattern = is_pattern,
                                 .set_id = selection.set_id,
                                 .set_type = selection.is_utilization ? "utilization" : ""};
    const base::Result<crmd::ClientAnswer> answer = cluster_.ask(update);
    if (!answer) {
        const bool is_late = answer.error().code == base::Errc::timeout;
        return {is_late ? cib::Status::timeout : cib::Status::not_connected, std::nullopt, {answer.error().message}};
    }
    cib::Answer result{status_of_exit_code(answer->rc), std::nullopt, {}};
    if (!answer->message.empty()) {
        result.details.push_back(answer->message);
    }
    return result;
}

bool is_transient(const AttributeSelection& selection) {
    const bool is_named = !selection.name.empty() || !selection.pattern.empty();
    return selection.scope == AttributeScope::status && is_named && selection.attribute_id.empty() && !selection.is_utilization;
}

}  // namespace systole::tools
