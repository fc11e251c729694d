#include "base/text.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/cluster.hpp"

#include <algorithm>
#include <array>

namespace systole::tools {
namespace {

using cib::Status;

Status status_of(base::Errc code) {
    return code == base::Errc::timeout ? Status::timeout : Status::not_connected;
}

class LiveConnection final : public CibConnection {
public:
    explicit LiveConnection(Cluster cluster) : cluster_(std::move(cluster)) {}

    cib::Answer execute(const cib::Request& request) override {
        base::Result<crmd::ClientAnswer> answer = cluster_.ask(crmd::CibCall{request.copy()});
        if (!answer) {
            return {status_of(answer.error().code), std::nullopt, {answer.error().message}};
        }
        cib::Answer result{status_of_exit_code(answer->rc), std::move(answer->body), {}};
        for (const std::string_view line : base::split_fields(answer->message, '\n')) {
            if (!line.empty()) {
                result.details.emplace_back(line);
            }
        }
        return result;
    }

    base::Result<void> finish() override { return {}; }

private:
    Cluster cluster_;
};

}  // namespace

cib::Status status_of_exit_code(int exit_code) {
    static constexpr std::array kStatuses = {
        Status::ok,          Status::no_such_object, Status::exists,  Status::invalid,       Status::denied,    Status::schema,
        Status::stale,       Status::diff_failed,    Status::timeout, Status::not_connected, Status::no_quorum, Status::bad_digest,
        Status::unsupported, Status::busy,           Status::protocol};
    const auto* const status =
        std::ranges::find_if(kStatuses, [exit_code](Status one) { return cib::exit_code_of(one) == exit_code; });
    return status == kStatuses.end() ? Status::protocol : *status;
}

Connected connect_to_cluster() {
    base::Result<Cluster> cluster = Cluster::connect();
    if (!cluster) {
        return {nullptr, status_of(cluster.error().code), {}};
    }
    return {std::make_unique<LiveConnection>(std::move(*cluster)), Status::ok, {}};
}

}  // namespace systole::tools
