// The embedded store: enrolling into it, and opening its templates, which are encrypted, as a start
// does. `bench_store PEOPLE` for another number than 10,000.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support.h"
#include "core/digest.h"
#include "store/sqlite/database.h"

namespace rollcall {
namespace {

constexpr int kPeople = 10'000;
constexpr std::size_t kDimension = 512;
const ModelId kModel{"bench"};

std::vector<float> unit_vector(std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> vector(kDimension);
    float sum = 0;
    for (float& value : vector) {
        value = normal(random);
        sum += value * value;
    }
    for (float& value : vector) {
        value /= std::sqrt(sum);
    }
    return vector;
}

void enrol(people::PeopleStore& store, int people) {
    std::mt19937 random(1);
    for (int i = 0; i < people; ++i) {
        const std::string id = "E" + std::to_string(i);
        or_throw(store.add_photo(
            {.employee = EmployeeId(id),
             .name = "Name of " + id,
             .stored = {PhotoName(to_hex(sha256(as_bytes(id)))), SecretKey::generate()},
             .media_type = "image/jpeg",
             .model = kModel,
             .embedding = unit_vector(random),
             .now = from_unix_millis(1'780'000'000'000),
             .basis = people::LegalBasis{}}));
    }
}

void measure(int people) {
    const TemporaryFolder folder;
    const auto database =
        or_throw(store::Database::open(folder.path(), store::OpenMode::read_write));
    const auto store = store::make_people_store(*database, SecretKey::generate());
    const double before = cpu_seconds();
    enrol(*store, people);
    std::printf("enrolled %d people: %.3f CPU-ms each\n", people,
                (cpu_seconds() - before) * 1000 / people);

    constexpr int kRounds = 5;
    std::vector<double> rounds;
    std::size_t numbers = 0;
    for (int round = 0; round < kRounds; ++round) {
        const double begun = cpu_seconds();
        or_throw(store->for_each_template(kModel, [&](const people::StoredTemplate& stored) {
            numbers += stored.embedding.size();
        }));
        rounds.push_back(cpu_seconds() - begun);
    }
    if (numbers != kDimension * static_cast<std::size_t>(people) * kRounds) {
        throw std::runtime_error("not all templates were opened");
    }
    std::ranges::sort(rounds);
    std::printf("opened the templates of all: %.1f CPU-ms, %.2f us each (median of %d)\n",
                rounds[kRounds / 2] * 1000, rounds[kRounds / 2] * 1e6 / people, kRounds);
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
    return rollcall::measure_people(argc, argv, rollcall::kPeople, rollcall::measure);
}
