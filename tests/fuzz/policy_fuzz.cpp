// What someone may give to the policy engine: a CIB, whatever it says, is upgraded if a schema allows it (else it is taken as it is, as
// with validate-with="none"), decided about, and the decision is carried out. Twice the same input gives the same bytes.

#include "cib/schemas.hpp"
#include "pengine/graph/graph.hpp"
#include "sim/transition/simulation.hpp"
#include "tests/fuzz/cib_mutator.hpp"
#include "tests/fuzz/round_trip.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

#include <cstring>

namespace {

using namespace systole;

constexpr std::size_t kMaxBytes = 64UL * 1024;
constexpr std::int64_t kNow = 1'700'000'000;

/// Reading them takes longer than most inputs.
const cib::Schemas& schemas() {
    static const base::Result<cib::Schemas> kSchemas = cib::Schemas::open(std::string(SYSTOLE_SOURCE_ROOT) + "/xml-schemas");
    base::ensure(kSchemas.has_value(), "the schemas of the source tree are there");
    return *kSchemas;
}

std::string simulated(const xml::Document& input) {
    xml::Document cib = input.clone();
    sim::SimulationOptions options;
    options.run = options.simulate = options.show_scores = options.show_utilization = options.show_attributes = true;
    options.show_failcounts = options.want_graph = options.want_dot = options.all_actions = true;
    options.real_time = base::DateTime::from_epoch(kNow);
    const auto result = sim::run_simulation(cib, options);
    if (!result) {
        base::ensure(!result.error().message.empty(), "a refusal says why");
        return result.error().message;
    }
    return result->text + result->graph.value_or("") + result->dot.value_or("") + xml::to_text(cib.root());
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

/// Changes that keep the CIB well-formed mostly; libFuzzer's own, which rarely do, at times.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
    base::Rng rng(seed);
    auto document = rng.chance(50) ? base::Error{base::Errc::invalid, "not tried"} : xml::Document::parse(fuzz::text_of(data, size));
    if (!document) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    fuzz::mutate_cib(*document, rng);
    const std::string text = xml::to_text(document->root());
    if (text.size() > max_size) {
        return size;
    }
    std::memcpy(data, text.data(), text.size());
    return text.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto document = xml::Document::parse(fuzz::text_of(data, size), {.max_bytes = kMaxBytes});
    if (!document) {
        return 0;
    }
    auto upgraded = schemas().upgrade(document->clone(), {});
    const xml::Document& cib = upgraded.status == cib::Status::ok ? upgraded.document : *document;
    base::ensure(simulated(cib) == simulated(cib), "the same input gives the same bytes");
    return 0;
}
