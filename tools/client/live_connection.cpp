#include "ipc/client.hpp"
#include "os/paths.hpp"
#include "tools/client/cib_connection.hpp"

namespace systole::tools {

Connected connect_to_cluster() {
    const base::Result<std::unique_ptr<ipc::Client>> client = ipc::Client::connect(os::Paths::from_environment().ipc_name("crmd"));
    if (!client) {
        return {nullptr, cib::Status::not_connected, {}};
    }
    return {nullptr, cib::Status::unsupported, {}};
}

}  // namespace systole::tools
