#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "vault/key_ring.h"
#include "vault/master_key.h"

namespace rollcall::vault {
namespace {

class KeysInMemory final : public KeyStore {
  public:
    Result<std::vector<WrappedKey>> wrapped_keys() const override { return keys; }
    Status add_wrapped_key(const WrappedKey& key) override {
        keys.push_back(key);
        return {};
    }
    Status replace_wrapped_keys(const std::vector<WrappedKey>& others) override {
        keys = others;
        return {};
    }
    std::vector<WrappedKey> keys;
};

TEST(MasterKey, IsReadBackFromItsText) {
    const MasterKey made = generate_master_key();
    const auto read = parse_master_key(" " + master_key_text(made) + "\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(to_hex(read->key.bytes()), to_hex(made.key.bytes()));
    EXPECT_EQ(read->id, made.id);
    EXPECT_EQ(made.id.size(), 16U);
    EXPECT_NE(made.id, generate_master_key().id);
}

TEST(MasterKey, RefusesOtherTextsAndRepeatsThemNowhere) {
    const std::string text = master_key_text(generate_master_key());
    for (const std::string& wrong :
         {std::string(), text.substr(1), text.substr(0, text.size() - 2), text + "AA",
          "rmk_" + std::string(43, '!'), "rk_" + text.substr(4)}) {
        const auto read = parse_master_key(wrong);
        ASSERT_FALSE(read) << wrong;
        EXPECT_EQ(read.error().code, ErrorCode::invalid_field);
        if (!wrong.empty()) {
            EXPECT_EQ(read.error().message.find(wrong), std::string::npos);
        }
    }
}

TEST(WrappedKey, IsMadeOnceAndThenTheSame) {
    KeysInMemory store;
    const MasterKey master = generate_master_key();
    EXPECT_EQ(wrapped_key(store, master, "journal").error().code, ErrorCode::not_found);
    const auto made = wrapped_key_made(store, master, "journal");
    ASSERT_TRUE(made);
    const auto again = wrapped_key_made(store, master, "journal");
    const auto found = wrapped_key(store, master, "journal");
    ASSERT_TRUE(again && found);
    EXPECT_EQ(to_hex(made->bytes()), to_hex(again->bytes()));
    EXPECT_EQ(to_hex(made->bytes()), to_hex(found->bytes()));
    EXPECT_EQ(store.keys.size(), 1U);
    EXPECT_EQ(std::ranges::search(store.keys[0].sealed, made->bytes()).size(), 0U);
}

TEST(WrappedKey, RefusesAnotherMasterKeyNamingBoth) {
    KeysInMemory store;
    const MasterKey right = generate_master_key();
    const MasterKey wrong = generate_master_key();
    ASSERT_TRUE(wrapped_key_made(store, right, "journal"));
    for (const auto& refused :
         {wrapped_key(store, wrong, "journal"), wrapped_key_made(store, wrong, "journal")}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::master_key_wrong);
        EXPECT_NE(refused.error().message.find(right.id), std::string::npos);
        EXPECT_NE(refused.error().message.find(wrong.id), std::string::npos);
    }
}

TEST(WrappedKey, AllAreWrappedAnewOrNone) {
    KeysInMemory store;
    const MasterKey old = generate_master_key();
    const MasterKey next = generate_master_key();
    const auto journal = wrapped_key_made(store, old, "journal");
    const auto people = wrapped_key_made(store, old, "people");
    ASSERT_TRUE(journal && people);
    EXPECT_EQ(rewrap_keys(store, next, old).error().code, ErrorCode::master_key_wrong);
    ASSERT_TRUE(rewrap_keys(store, old, next));
    EXPECT_EQ(store.keys.size(), 2U);
    EXPECT_EQ(to_hex(wrapped_key(store, next, "journal")->bytes()), to_hex(journal->bytes()));
    EXPECT_EQ(to_hex(wrapped_key(store, next, "people")->bytes()), to_hex(people->bytes()));
    EXPECT_EQ(wrapped_key(store, old, "people").error().code, ErrorCode::master_key_wrong);
    store.keys[1].sealed.back() ^= 1;
    const auto before = store.keys[0].sealed;
    EXPECT_FALSE(rewrap_keys(store, next, old));
    EXPECT_EQ(store.keys[0].sealed, before);
}

TEST(WrappedKey, IsNotTakenForAnotherPurposeNorWhenChanged) {
    KeysInMemory store;
    const MasterKey master = generate_master_key();
    ASSERT_TRUE(wrapped_key_made(store, master, "journal"));
    store.keys[0].purpose = "other";
    EXPECT_EQ(wrapped_key(store, master, "other").error().code, ErrorCode::master_key_wrong);
    store.keys[0].purpose = "journal";
    store.keys[0].sealed.back() ^= 1;
    EXPECT_EQ(wrapped_key(store, master, "journal").error().code, ErrorCode::master_key_wrong);
}

}  // namespace
}  // namespace rollcall::vault
