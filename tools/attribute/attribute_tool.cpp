#include "tools/attribute/attribute_tool.hpp"

#include "cib/sections.hpp"
#include "cib/status.hpp"
#include "os/paths.hpp"
#include "tools/attribute/cluster_options.hpp"
#include "tools/attribute/transient.hpp"
#include "tools/client/attributes.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

using cib::Status;

class CrmAttribute {
public:
    explicit CrmAttribute(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        command_ = line_.last_of({"query", "update", "delete"});
        if (command_.empty()) {
            command_ = "query";
        }
        if (line_.has("list-options")) {
            return list_options();
        }
        if (const std::optional<int> status = check_options(); status) {
            return *status;
        }
        connected_ = connect_to_cib();
        if (!connected_) {
            output_.program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(connected_.status)));
            return output_.finish(cib::exit_code_of(connected_.status));
        }
        cib::Answer whole = connected_.connection->execute(cib::Request());
        if (!whole.is_ok() || !whole.body) {
            return fail(whole.status);
        }
        cib_ = std::move(*whole.body);
        if (const std::optional<int> status = select(); status) {
            return *status;
        }
        if (command_ == "query") {
            return query();
        }
        const int status = command_ == "update" ? update() : remove();
        if (const base::Result<void> finished = connected_.connection->finish(); !finished) {
            output_.program_error(finished.error().message);
            return output_.finish(exit_code::kIo);
        }
        return output_.finish(status);
    }

private:
    int fail(Status status) {
        output_.program_error(fmt::format("Error performing operation: {}", cib::message_of(status)));
        return output_.finish(cib::exit_code_of(status));
    }

    int list_options() {
        const std::string what = line_.value_or("list-options", "");
        if (what != "cluster") {
            return line_.usage_error(fmt::format("Invalid --list-options value '{}'. Allowed values: cluster", what));
        }
        output_.raw(cluster_options_text(line_.has("all") ? OptionList::all : OptionList::common));
        if (output_.is_xml()) {
            add_cluster_options(output_.result());
        }
        return output_.finish(exit_code::kOk);
    }

    std::optional<int> check_options() {
        if (line_.has("name") && line_.has("pattern")) {
            return line_.usage_error("Error: --name and --pattern cannot be used at the same time");
        }
        selection_.name = line_.value_or("name", "");
        selection_.pattern = line_.value_or("pattern", "");
        if (line_.has("promotion")) {
            const std::string resource = line_.value_or("promotion", "");
            const std::string instance = resource.empty() ? environment("OCF_RESOURCE_INSTANCE").value_or("") : resource;
            if (instance.empty()) {
                return line_.usage_error("-p/--promotion must be called from an OCF resource agent or with a resource ID specified");
            }
            selection_.name = "master-" + instance;
        }
        const bool is_named = !selection_.name.empty() || !selection_.pattern.empty() || line_.has("attr-id");
        if (command_ != "query" && !is_named) {
            return line_.usage_error(fmt::format("Error: must specify attribute name or pattern to {}", command_));
        }
        return std::nullopt;
    }

    /// The scope by type, lifetime, promotion and node, in this order of weight.
    std::optional<std::string> scope_name() {
        if (const std::optional<std::string> type = line_.value("type"); type) {
            return *type == "reboot" ? "status" : *type;
        }
        if (const std::optional<std::string> lifetime = line_.value("lifetime"); lifetime) {
            if (*lifetime != "reboot" && *lifetime != "forever") {
                return std::nullopt;
            }
            return *lifetime == "reboot" ? "status" : "nodes";
        }
        if (line_.has("promotion")) {
            return "status";
        }
        return line_.has("node") || line_.has("utilization") ? "nodes" : "crm_config";
    }

    std::optional<int> select() {
        const std::optional<std::string> scope_text = scope_name();
        if (!scope_text) {
            output_.program_error("Error performing operation: No message of desired type");
            return output_.finish(exit_code::kProtocol);
        }
        if (*scope_text != "crm_config" && *scope_text != "tickets") {
            const std::string node = line_.value_or("node", target_node());
            const std::optional<std::string> id = node_id_of(cib_->root(), node);
            if (!id) {
                output_.program_error(fmt::format("Could not map name={} to a UUID", node));
                return output_.finish(exit_code::kNoSuch);
            }
            selection_.node_id = *id;
            node_ = std::string(cib::find_section(cib_->root(), "nodes").child("node", *id).get("uname", node));
        }
        const std::optional<AttributeScope> scope = scope_from_name(*scope_text);
        if (!scope) {
            return fail(Status::no_such_object);
        }
        selection_.scope = *scope;
        selection_.set_id = line_.value_or("set-name", "");
        selection_.attribute_id = line_.value_or("attr-id", "");
        selection_.is_utilization = line_.has("utilization");
        if (is_transient(selection_)) {
            transient_ = TransientAttributes::of_cluster();
        }
        return std::nullopt;
    }

    /// The node of attributes if none is named: that of the agent that calls us, or the local one.
    static std::string target_node() {
        const std::optional<std::string> on_node = environment("OCF_RESKEY_CRM_meta_on_node");
        const std::optional<std::string> host = environment("OCF_RESKEY_CRM_meta_physical_host");
        if (environment("OCF_RESKEY_CRM_meta_container_attribute_target") == "host" && host) {
            return *host;
        }
        return on_node ? *on_node : os::Paths::from_environment().node_name;
    }

    std::vector<FoundAttribute> find() {
        if (transient_) {
            if (std::optional<std::vector<FoundAttribute>> found = transient_->find(selection_, node_); found) {
                return *found;
            }
        }
        return find_attributes(cib_->root(), selection_);
    }

    int query() {
        std::vector<FoundAttribute> found = find();
        if (found.empty() && line_.has("default")) {
            found.push_back({"", "", selection_.name, line_.value_or("default", "")});
        }
        if (found.empty()) {
            return fail(Status::no_such_object);
        }
        for (const FoundAttribute& attribute : found) {
            const std::string_view scope = name_of(selection_.scope);
            output_.line(line_.has("quiet") ? attribute.value
                                            : fmt::format("scope={} name={} value={}", scope, attribute.name, attribute.value));
            if (output_.is_xml()) {
                output_.result().append("attribute").set("name", attribute.name).set("value", attribute.value).set("scope", scope);
            }
        }
        return output_.finish(exit_code::kOk);
    }

    /// Prints the candidates if there are several and no pattern asked for them.
    bool is_ambiguous(const std::vector<FoundAttribute>& found) {
        if (found.size() < 2 || !selection_.pattern.empty()) {
            return false;
        }
        output_.line(fmt::format("Multiple attributes match name={}", selection_.name));
        for (const FoundAttribute& attribute : found) {
            output_.line(fmt::format("  Value: {} \t(id={})", attribute.value, attribute.id));
        }
        return true;
    }

    int report(const cib::Answer& answer) {
        if (answer.is_ok()) {
            return exit_code::kOk;
        }
        for (const std::string& detail : answer.details) {
            output_.error(detail);
        }
        output_.program_error(fmt::format("Error performing operation: {}", cib::message_of(answer.status)));
        return cib::exit_code_of(answer.status);
    }

    int update() {
        const std::string value = line_.value_or("update", "");
        if (transient_) {
            return report(transient_->change(selection_, node_, value));
        }
        const std::vector<FoundAttribute> found = find_attributes(cib_->root(), selection_);
        if (is_ambiguous(found)) {
            output_.program_error("Please choose from one of the matches below and supply the 'id' with --attr-id");
            return exit_code::kMultiple;
        }
        if (found.empty()) {
            if (selection_.name.empty()) {
                return report({Status::no_such_object, std::nullopt, {}});
            }
            return report(connected_.connection->execute(with_client(creation_request(selection_, value))));
        }
        int status = exit_code::kOk;
        for (const FoundAttribute& attribute : found) {
            const int one = report(connected_.connection->execute(with_client(update_request(selection_, attribute, value))));
            status = one == exit_code::kOk ? status : one;
        }
        return status;
    }

    int remove() {
        if (transient_) {
            return report(transient_->change(selection_, node_, std::nullopt));
        }
        const std::vector<FoundAttribute> found = find_attributes(cib_->root(), selection_);
        if (is_ambiguous(found)) {
            return exit_code::kOk;
        }
        int status = exit_code::kOk;
        for (const FoundAttribute& attribute : found) {
            const int one = report(connected_.connection->execute(with_client(removal_request(selection_, attribute))));
            if (one != exit_code::kOk) {
                status = one;
                continue;
            }
            const bool is_option = selection_.scope == AttributeScope::crm_config;
            output_.line(fmt::format("Deleted {} {}: id={}{} name={}", name_of(selection_.scope), is_option ? "option" : "attribute",
                                     selection_.attribute_id.empty() ? attribute.id : "(null)",
                                     selection_.set_id.empty() ? "" : " set=" + selection_.set_id, attribute.name));
        }
        return status;
    }

    cib::Request with_client(cib::Request request) {
        request.client = output_.program();
        return request;
    }

    CommandLine& line_;
    Output& output_;
    std::string_view command_;
    AttributeSelection selection_;
    std::string node_;                                ///< name of the node of node attributes
    std::optional<TransientAttributes> transient_;    ///< only if the cluster is to be asked
    Connected connected_;
    std::optional<xml::Document> cib_;
};

}  // namespace

