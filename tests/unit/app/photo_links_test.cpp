#include "app/photo_links.h"

#include <gtest/gtest.h>

#include "unit/app/fakes.h"

namespace rollcall::app {
namespace {

using namespace std::chrono_literals;

/// The parts of a link, as a router would cut it.
struct Parts {
    std::string key;
    std::string expires;
    std::string signature;
};

Parts parts_of(const std::string& link) {
    constexpr std::string_view kPath = "/photos/";
    constexpr std::string_view kExpires = "?expires=";
    constexpr std::string_view kSignature = "&signature=";
    const std::size_t expires = link.find(kExpires);
    const std::size_t signature = link.find(kSignature);
    EXPECT_TRUE(link.starts_with(kPath)) << link;
    EXPECT_LT(expires, signature) << link;
    return {link.substr(kPath.size(), expires - kPath.size()),
            link.substr(expires + kExpires.size(), signature - expires - kExpires.size()),
            link.substr(signature + kSignature.size())};
}

class PhotoLinksTest : public testing::Test {
  protected:
    ManualClock clock{from_unix_millis(1'800'000'000'250)};
    FakePeopleStore people;
    FakePhotoStore photos;
    PhotoLinks links{people, photos, clock};

    PhotoKey enrol(const std::string& id, const std::string& bytes) {
        const auto stored = photos.put(as_bytes(bytes));
        const auto added = people.add_photo(
            {EmployeeId{id}, "Ada", *stored, "image/webp", ModelId{"model"}, {1.0F}, clock.now()});
        return added->photo;
    }
    Result<LinkedPhoto> open(const Parts& parts) const {
        return links.open(parts.key, parts.expires, parts.signature);
    }
    ErrorCode code_of(const Parts& parts) const {
        const auto photo = open(parts);
        return photo ? ErrorCode::internal : photo.error().code;
    }
};

TEST_F(PhotoLinksTest, ALinkOpensItsPhotoForFiveMinutes) {
    const PhotoKey photo = enrol("E1", "picture one");
    const Parts parts = parts_of(links.link(photo));
    EXPECT_EQ(parts.expires, "1800000300");
    const auto opened = open(parts);
    ASSERT_TRUE(opened);
    EXPECT_EQ(as_text(opened->bytes), "picture one");
    EXPECT_EQ(opened->media_type, "image/webp");
    clock.set(from_unix_millis(1'800'000'299'999));
    EXPECT_TRUE(open(parts));
    clock.set(from_unix_millis(1'800'000'300'000));
    EXPECT_EQ(code_of(parts), ErrorCode::gone);
}

TEST_F(PhotoLinksTest, AnErasedPhotoIsGone) {
    const PhotoKey photo = enrol("E1", "picture one");
    const Parts parts = parts_of(links.link(photo));
    const auto removed = people.remove(EmployeeId{"E1"});
    EXPECT_EQ(code_of(parts), ErrorCode::gone) << "row gone, file still there";
    ASSERT_TRUE(photos.remove((*removed)->photos.at(0)));
    EXPECT_EQ(code_of(parts), ErrorCode::gone);
}

TEST_F(PhotoLinksTest, AnyChangeOfAPartIsForbidden) {
    const Parts good = parts_of(links.link(enrol("E1", "picture one")));
    const Parts other = parts_of(links.link(enrol("E2", "picture two")));
    ASSERT_TRUE(open(good));
    std::string flipped = good.signature;
    flipped[3] = flipped[3] == 'A' ? 'B' : 'A';
    const Parts changed[] = {
        {other.key, good.expires, good.signature},
        {good.key, "1800000301", good.signature},
        {good.key, good.expires, other.signature},
        {good.key, good.expires, flipped},
        {good.key, good.expires, ""},
        {good.key, good.expires, good.signature.substr(0, 40)},
        {good.key, good.expires, good.signature + "AAAA"},
        {good.key, good.expires, good.signature + "="},
    };
    for (const Parts& parts : changed) {
        EXPECT_EQ(code_of(parts), ErrorCode::forbidden)
            << parts.key << ' ' << parts.expires << ' ' << parts.signature;
    }
}

TEST_F(PhotoLinksTest, NumbersHaveOneSpelling) {
    const Parts good = parts_of(links.link(enrol("E1", "picture one")));
    for (const std::string& key :
         {"0" + good.key, "+" + good.key, " " + good.key, good.key + " ", good.key + ".0",
          "-" + good.key, std::string("0x1"), std::string(), std::string(100, '9')}) {
        EXPECT_EQ(code_of({key, good.expires, good.signature}), ErrorCode::forbidden) << key;
    }
    for (const std::string& expires : {"0" + good.expires, good.expires + "a", std::string("-1"),
                                       std::string(), std::string("99999999999999999999")}) {
        EXPECT_EQ(code_of({good.key, expires, good.signature}), ErrorCode::forbidden) << expires;
    }
}

TEST_F(PhotoLinksTest, AnExpiredLinkWithABadSignatureTellsNothingOfExpiry) {
    const Parts good = parts_of(links.link(enrol("E1", "picture one")));
    clock.advance(1h);
    EXPECT_EQ(code_of({good.key, "1", good.signature}), ErrorCode::forbidden);
}

TEST_F(PhotoLinksTest, ALinkOfAnotherProcessIsForbidden) {
    const PhotoLinks restarted{people, photos, clock};
    const Parts parts = parts_of(links.link(enrol("E1", "picture one")));
    EXPECT_EQ(restarted.open(parts.key, parts.expires, parts.signature).error().code,
              ErrorCode::forbidden);
}

TEST_F(PhotoLinksTest, AFaultOfTheStoresIsUnavailableAndNotGone) {
    const Parts parts = parts_of(links.link(enrol("E1", "picture one")));
    people.fault = store_fault();
    EXPECT_EQ(code_of(parts), ErrorCode::unavailable);
    people.fault.reset();
    photos.fault = store_fault();
    EXPECT_EQ(code_of(parts), ErrorCode::unavailable);
    photos.fault.reset();
    photos.files.clear();
    EXPECT_EQ(code_of(parts), ErrorCode::unavailable) << "the row is there, so nothing was erased";
}

}  // namespace
}  // namespace rollcall::app
