#include "tools/simulate/input.hpp"

#include "tools/client/cib_connection.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <utility>

namespace systole::tools {
namespace {

SimulationInput refused(int exit_code, std::string message) {
    return {std::nullopt, exit_code, {fmt::format("crm_simulate: {}", message)}};
}

SimulationInput prepare(xml::Document document) {
    if (schemas() == nullptr) {
        return refused(exit_code::kConfig, "No CIB schemas found: the installation is incomplete");
    }
    std::vector<std::string> messages;
    if (document.root().get("validate-with") == "none") {
        messages.emplace_back(
            "Schema validation of configuration is disabled (support for validate-with set to \"none\" is deprecated and will "
            "be removed in a future release)");
    }
    if (!document.root().child("status")) {
        document.mutable_root().append("status");
    }
    cib::SchemaUpgrade upgraded = schemas()->upgrade(std::move(document), {});
    if (upgraded.status == cib::Status::ok && !upgraded.is_changed) {
        // What claims the newest schema already has not been judged on the way.
        upgraded.messages = schemas()->check(upgraded.document);
        upgraded.status = upgraded.messages.empty() ? cib::Status::ok : cib::Status::schema;
    }
    if (upgraded.status != cib::Status::ok) {
        messages.insert(messages.end(), upgraded.messages.begin(), upgraded.messages.end());
        return {std::nullopt, exit_code::kConfig, std::move(messages)};
    }
    return {std::move(upgraded.document), exit_code::kOk, std::move(messages)};
}

/// The CIB of the cluster, or of what CIB_file or CIB_shadow name.
SimulationInput query_cib() {
    const Connected connected = connect_to_cib();
    if (!connected) {
        return refused(exit_code::kNotConnected,
                       fmt::format("Could not connect to the CIB: {}", cib::message_of(connected.status)));
    }
    cib::Answer answer = connected.connection->execute({});
    if (!answer.is_ok() || !answer.body) {
        return refused(exit_code::kNotConnected, fmt::format("Could not query the CIB: {}", cib::message_of(answer.status)));
    }
    return prepare(std::move(*answer.body));
}

}  // namespace

SimulationInput read_simulation_input(const InputSource& source) {
    base::Result<xml::Document> document = read_xml(source);
    if (!document) {
        return refused(exit_code::kDataError, "Could not read input XML: Bad input value provided");
    }
    return prepare(std::move(*document));
}

SimulationInput read_simulation_input(CommandLine& line) {
    InputSource source;
    source.file = line.value("xml-file");
    source.is_stdin = !source.file;
    SimulationInput input = line.has("live-check") ? query_cib() : read_simulation_input(source);
    for (const std::string& message : input.messages) {
        line.output().error(message);
    }
    return input;
}

}  // namespace systole::tools
