#include "contract/access_store_contract.h"

#include <atomic>
#include <thread>
#include <vector>

namespace rollcall::test {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AccessStoreContract);

namespace {

using access::ApiKey;
using access::LinkToken;
using access::LivenessPolicy;
using access::PageRole;
using access::Right;
using access::Rights;
using access::Session;

TimePoint at(std::int64_t millis) {
    return from_unix_millis(millis);
}

Sha256 hash_of(std::string_view secret) {
    return sha256(as_bytes(secret));
}

ApiKey sample_key(const std::string& name) {
    return {.name = name,
            .hash = hash_of("secret of " + name),
            .rights = {Right::search, Right::metrics},
            .liveness = LivenessPolicy::passive,
            .created_at = at(1000),
            .expires_at = std::nullopt};
}

/// Exchanges the token at `now` for a session with the token's role and end.
Result<std::optional<Session>> exchange(access::AccessStore& store, const Sha256& token,
                                        TimePoint now, const Sha256& session) {
    return store.exchange_link_token(token, now, [&](const LinkToken& taken) {
        return Session{session, taken.role, taken.liveness, taken.expires_at};
    });
}

/// Whether the token was good; it is not any more.
bool takes(access::AccessStore& store, const Sha256& token, TimePoint now) {
    return exchange(store, token, now, sha256(token)).value().has_value();
}

void open_session(access::AccessStore& store, const Session& session) {
    const Sha256 token = sha256(session.hash);
    ASSERT_TRUE(store.add_link_token({token, session.role, session.liveness, session.expires_at}));
    ASSERT_TRUE(exchange(store, token, at(0), session.hash).value());
}

}  // namespace

TEST_P(AccessStoreContract, KeysComeBackAsTheyWere) {
    ApiKey key = sample_key("door");
    key.expires_at = at(99'000);
    ASSERT_TRUE(store_->add_key(key));
    ASSERT_TRUE(store_->add_key(sample_key("back office")));

    const auto found = store_->find_key(key.hash).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "door");
    EXPECT_EQ(found->hash, key.hash);
    EXPECT_EQ(found->rights, key.rights);
    EXPECT_EQ(found->liveness, LivenessPolicy::passive);
    EXPECT_EQ(found->created_at, key.created_at);
    EXPECT_EQ(found->expires_at, key.expires_at);
    EXPECT_FALSE(store_->find_key(sample_key("back office").hash).value()->expires_at);
    EXPECT_FALSE(store_->find_key(hash_of("another")).value());
    EXPECT_EQ(store_->keys().value().size(), 2U);
}

TEST_P(AccessStoreContract, AKeysNameIsItsOwn) {
    ASSERT_TRUE(store_->add_key(sample_key("door")));
    ApiKey other = sample_key("door");
    other.hash = hash_of("another secret");
    EXPECT_EQ(store_->add_key(other).error().code, ErrorCode::conflict);
    EXPECT_FALSE(store_->find_key(other.hash).value());
    EXPECT_TRUE(store_->find_key(sample_key("door").hash).value()) << "the first one stays";
}

TEST_P(AccessStoreContract, ARemovedKeyIsGone) {
    ASSERT_TRUE(store_->add_key(sample_key("door")));
    ASSERT_TRUE(store_->remove_key("door"));
    EXPECT_FALSE(store_->find_key(sample_key("door").hash).value());
    EXPECT_EQ(store_->remove_key("door").error().code, ErrorCode::not_found);
    EXPECT_TRUE(store_->add_key(sample_key("door"))) << "its name is free again";
}

TEST_P(AccessStoreContract, ChangesOfAnotherProcessAreSeenAtOnce) {
    const auto other = place_->open();
    ASSERT_TRUE(other->add_key(sample_key("door")));
    EXPECT_TRUE(store_->find_key(sample_key("door").hash).value());
    ASSERT_TRUE(other->remove_key("door"));
    EXPECT_FALSE(store_->find_key(sample_key("door").hash).value());
}

TEST_P(AccessStoreContract, ATokenIsTakenOnce) {
    const LinkToken token{hash_of("t"), PageRole::enrol, LivenessPolicy::both, at(5000)};
    ASSERT_TRUE(store_->add_link_token(token));
    std::vector<LinkToken> taken;
    const auto session = store_->exchange_link_token(token.hash, at(4999), [&](const auto& link) {
        taken.push_back(link);
        return Session{hash_of("s"), link.role, link.liveness, at(9000)};
    });
    ASSERT_TRUE(session.value());
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].hash, token.hash);
    EXPECT_EQ(taken[0].role, PageRole::enrol);
    EXPECT_EQ(taken[0].liveness, LivenessPolicy::both);
    EXPECT_EQ(taken[0].expires_at, at(5000));
    EXPECT_EQ((*session)->hash, hash_of("s"));
    EXPECT_EQ((*session)->role, PageRole::enrol);
    EXPECT_EQ((*session)->expires_at, at(9000));
    const auto stored = store_->find_session(hash_of("s")).value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->role, PageRole::enrol);
    EXPECT_EQ(stored->liveness, LivenessPolicy::both);
    EXPECT_EQ(stored->expires_at, at(9000));
    EXPECT_FALSE(takes(*store_, token.hash, at(4999)));
}

