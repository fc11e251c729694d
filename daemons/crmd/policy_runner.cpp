#include "daemons/crmd/policy_runner.hpp"

#include "base/iso8601.hpp"
#include "base/number.hpp"
#include "cib/schemas.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "xml/serialize.hpp"

#include <bzlib.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace systole::daemons {

namespace {

/// So many inputs are kept before the numbers start over (pe-input-series-max of Pacemaker).
constexpr std::uint64_t kInputSeries = 4000;
constexpr std::size_t kReadBytes = 64UL * 1024;

/// The highest number of the inputs in a directory.
std::uint64_t highest_input(const std::string& directory) {
    static constexpr std::string_view kPrefix = "pe-input-";
    std::uint64_t highest = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(kPrefix)) {
            const auto number = base::parse_integer(std::string_view(name).substr(kPrefix.size()));
            highest = std::max(highest, number ? static_cast<std::uint64_t>(number->value) : 0);
        }
    }
    return highest;
}

void save_compressed(const std::string& path, std::string text) {
    std::string packed(text.size() + text.size() / 100 + 600, '\0');
    auto size = static_cast<unsigned>(packed.size());
    constexpr int kBlockSize = 5;
    if (BZ2_bzBuffToBuffCompress(packed.data(), &size, text.data(), static_cast<unsigned>(text.size()), kBlockSize, 0, 0) !=
        BZ_OK) {
        return;
    }
    const os::Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    // A missing copy of the input is no reason not to decide.
    [[maybe_unused]] const ssize_t written = ::write(file.get(), packed.data(), size);
}

base::Result<std::string> decide(xml::Document input, const std::string& schema_directory) {
    if (input.root().get("validate-with") != cib::kLatestSchema) {
        if (auto schemas = cib::Schemas::open(schema_directory)) {
            input = schemas->upgrade(std::move(input), {}).document;
        }
    }
    pengine::RunOptions options;
    options.now = base::DateTime::from_epoch(base::parse_whole_integer(input.root().get("execution-date")).value_or(0));
    options.is_live = true;
    auto cluster = pengine::schedule(input.root(), options);
    if (!cluster) {
        return cluster.error();
    }
    return pengine::graph_xml(**cluster, pengine::build_graph(**cluster));
}

bool write_all(int output, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(output, bytes.data(), bytes.size());
        if (written <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// The first byte of what the child says: a graph follows, or the reason why there is none.
constexpr char kGraph = 'G';
constexpr char kError = 'E';

}  // namespace

PolicyRunner::PolicyRunner(os::Loop& loop,
                           base::Logger& logger,
                           std::string input_directory,
                           std::string schema_directory,
                           OnDone done)
    : loop_(loop),
      logger_(logger),
      input_directory_(std::move(input_directory)),
      schema_directory_(std::move(schema_directory)),
      done_(std::move(done)) {
    std::error_code error;
    std::filesystem::create_directories(input_directory_, error);
}

PolicyRunner::~PolicyRunner() {
    stop();
}

std::string PolicyRunner::next_input_path() {
    if (!last_input_) {
        last_input_ = highest_input(input_directory_);
    }
    last_input_ = *last_input_ % kInputSeries + 1;
    return input_directory_ + "/pe-input-" + std::to_string(*last_input_) + ".bz2";
}

void PolicyRunner::run(std::uint64_t run, const std::function<xml::Document()>& make_input) {
    stop();
    run_ = run;
    received_.clear();
    input_path_ = next_input_path();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        loop_.defer([this] { finish(base::Error{base::Errc::io, "no pipe for the policy engine"}); });
        return;
    }
    pipe_ = os::Descriptor(ends[0]);
    os::Descriptor child_end(ends[1]);
    child_ = ::fork();
    if (child_ == 0) {
        be_child(child_end.get(), make_input);
    }
    if (child_ < 0) {
        child_ = 0;
        loop_.defer([this] { finish(base::Error{base::Errc::io, "no process for the policy engine"}); });
        return;
    }
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
    watch_ = loop_.watch(pipe_.get(), {.readable = true}, [this](os::FdEvents) { on_readable(); });
    timer_ = loop_.after(kTimeout, [this] { finish(base::Error{base::Errc::timeout, "the policy engine took too long"}); });
}

// The child shares the parent's descriptors and its event loop's state: it only computes, writes and ends without any clean-up.
void PolicyRunner::be_child(int output, const std::function<xml::Document()>& make_input) const {
    xml::Document input = make_input();
    save_compressed(input_path_, xml::to_text(input.root(), xml::Form::pretty));
    const base::Result<std::string> graph = decide(std::move(input), schema_directory_);
    const std::string answer = graph ? std::string(1, kGraph) + *graph : std::string(1, kError) + graph.error().message;
    ::_exit(write_all(output, answer) ? 0 : 1);
}

void PolicyRunner::on_readable() {
    std::string buffer(kReadBytes, '\0');
    for (;;) {
        const ssize_t size = ::read(pipe_.get(), buffer.data(), buffer.size());
        if (size < 0) {
            return;
        }
        if (size == 0) {
            break;
        }
        received_.append(buffer, 0, static_cast<std::size_t>(size));
    }
    if (received_.empty()) {
        finish(base::Error{base::Errc::internal, "the policy engine crashed; its input is in " + input_path_});
    } else if (received_.front() == kGraph) {
        finish(received_.substr(1));
    } else {
        finish(base::Error{base::Errc::invalid, received_.substr(1)});
    }
}

void PolicyRunner::finish(base::Result<std::string> result) {
    const std::uint64_t run = run_;
    logger_.debug("policy engine done run={} input={}", run, input_path_);
    stop();
    done_(run, std::move(result));
}

void PolicyRunner::stop() {
    watch_.reset();
    timer_.reset();
    pipe_.close();
    if (child_ > 0) {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }
}

}  // namespace systole::daemons
