#include "attacks/attacks.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::attacks {
namespace {

constexpr vision::Box kFace{60, 50, 40, 50};

vision::Image plain(int width, int height, std::uint8_t level) {
    vision::Image image{width, height, {}};
    image.rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, level);
    return image;
}

/// Dark below, light above, red on the left: enough to see what became of it.
vision::Image gradient(int width, int height) {
    vision::Image image = plain(width, height, 0);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            std::uint8_t* pixel =
                image.rgb.data() + (static_cast<std::ptrdiff_t>(y) * width + x) * 3;
            pixel[0] = static_cast<std::uint8_t>(255 - 255 * x / width);
            pixel[1] = static_cast<std::uint8_t>(255 - 255 * y / height);
            pixel[2] = 40;
        }
    }
    return image;
}

/// Light on the left, dark on the right, parted in the middle of kFace.
vision::Image halves(int width, int height) {
    vision::Image image = plain(width, height, 60);
    const auto row = static_cast<std::ptrdiff_t>(width) * 3;
    for (auto line = image.rgb.begin(); line != image.rgb.end(); line += row) {
        std::fill(line, line + 80 * 3, std::uint8_t{200});
    }
    return image;
}

float gray_at(const vision::Image& image, int x, int y) {
    const auto pixel = image.row(y).subspan(static_cast<std::size_t>(x) * 3, 3);
    return static_cast<float>(pixel[0] + pixel[1] + pixel[2]) / 3;
}

int largest(const vision::Image& image) {
    return *std::ranges::max_element(image.rgb);
}

int smallest(const vision::Image& image) {
    return *std::ranges::min_element(image.rgb);
}

double mean_difference(const vision::Image& a, const vision::Image& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        sum += std::abs(static_cast<double>(a.rgb[i]) - static_cast<double>(b.rgb[i]));
    }
    return sum / static_cast<double>(a.rgb.size());
}

class AttackTest : public testing::TestWithParam<Species> {
  protected:
    vision::Image attack(std::uint64_t seed) const {
        return make_attack(GetParam(), {victim, kFace}, {attacker, kFace}, seed);
    }

    vision::Image victim = gradient(160, 150);
    vision::Image attacker = plain(160, 150, 90);
};

TEST_P(AttackTest, IsAsLargeAsThePictureAndAlwaysTheSame) {
    const vision::Image first = attack(7);
    EXPECT_EQ(first.width, 160);
    EXPECT_EQ(first.height, 150);
    ASSERT_EQ(first.rgb.size(), victim.rgb.size());
    EXPECT_EQ(first.rgb, attack(7).rgb);
    EXPECT_NE(first.rgb, attack(8).rgb);
}

TEST_P(AttackTest, ShowsTheVictimInTheMiddle) {
    // The mean over a patch: halftone and moire go under in it.
    const auto patch = [](const vision::Image& image, int x, int y) {
        float sum = 0;
        for (int i = 0; i < 100; ++i) {
            sum += gray_at(image, x + i % 10, y + i / 10);
        }
        return sum / 100;
    };
    const vision::Image face = halves(160, 150);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const vision::Image image = make_attack(GetParam(), {face, kFace}, {attacker, kFace}, seed);
        EXPECT_GT(patch(image, 62, 70), patch(image, 88, 70) + 30) << seed;
    }
}

TEST_P(AttackTest, TakesFacesAtTheBorderAndSmallPictures) {
    const vision::Image small = gradient(16, 16);
    for (const vision::Box& face :
         {vision::Box{-8, -8, 20, 20}, vision::Box{10, 10, 30, 30}, vision::Box{0, 0, 1, 1}}) {
        const vision::Image image = make_attack(GetParam(), {small, face}, {small, face}, 3);
        EXPECT_EQ(image.width, 16);
        EXPECT_EQ(image.rgb.size(), small.rgb.size());
    }
}

