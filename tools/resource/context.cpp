#include "tools/resource/context.hpp"

#include "cib/status.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

namespace systole::tools {

std::optional<int> ResourceContext::open() {
    connected_ = connect_to_cib();
    if (!connected_) {
        output_.program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(connected_.status)));
        for (const std::string& detail : connected_.details) {
            output_.error(detail);
        }
        return output_.finish(cib::exit_code_of(connected_.status));
    }
    return reload();
}

std::optional<int> ResourceContext::reload() {
    cib::Answer whole = connected_.connection->execute(cib::Request());
    if (!whole.is_ok() || !whole.body) {
        return fail(whole.status);
    }
    cib_ = std::move(*whole.body);
    base::Result<ClusterView> view = view_cluster(*cib_);
    if (!view) {
        output_.program_error(view.error().message);
        return output_.finish(exit_code::kConfig);
    }
    view_ = std::move(*view);
    resource_ = nullptr;
    return std::nullopt;
}

std::optional<int> ResourceContext::require_resource() {
    const std::string id = resource_id();
    if (id.empty()) {
        output_.program_error("Must supply a resource ID with -r/--resource");
        return output_.finish(exit_code::kUsage);
    }
    resource_ = cluster().find_resource_or_history_name(id);
    for (std::size_t i = 0; resource_ == nullptr && i < cluster().resource_count(); ++i) {
        // The content of a clone by its configured name: its first instance.
        pengine::Resource& candidate = cluster().resource_at(i);
        if (candidate.xml_id == id) {
            resource_ = &candidate;
        }
    }
    return resource_ == nullptr ? std::optional(no_such(fmt::format("Resource '{}' not found", id))) : std::nullopt;
}

std::optional<int> ResourceContext::check_node() {
    const std::optional<std::string> node = line_.value("node");
    if (node && cluster().find_node(*node) == nullptr) {
        return no_such(fmt::format("Node '{}' not found", *node));
    }
    return std::nullopt;
}

std::optional<int> ResourceContext::open_resource() {
    if (const std::optional<int> failed = open(); failed) {
        return failed;
    }
    if (const std::optional<int> failed = require_resource(); failed) {
        return failed;
    }
    return check_node();
}

std::optional<std::map<std::string, std::string>> ResourceContext::named_values(const std::vector<std::string>& texts) {
    std::map<std::string, std::string> values;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        if (equals == 0 || equals == std::string::npos) {
            output_.program_error(fmt::format("Invalid parameter '{}': NAME=VALUE is expected", text));
            return std::nullopt;
        }
        values.insert_or_assign(text.substr(0, equals), text.substr(equals + 1));
    }
    return values;
}

std::optional<int> ResourceContext::change(cib::Request request) {
    request.client = output_.program();
    const cib::Answer answer = connected_.connection->execute(request);
    if (answer.is_ok()) {
        return std::nullopt;
    }
    return fail(answer.status);
}

int ResourceContext::remove_resource(cib::Request request) {
    const cib::Answer answer = connected_.connection->execute(request);
    if (answer.is_ok() || answer.status == cib::Status::no_such_object) {
        return finish(exit_code::kOk);
    }
    const int code = cib::exit_code_of(answer.status);
    output_.program_error(fmt::format("Could not delete resource {}: {}", resource_id(), cib::message_of(answer.status)));
    output_.error(fmt::format("Error performing operation: {}", describe_exit_code(code)));
    return output_.finish(code);
}

int ResourceContext::finish(int status) {
    if (const base::Result<void> finished = connected_.connection->finish(); !finished) {
        output_.program_error(finished.error().message);
        return output_.finish(exit_code::kIo);
    }
    return output_.finish(status);
}

int ResourceContext::fail(cib::Status status) {
    const int code = cib::exit_code_of(status);
    output_.program_error(fmt::format("Error performing operation: {}", describe_exit_code(code)));
    return output_.finish(code);
}

int ResourceContext::no_such(std::string_view message) {
    output_.program_error(message);
    output_.error("Error performing operation: No such object");
    return output_.finish(exit_code::kNoSuch);
}

std::vector<pengine::Resource*> ResourceContext::instances() const {
    if (!resource_->is_anonymous() || resource_->id == resource_id()) {
        return {resource_};
    }
    std::vector<pengine::Resource*> all;
    for (std::size_t i = 0; i < cluster().resource_count(); ++i) {
        pengine::Resource& candidate = cluster().resource_at(i);
        if (candidate.xml_id == resource_->xml_id && candidate.variant == resource_->variant) {
            all.push_back(&candidate);
        }
    }
    return all;
}

}  // namespace systole::tools