int run_attribute_tool(std::vector<std::string> arguments) {
    CommandLine line(std::move(arguments), "query and update cluster options, node attributes and defaults");
    line.flag("-G,--query,--get-value", "Query the current value");
    line.option("-v,--update,--attr-value", "Update the value");
    line.flag("-D,--delete,--delete-attr", "Delete the attribute");
    line.option("-n,--name,--attr-name", "Operate on this attribute");
    line.option("-P,--pattern", "Operate on attributes whose names match this regular expression");
    line.option_or_flag("-p,--promotion", "Operate on the promotion score of a resource");
    line.option("-t,--type", "Part of the configuration: crm_config, nodes, status, rsc_defaults, op_defaults, tickets");
    line.option("-l,--lifetime", "Lifetime of a node attribute: reboot or forever");
    line.option("-N,--node,-U,--uname,--node-uname", "Name of the node that the attribute belongs to");
    line.option("-s,--set-name", "Id of the attribute set");
    line.option("-i,--attr-id", "Id of the attribute");
    line.option("-d,--default", "Value to print if a query finds none");
    line.option_or_flag("-L,--list-options", "List the options of a part of the configuration");
    line.flag("-A,--all", "With --list-options, include advanced and generated options");
    line.flag("-z,--utilization", "Operate on a utilization attribute of the node");
    line.flag("-q,--quiet,-Q", "Print only values");
    line.flag("--score", "Understand \"value++\" and \"value+=N\" (always done)");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    return CrmAttribute(line).run();
}

}  // namespace systole::tools
