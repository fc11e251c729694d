#pragma once

#include "cib/request.hpp"
#include "pengine/model/cluster.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/common/command_line.hpp"
#include "tools/status/cluster_view.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::tools {

/// What all commands of crm_resource work with: the options, the CIB, and the cluster as the policy engine reads it.
class ResourceContext {
public:
    explicit ResourceContext(CommandLine& line) : line_(line), output_(line.output()) {}

    /// Reads the CIB. The exit status if that fails, which has been printed.
    [[nodiscard]] std::optional<int> open();
    /// Reads it again after a change.
    [[nodiscard]] std::optional<int> reload();
    /// The resource of --resource, or the exit status: it is not given, or there is none of that name.
    [[nodiscard]] std::optional<int> require_resource();
    /// The node of --node if one is given; the exit status if there is none of that name.
    [[nodiscard]] std::optional<int> check_node();

    /// open(), require_resource() and check_node() in one.
    [[nodiscard]] std::optional<int> open_resource();

    /// Values by name from texts `NAME=VALUE`; nothing, after a message, if one has another form.
    [[nodiscard]] std::optional<std::map<std::string, std::string>> named_values(const std::vector<std::string>& texts);
    /// The arguments that are no options, in that form.
    [[nodiscard]] std::optional<std::map<std::string, std::string>> overrides() { return named_values(line_.arguments()); }

    /// Carries a change out; the exit status if it fails, which has been printed.
    [[nodiscard]] std::optional<int> change(cib::Request request);
    /// The same for the deletion of a resource, with its own message; ends the tool.
    [[nodiscard]] int remove_resource(cib::Request request);
    /// Ends a tool that has changed the CIB.
    [[nodiscard]] int finish(int status);

    /// `PROGRAM: Error performing operation: TEXT` and the exit status of that text.
    [[nodiscard]] int fail(cib::Status status);
    /// `PROGRAM: MESSAGE`, then the line of "No such object".
    [[nodiscard]] int no_such(std::string_view message);

    [[nodiscard]] CommandLine& line() { return line_; }
    [[nodiscard]] Output& output() { return output_; }
    [[nodiscard]] const xml::Document& cib() const { return *cib_; }
    [[nodiscard]] pengine::Cluster& cluster() const { return *view_.cluster; }
    [[nodiscard]] const ClusterView& view() const { return view_; }
    /// After require_resource().
    [[nodiscard]] pengine::Resource& resource() const { return *resource_; }
    [[nodiscard]] std::string resource_id() const { return line_.value_or("resource", ""); }
    /// All that is meant by the name: every instance of an anonymous clone's content, else the resource alone.
    [[nodiscard]] std::vector<pengine::Resource*> instances() const;

private:
    CommandLine& line_;
    Output& output_;
    Connected connected_;
    std::optional<xml::Document> cib_;
    ClusterView view_;
    pengine::Resource* resource_ = nullptr;
};

}  // namespace systole::tools
