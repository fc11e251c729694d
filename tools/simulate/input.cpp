#include "tools/simulate/input.hpp"

#include "tools/client/cib_connection.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <utility>

namespace systole::tools {
namespace {

SimulationInput upgrade(CommandLine& line, xml::Document document) {
    if (schemas() == nullptr) {
        line.output().program_error("No CIB schemas found: the installation is incomplete");
        return {std::nullopt, exit_code::kConfig};
    }
    cib::SchemaUpgrade upgraded = schemas()->upgrade(std::move(document), {});
    if (upgraded.status != cib::Status::ok) {
        for (const std::string& message : upgraded.messages) {
            line.output().error(message);
        }
        return {std::nullopt, exit_code::kConfig};
    }
    return {std::move(upgraded.document), exit_code::kOk};
}

SimulationInput prepare(CommandLine& line, xml::Document document) {
    if (document.root().get("validate-with") == "none") {
        line.output().error(
            "Schema validation of configuration is disabled (support for validate-with set to \"none\" is deprecated and will "
            "be removed in a future release)");
    }
    if (!document.root().child("status")) {
        document.mutable_root().append("status");
    }
    return upgrade(line, std::move(document));
}

/// The CIB of the cluster, or of what CIB_file or CIB_shadow name.
SimulationInput query_cib(CommandLine& line) {
    const Connected connected = connect_to_cib();
    if (!connected) {
        line.output().program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(connected.status)));
        return {std::nullopt, exit_code::kNotConnected};
    }
    cib::Answer answer = connected.connection->execute({});
    if (!answer.is_ok() || !answer.body) {
        line.output().program_error(fmt::format("Could not query the CIB: {}", cib::message_of(answer.status)));
        return {std::nullopt, exit_code::kNotConnected};
    }
    return prepare(line, std::move(*answer.body));
}

}  // namespace

SimulationInput read_simulation_input(CommandLine& line, const InputSource& source) {
    base::Result<xml::Document> document = read_xml(source);
    if (!document) {
        line.output().program_error("Could not read input XML: Bad input value provided");
        return {std::nullopt, exit_code::kDataError};
    }
    return prepare(line, std::move(*document));
}

SimulationInput read_simulation_input(CommandLine& line) {
    if (line.has("live-check")) {
        return query_cib(line);
    }
    InputSource source;
    source.file = line.value("xml-file");
    source.is_stdin = !source.file;
    return read_simulation_input(line, source);
}

}  // namespace systole::tools
