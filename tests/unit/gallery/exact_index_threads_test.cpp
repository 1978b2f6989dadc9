#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "gallery/exact_index.h"
#include "support/templates.h"

namespace rollcall::gallery {
namespace {

using test::entry;
using test::Random;
using test::random_unit;

constexpr std::size_t kDimension = 32;
constexpr int kSearchers = 3;

/// Runs `change` on this thread while searchers call `look` until it has returned, each at least
/// once.
void while_searching(const std::function<void()>& change,
                     const std::function<void(Random&)>& look) {
    std::atomic<bool> done{false};
    std::vector<std::thread> searchers;
    for (unsigned i = 0; i < kSearchers; ++i) {
        searchers.emplace_back([&, i] {
            Random random(100 + i);
            do {
                look(random);
            } while (!done);
        });
    }
    change();
    done = true;
    for (std::thread& searcher : searchers) {
        searcher.join();
    }
}

TEST(ExactIndexThreads, ARemovedPersonIsNeverFoundAgainAndAnAddedOneAlways) {
    constexpr std::int64_t kPeople = 250;
    constexpr std::int64_t kStaying = 20;
    const auto index = make_exact_index(ModelId("m"), kDimension);
    std::atomic<std::int64_t> added{-1};          // up to here they were added
    std::atomic<std::int64_t> removal_begun{-1};  // up to here a removal may have begun
    std::atomic<std::int64_t> removal_ended{-1};  // up to here the removal had returned

    const auto change = [&] {
        Random random(1);
        std::uint64_t revision = 0;
        for (std::int64_t person = 0; person < kPeople; ++person) {
            std::vector<Entry> photos;
            for (std::int64_t photo = 0; photo < 20; ++photo) {
                photos.push_back(
                    entry(person * 100 + photo, person, random_unit(random, kDimension)));
            }
            ASSERT_TRUE(index->add(photos, ++revision));
            added = person;
            const std::int64_t leaving = person - kStaying;
            if (leaving >= 0) {
                removal_begun = leaving;
                index->remove_person(PersonKey(leaving), ++revision);
                removal_ended = leaving;
            }
        }
    };
    const auto look = [&](Random& random) {
        const std::vector<float> probe = random_unit(random, kDimension);
        const std::int64_t gone = removal_ended;
        const std::int64_t there = added;
        const auto found = index->search(probe, kPeople);
        const std::int64_t perhaps_gone = removal_begun;
        ASSERT_TRUE(found);
        std::vector<bool> seen(kPeople, false);
        for (const Candidate& candidate : found->candidates) {
            ASSERT_GT(candidate.person.value(), gone) << "found after the removal had returned";
            ASSERT_EQ(candidate.photo.value() / 100, candidate.person.value());
            seen[static_cast<std::size_t>(candidate.person.value())] = true;
        }
        for (std::int64_t person = perhaps_gone + 1; person <= there; ++person) {
            ASSERT_TRUE(seen[static_cast<std::size_t>(person)]) << "added before, not found";
        }
    };
    while_searching(change, look);
    EXPECT_EQ(index->size(), static_cast<std::size_t>(kStaying) * 20);
}

TEST(ExactIndexThreads, ASearchSeesAWholeRebuildOrNone) {
    constexpr std::int64_t kPeople = 300;
    const auto index = make_exact_index(ModelId("m"), kDimension);
    const auto generation_of = [](std::uint64_t revision) {
        Random random(static_cast<Random::result_type>(revision));
        std::vector<Entry> entries;
        for (std::int64_t i = 0; i < kPeople; ++i) {
            const std::int64_t key = static_cast<std::int64_t>(revision) * 1000 + i;
            entries.push_back(entry(key, key, random_unit(random, kDimension)));
        }
        return entries;
    };
    ASSERT_TRUE(index->rebuild(generation_of(1), 1));

    const auto change = [&] {
        for (std::uint64_t revision = 2; revision <= 40; ++revision) {
            ASSERT_TRUE(index->rebuild(generation_of(revision), revision));
        }
    };
    const auto look = [&](Random& random) {
        const std::uint64_t before = index->revision();
        const auto found = index->search(random_unit(random, kDimension), 2 * kPeople);
        ASSERT_TRUE(found);
        ASSERT_GE(found->revision, before);
        ASSERT_EQ(found->candidates.size(), static_cast<std::size_t>(kPeople));
        for (const Candidate& candidate : found->candidates) {
            ASSERT_EQ(candidate.person.value() / 1000, static_cast<std::int64_t>(found->revision));
        }
    };
    while_searching(change, look);
}

TEST(ExactIndexThreads, ASearchSeesAWholeAdditionOrNone) {
    constexpr std::int64_t kGroup = 70;
    constexpr std::uint64_t kGroups = 40;
    const auto index = make_exact_index(ModelId("m"), kDimension);
    const auto change = [&] {
        Random random(2);
        for (std::uint64_t revision = 1; revision <= kGroups; ++revision) {
            std::vector<Entry> group;
            for (std::int64_t i = 0; i < kGroup; ++i) {
                const std::int64_t key = static_cast<std::int64_t>(revision) * 1000 + i;
                group.push_back(entry(key, key, random_unit(random, kDimension)));
            }
            ASSERT_TRUE(index->add(group, revision));
        }
    };
    const auto look = [&](Random& random) {
        const auto found = index->search(random_unit(random, kDimension), 100'000);
        ASSERT_TRUE(found);
        ASSERT_EQ(found->candidates.size(), found->revision * kGroup);
    };
    while_searching(change, look);
    EXPECT_EQ(index->size(), kGroups * kGroup);
}

TEST(ExactIndexThreads, ChangesFromSeveralThreadsAllArrive) {
    constexpr std::int64_t kThreads = 4;
    constexpr std::int64_t kEach = 100;
    const auto index = make_exact_index(ModelId("m"), kDimension);
    std::vector<std::thread> writers;
    for (std::int64_t thread = 0; thread < kThreads; ++thread) {
        writers.emplace_back([&, thread] {
            Random random(static_cast<Random::result_type>(thread));
            for (std::int64_t i = 0; i < kEach; ++i) {
                const std::int64_t key = thread * 1000 + i;
                const Entry one = entry(key, key, random_unit(random, kDimension));
                ASSERT_TRUE(index->add({&one, 1}, 1));
                if (i % 2 == 0) {
                    index->remove_person(PersonKey(key), 1);
                }
            }
        });
    }
    for (std::thread& writer : writers) {
        writer.join();
    }
    EXPECT_EQ(index->size(), static_cast<std::size_t>(kThreads * kEach / 2));
}

}  // namespace
}  // namespace rollcall::gallery