INSTANTIATE_TEST_SUITE_P(All, AttackTest, testing::ValuesIn(kSpecies), [](const auto& species) {
    return std::string(species_name(species.param));
});

TEST(Attacks, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Species species : kSpecies) {
        names.insert(species_name(species));
    }
    EXPECT_EQ(names.size(), kSpecies.size());
}

TEST(Attacks, APrintHasAWhiteBorderAndNeitherBlackNorWhiteInk) {
    const vision::Image black = plain(160, 150, 0);
    const vision::Image held = make_attack(Species::print, {black, kFace}, {black, kFace}, 1);
    EXPECT_GT(largest(held), 190) << "the border";
    const vision::Image near = make_attack(Species::print_close, {black, kFace}, {black, kFace}, 1);
    EXPECT_GT(gray_at(near, 80, 75), 8) << "ink is not black";
    EXPECT_LT(largest(near), 100) << "no edge is in the frame";
    const vision::Image white = plain(160, 150, 255);
    const vision::Image pale = make_attack(Species::print_close, {white, kFace}, {white, kFace}, 1);
    EXPECT_LT(gray_at(pale, 80, 75), 255);
    EXPECT_GT(smallest(pale), 100) << "the frame is filled to its corners";
}

TEST(Attacks, AScreenHasADarkBezelAndAPattern) {
    const vision::Image gray = plain(160, 150, 180);
    const vision::Image held = make_attack(Species::screen, {gray, kFace}, {gray, kFace}, 1);
    EXPECT_LT(smallest(held), 60) << "the bezel";
    const vision::Image near = make_attack(Species::screen_close, {gray, kFace}, {gray, kFace}, 1);
    EXPECT_GT(smallest(near), 60) << "no bezel";
    // Stripes and waves are more than what the camera alone adds.
    const auto spread = [](const vision::Image& image) {
        return mean_difference(image,
                               plain(160, 150,
                                     static_cast<std::uint8_t>(
                                         std::accumulate(image.rgb.begin(), image.rgb.end(), 0.0) /
                                         static_cast<double>(image.rgb.size()))));
    };
    EXPECT_GT(spread(near), 2 * spread(retaken(gray, 1)));
}

TEST(Attacks, ACutoutKeepsTheAttackersPictureAroundAWhiteRim) {
    const vision::Image victim = plain(160, 150, 60);
    const vision::Image attacker = plain(200, 180, 120);
    const vision::Image image =
        make_attack(Species::cutout, {victim, kFace}, {attacker, {80, 70, 50, 60}}, 1);
    EXPECT_EQ(image.width, 200);
    EXPECT_EQ(image.height, 180);
    for (const auto& [x, y] : {std::pair{5, 5}, {195, 5}, {5, 175}, {195, 175}}) {
        EXPECT_NEAR(gray_at(image, x, y), 120, 12);
    }
    EXPECT_LT(gray_at(image, 105, 100), 115) << "the victim's face";
    EXPECT_GT(largest(image), 190) << "the rim";
}

TEST(Attacks, AStillKeepsItsTones) {
    const vision::Image victim = plain(160, 150, 200);
    const vision::Image attacker = plain(160, 150, 20);
    const vision::Image image = make_attack(Species::still, {victim, kFace}, {attacker, kFace}, 1);
    EXPECT_NEAR(gray_at(image, 80, 75), 200, 10);
    EXPECT_NEAR(gray_at(image, 3, 3), 20, 10);
}

TEST(Attacks, ARetakenPictureIsTheSamePictureALittleWorse) {
    const vision::Image picture = gradient(160, 150);
    const vision::Image again = retaken(picture, 5);
    EXPECT_NE(again.rgb, picture.rgb);
    EXPECT_EQ(again.rgb, retaken(picture, 5).rgb);
    EXPECT_LT(mean_difference(again, picture), 6);
}

}  // namespace
}  // namespace rollcall::attacks
