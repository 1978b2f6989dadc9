#include "contract/device_store_contract.h"

#include <atomic>
#include <thread>
#include <vector>

#include "contract/samples.h"

namespace rollcall::test {

using access::Device;
using access::DeviceTerms;
using access::Pairing;

namespace {

const TimePoint kNow = from_unix_millis(kSampleTime);

DeviceTerms gate_terms() {
    return {"gate", "hanoi", access::LivenessPolicy::active, access::DeviceDirection::entry};
}

Pairing pairing(const std::string& number = "K7F2") {
    return {number, sha256(as_bytes(number)), gate_terms(), kNow + std::chrono::minutes(10), 5};
}

Device device(const std::string& id, const std::string& name = "gate") {
    Device made;
    made.id = id;
    made.terms = gate_terms();
    made.terms.name = name;
    made.key.fill(7);
    made.paired_at = kNow;
    return made;
}

const Sha256 kWrong = sha256(as_bytes("wrong"));

}  // namespace

TEST_P(DeviceStoreContract, APairingIsTakenOnce) {
    ASSERT_TRUE(store_->add_pairing(pairing()));
    EXPECT_EQ(*store_->take_pairing("XXXX", pairing().hash, kNow), std::nullopt);
    EXPECT_EQ(*store_->take_pairing("K7F2", pairing().hash, kNow), gate_terms());
    EXPECT_EQ(*store_->take_pairing("K7F2", pairing().hash, kNow), std::nullopt);
}

TEST_P(DeviceStoreContract, APairingEndsWithItsTimeAndItsTries) {
    ASSERT_TRUE(store_->add_pairing(pairing()));
    const TimePoint over = pairing().expires_at;
    EXPECT_EQ(*store_->take_pairing("K7F2", pairing().hash, over), std::nullopt);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(*store_->take_pairing("K7F2", kWrong, kNow), std::nullopt);
    }
    EXPECT_EQ(*store_->take_pairing("K7F2", pairing().hash, kNow), gate_terms());
    ASSERT_TRUE(store_->add_pairing(pairing()));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(*store_->take_pairing("K7F2", kWrong, kNow), std::nullopt);
    }
    EXPECT_EQ(*store_->take_pairing("K7F2", pairing().hash, kNow), std::nullopt);
}

TEST_P(DeviceStoreContract, OfManyAtOnceOneTakesThePairing) {
    ASSERT_TRUE(store_->add_pairing(pairing()));
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            const auto terms = store_->take_pairing("K7F2", pairing().hash, kNow);
            taken += terms && *terms ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(taken, 1);
}

TEST_P(DeviceStoreContract, ExpiredPairingsArePurged) {
    ASSERT_TRUE(store_->add_pairing(pairing()));
    ASSERT_TRUE(store_->purge_pairings(pairing().expires_at - std::chrono::milliseconds(1)));
    EXPECT_EQ(*store_->take_pairing("K7F2", kWrong, kNow), std::nullopt);
    ASSERT_TRUE(store_->purge_pairings(pairing().expires_at));
    EXPECT_EQ(*store_->take_pairing("K7F2", pairing().hash, kNow), std::nullopt);
}

TEST_P(DeviceStoreContract, KeepsDevicesAndWhatTheySent) {
    ASSERT_TRUE(store_->add_device(device("a")));
    ASSERT_TRUE(store_->saw_checkin("a", 4, kNow + std::chrono::seconds(1)));
    ASSERT_TRUE(store_->saw_checkin("a", 2, kNow + std::chrono::seconds(2)));
    const auto found = store_->find_device("a");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((**found).terms, gate_terms());
    EXPECT_EQ((**found).key, device("a").key);
    EXPECT_EQ((**found).paired_at, kNow);
    EXPECT_EQ((**found).highest_counter, 4);
    EXPECT_EQ((**found).checkins, 2);
    EXPECT_EQ((**found).missing(), 2);
    EXPECT_EQ((**found).last_seen_at, kNow + std::chrono::seconds(2));
    EXPECT_EQ(*store_->find_device("b"), std::nullopt);
}

TEST_P(DeviceStoreContract, ANameIsOneDevicesUntilItIsRevoked) {
    ASSERT_TRUE(store_->add_device(device("a")));
    EXPECT_EQ(store_->add_device(device("b")).error().code, ErrorCode::conflict);
    EXPECT_EQ(store_->add_pairing(pairing()).error().code, ErrorCode::conflict);
    ASSERT_TRUE(store_->revoke_device("gate", kNow));
    EXPECT_EQ((*store_->find_device("a"))->revoked_at, kNow);
    EXPECT_EQ(store_->revoke_device("gate", kNow).error().code, ErrorCode::not_found);
    ASSERT_TRUE(store_->add_device(device("b")));
    ASSERT_TRUE(store_->add_device(device("c", "a side door")));
    const auto all = store_->devices();
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 3U);
    EXPECT_EQ(all->front().id, "c");
}

}  // namespace rollcall::test
