#include "journal/chain.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "journal/encoder.h"

namespace rollcall::journal {
namespace {

using Kind = Fault::Kind;

class ChainTest : public testing::Test {
  protected:
    /// A journal of `count` entries with one part each.
    std::vector<StoredLink> journal(int count) const {
        std::vector<StoredLink> links;
        Mac last{};
        for (int i = 1; i <= count; ++i) {
            Link link{EntryNumber(i),
                      EntryKind::attendance,
                      from_unix_millis(1000 * i),
                      {commit(Salt{}, as_bytes("entry " + std::to_string(i)))}};
            last = chain_.mac(last, link);
            links.push_back({std::move(link), last});
        }
        return links;
    }

    std::optional<Fault> check(const std::vector<StoredLink>& links,
                               const std::vector<Head>& heads = {}) const {
        Verifier verifier(chain_);
        for (const Head& head : heads) {
            verifier.expect(head);
        }
        for (const StoredLink& link : links) {
            if (!verifier.add(link)) {
                break;
            }
        }
        return verifier.finish();
    }

    static Head head_of(const std::vector<StoredLink>& links) {
        return {links.back().link.number, links.back().mac};
    }

    Chain chain_{SecretKey::generate()};
};

TEST_F(ChainTest, AnUntouchedJournalHasNoFault) {
    EXPECT_EQ(check({}), std::nullopt);
    const auto links = journal(200);
    EXPECT_EQ(check(links, {head_of(links), head_of(journal(100)), Head{}}), std::nullopt);
}

TEST_F(ChainTest, EveryChangeOfAnEntryIsFoundAtThatEntry) {
    const auto links = journal(10);
    for (std::size_t i = 0; i < links.size(); ++i) {
        const EntryNumber number(static_cast<std::int64_t>(i) + 1);
        auto changed = links;
        changed[i].link.parts[0][5] ^= 1;
        EXPECT_EQ(check(changed), (Fault{Kind::altered, number}));
        changed = links;
        changed[i].link.recorded_at += std::chrono::milliseconds(1);
        EXPECT_EQ(check(changed), (Fault{Kind::altered, number}));
        changed = links;
        changed[i].link.kind = EntryKind::audit;
        EXPECT_EQ(check(changed), (Fault{Kind::altered, number}));
        changed = links;
        changed[i].link.parts.emplace_back();
        EXPECT_EQ(check(changed), (Fault{Kind::altered, number}));
        changed = links;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
        if (i + 1 < links.size()) {
            EXPECT_EQ(check(changed), (Fault{Kind::missing, number}));
        }
    }
}

TEST_F(ChainTest, AnEntryRewrittenWithEveryHashComputedAnewIsFound) {
    auto links = journal(10);
    const Chain others(SecretKey::generate());
    links[6].link.parts[0] = commit(new_salt(), as_bytes("another time"));
    for (std::size_t i = 6; i < links.size(); ++i) {
        links[i].mac = others.mac(links[i - 1].mac, links[i].link);
    }
    EXPECT_EQ(check(links), (Fault{Kind::altered, EntryNumber(7)}));
}

TEST_F(ChainTest, ACutTailIsFoundByAHeadAlone) {
    auto links = journal(150);
    const Head head = head_of(links);
    links.resize(50);
    EXPECT_EQ(check(links), std::nullopt);
    EXPECT_EQ(check(links, {head}), (Fault{Kind::cut_off, EntryNumber(51)}));
    EXPECT_EQ(check({}, {head}), (Fault{Kind::cut_off, EntryNumber(1)}));
}

TEST_F(ChainTest, AHeadOfAnotherJournalIsFound) {
    const auto links = journal(10);
    Head head = head_of(journal(5));
    head.mac[0] ^= 1;
    EXPECT_EQ(check(links, {head}), (Fault{Kind::foreign_head, EntryNumber(5)}));
}

TEST_F(ChainTest, AHeadIsSignedAndReadBack) {
    const Head head = head_of(journal(3));
    const std::string text = chain_.sign(head);
    EXPECT_EQ(chain_.verified(text), head);
    EXPECT_EQ(chain_.verified(text + "\n"), head);
    EXPECT_EQ(Chain(SecretKey::generate()).verified(text), std::nullopt);
}

TEST_F(ChainTest, NoChangedHeadIsTakenForSigned) {
    const std::string text = chain_.sign(head_of(journal(3)));
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == '1' ? '2' : '1';
        EXPECT_EQ(chain_.verified(changed), std::nullopt) << changed;
        EXPECT_EQ(chain_.verified(text.substr(0, i)), std::nullopt);
    }
    // A MAC that lies in the database is no signature of a head.
    const auto links = journal(3);
    const std::string mac = to_hex(links[1].mac);
    EXPECT_EQ(chain_.verified("rollcall-head-1:2:" + mac + ":" + mac), std::nullopt);
}

TEST(Commitment, DependsOnSaltAndContent) {
    const Salt salt = new_salt();
    EXPECT_NE(salt, new_salt());
    EXPECT_EQ(commit(salt, as_bytes("a")), commit(salt, as_bytes("a")));
    EXPECT_NE(commit(salt, as_bytes("a")), commit(salt, as_bytes("b")));
    EXPECT_NE(commit(salt, as_bytes("a")), commit(new_salt(), as_bytes("a")));
}

TEST(Encoder, TellsListsOfValuesApart) {
    EXPECT_NE(Encoder().text("ab").text("c").result(), Encoder().text("a").text("bc").result());
    EXPECT_NE(Encoder().maybe_number(0).result(), Encoder().maybe_number({}).result());
    EXPECT_NE(Encoder().number(-1).result(), Encoder().number(1).result());
    EXPECT_NE(Encoder().real(0.5).result(), Encoder().real(-0.5).result());
}

}  // namespace
}  // namespace rollcall::journal