TEST_P(AccessStoreContract, ATokenWhoseSessionCannotBeWrittenIsStillGood) {
    open_session(*store_, {hash_of("taken"), PageRole::enrol, LivenessPolicy::off, at(9000)});
    ASSERT_TRUE(
        store_->add_link_token({hash_of("t"), PageRole::checkin, LivenessPolicy::off, at(5000)}));
    EXPECT_FALSE(exchange(*store_, hash_of("t"), at(1), hash_of("taken")));
    EXPECT_EQ(store_->find_session(hash_of("taken")).value()->role, PageRole::enrol);
    EXPECT_TRUE(takes(*store_, hash_of("t"), at(1)));
}

TEST_P(AccessStoreContract, AnExpiredOrUnknownTokenOpensNothing) {
    ASSERT_TRUE(
        store_->add_link_token({hash_of("t"), PageRole::checkin, LivenessPolicy::off, at(5000)}));
    EXPECT_FALSE(takes(*store_, hash_of("u"), at(1)));
    EXPECT_FALSE(takes(*store_, hash_of("t"), at(5000)));
    EXPECT_FALSE(takes(*store_, hash_of("t"), at(6000)));
    EXPECT_FALSE(store_->find_session(sha256(hash_of("u"))).value());
    EXPECT_FALSE(store_->find_session(sha256(hash_of("t"))).value());
}

TEST_P(AccessStoreContract, OfManyWhoTakeATokenOneGetsIt) {
    constexpr int kThreads = 8;
    const auto other_process = place_->open();
    for (int round = 0; round < 10; ++round) {
        const Sha256 hash = hash_of(std::to_string(round));
        ASSERT_TRUE(
            store_->add_link_token({hash, PageRole::checkin, LivenessPolicy::off, at(5000)}));
        std::atomic<int> winners = 0;
        std::atomic<int> failures = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < kThreads; ++thread) {
            access::AccessStore& store = thread % 2 == 0 ? *store_ : *other_process;
            threads.emplace_back([&, thread] {
                const auto taken = exchange(store, hash, at(1),
                                            hash_of(std::to_string(round * kThreads + thread)));
                winners += taken && *taken ? 1 : 0;
                failures += taken ? 0 : 1;
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        EXPECT_EQ(winners, 1);
        EXPECT_EQ(failures, 0);
    }
}

TEST_P(AccessStoreContract, SessionsComeBackUntilTheyArePurged) {
    const Session short_one{hash_of("a"), PageRole::enrol, LivenessPolicy::off, at(5000)};
    const Session long_one{hash_of("b"), PageRole::checkin, LivenessPolicy::off, at(9000)};
    open_session(*store_, short_one);
    open_session(*store_, long_one);
    ASSERT_TRUE(
        store_->add_link_token({hash_of("t"), PageRole::checkin, LivenessPolicy::off, at(5000)}));
    ASSERT_TRUE(
        store_->add_link_token({hash_of("u"), PageRole::checkin, LivenessPolicy::off, at(9000)}));

    const auto found = store_->find_session(short_one.hash).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->role, PageRole::enrol);
    EXPECT_EQ(found->expires_at, at(5000));

    ASSERT_TRUE(store_->purge_expired(at(5000)));
    EXPECT_FALSE(store_->find_session(short_one.hash).value());
    EXPECT_EQ(store_->find_session(long_one.hash).value()->role, PageRole::checkin);
    EXPECT_FALSE(takes(*store_, hash_of("t"), at(1)));
    EXPECT_TRUE(takes(*store_, hash_of("u"), at(1)));
}

TEST_P(AccessStoreContract, KeepsItAcrossOpenings) {
    ASSERT_TRUE(store_->add_key(sample_key("door")));
    open_session(*store_, {hash_of("a"), PageRole::enrol, LivenessPolicy::off, at(5000)});
    store_.reset();
    store_ = place_->open();
    EXPECT_TRUE(store_->find_key(sample_key("door").hash).value());
    EXPECT_TRUE(store_->find_session(hash_of("a")).value());
}

TEST_P(AccessStoreContract, ReadersAndWritersAtOnce) {
    ASSERT_TRUE(store_->add_key(sample_key("door")));
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (int i = 0; i < 50; ++i) {
            open_session(*store_, {hash_of(std::to_string(i)), PageRole::checkin,
                                   LivenessPolicy::off, at(9)});
        }
        done = true;
    });
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            while (!done) {
                const auto key = store_->find_key(sample_key("door").hash);
                ASSERT_TRUE(key) << key.error().message;
                ASSERT_TRUE(*key);
            }
        });
    }
    writer.join();
    for (std::thread& reader : readers) {
        reader.join();
    }
}

}  // namespace rollcall::test
