#include "gallery/template_store.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gallery/wiped_entries.h"
#include "support/templates.h"

namespace rollcall::gallery {
namespace {

using test::entry;
using test::Random;
using test::random_unit;

constexpr std::size_t kDimension = 70;  // no multiple of a cache line
constexpr std::size_t kRows = TemplateBlock::kRows;

std::vector<Entry> entries_of(std::int64_t count, std::int64_t people) {
    Random random(1);
    std::vector<Entry> entries;
    for (std::int64_t i = 0; i < count; ++i) {
        entries.push_back(entry(i, i % people, random_unit(random, kDimension)));
    }
    return entries;
}

bool is_blank(const TemplateBlock& block, std::size_t row) {
    const std::span<const float> floats = block.floats(row);
    const CodeRows codes = block.codes(kRows);
    const std::int8_t* code = codes.codes + row * codes.stride;
    return std::all_of(floats.begin(), floats.end(), [](float value) { return value == 0; }) &&
           std::all_of(code, code + codes.stride, [](std::int8_t value) { return value == 0; }) &&
           block.person(row) == PersonKey{} && block.photo(row) == PhotoKey{} &&
           block.scale(row) == 0 && block.error(row) == 0;
}

/// Whether any row of the store's blocks, in use or not, holds a run of the template's numbers.
bool holds(const TemplateStore& store, const std::vector<float>& embedding) {
    for (std::size_t block = 0; block < store.blocks(); ++block) {
        for (std::size_t row = 0; row < kRows; ++row) {
            const std::span<const float> floats = store.block(block).floats(row);
            const auto close = [](float a, float b) { return std::abs(a - b) < 1e-6F; };
            if (std::equal(embedding.begin(), embedding.begin() + 5, floats.begin(), close)) {
                return true;
            }
        }
    }
    return false;
}

TEST(TemplateStore, OverwritesWhatARemovedPersonOccupied) {
    std::vector<Entry> entries = entries_of(600, 50);
    TemplateStore store(kDimension);
    store.put(entries);
    for (const std::int64_t person : {0, 49, 20}) {
        for (const Entry& e : entries) {
            ASSERT_TRUE(e.person != PersonKey(person) || holds(store, e.embedding));
        }
        store.remove_person(PersonKey(person));
        for (const Entry& e : entries) {
            if (e.person == PersonKey(person)) {
                EXPECT_FALSE(holds(store, e.embedding)) << "photo " << e.photo.value();
            }
        }
        const std::size_t last = store.blocks() - 1;
        for (std::size_t row = store.rows_in(last); row < kRows; ++row) {
            EXPECT_TRUE(is_blank(store.block(last), row)) << "row " << row;
        }
        std::erase_if(entries, [&](const Entry& e) { return e.person == PersonKey(person); });
        EXPECT_EQ(store.size(), entries.size());
    }
    for (const Entry& e : entries) {
        EXPECT_TRUE(holds(store, e.embedding)) << "photo " << e.photo.value() << " was lost";
    }
}

TEST(TemplateStore, OverwritesAReplacedPhoto) {
    const std::vector<Entry> entries = entries_of(3, 3);
    TemplateStore store(kDimension);
    store.put(entries);
    Random random(9);
    const Entry replacement = entry(1, 1, random_unit(random, kDimension));
    store.put({&replacement, 1});
    EXPECT_EQ(store.size(), 3U);
    EXPECT_FALSE(holds(store, entries[1].embedding));
    EXPECT_TRUE(holds(store, replacement.embedding));
}

TEST(TemplateStore, GrowsByBlocksWithoutMovingTheOthersAndGivesThemBack) {
    const std::vector<Entry> entries = entries_of(3 * kRows, 3 * kRows);
    TemplateStore store(kDimension);
    EXPECT_EQ(store.blocks(), 0U);
    store.put(std::span(entries).first(kRows));
    EXPECT_EQ(store.blocks(), 1U);
    const float* first = store.block(0).floats(0).data();
    store.put(std::span(entries).subspan(kRows));
    EXPECT_EQ(store.blocks(), 3U);
    EXPECT_EQ(store.block(0).floats(0).data(), first);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        store.remove_person(entries[i].person);
        EXPECT_EQ(store.size(), entries.size() - i - 1);
        EXPECT_EQ(store.blocks(), (store.size() + kRows - 1) / kRows);
    }
}

TEST(TemplateStore, RowsBeginOnACacheLine) {
    TemplateStore store(kDimension);
    store.put(entries_of(5, 5));
    const CodeRows codes = store.block(0).codes(5);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(codes.codes) % 64, 0U);
    EXPECT_EQ(codes.stride % 64, 0U);
    for (std::size_t row = 0; row < 5; ++row) {
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(store.block(0).floats(row).data()) % 64, 0U);
    }
}

TEST(Wipe, OverwritesEveryByte) {
    std::vector<float> values(33, 1.5F);
    wipe(values.data(), 32);
    EXPECT_TRUE(std::all_of(values.begin(), values.end() - 1, [](float v) { return v == 0; }));
    EXPECT_EQ(values.back(), 1.5F);
}

TEST(Wipe, OverwritesTheVectorsOfEntries) {
    std::vector<Entry> entries = entries_of(3, 3);
    entries[1].embedding.clear();
    wipe(entries);
    for (const Entry& entry : entries) {
        EXPECT_TRUE(std::ranges::all_of(entry.embedding, [](float v) { return v == 0; }));
    }
}

TEST(WipedEntries, MovesTheVectorsAndCopiesNone) {
    WipedEntries entries;
    std::vector<const float*> places;
    std::vector<Entry> made = entries_of(50, 5);
    places.reserve(made.size());
    for (Entry& entry : made) {
        places.push_back(entry.embedding.data());
        entries.add(std::move(entry));
    }
    ASSERT_EQ(entries.all().size(), places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_EQ(entries.all()[i].embedding.data(), places[i]);
    }
}

}  // namespace
}  // namespace rollcall::gallery
