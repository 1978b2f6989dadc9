#include "face/face.h"

#include <gtest/gtest.h>

namespace rollcall::face {
namespace {

AnalysedFace face_at(float x, float y, float width, float height) {
    return {{{x, y, width, height}, {}, 0.9F}, {}};
}

Analysis picture(std::vector<AnalysedFace> faces) {
    return {640, 480, ModelId("test"), std::move(faces)};
}

TEST(MainFace, IsNothingWithoutFaces) {
    EXPECT_FALSE(main_face(picture({})).has_value());
}

TEST(MainFace, IsTheGreaterOfTwoAtTheSameDistance) {
    EXPECT_EQ(main_face(picture({face_at(70, 190, 100, 100), face_at(420, 180, 120, 120)})), 1U);
}

TEST(MainFace, IsTheMiddleOneOfTwoEquals) {
    EXPECT_EQ(main_face(picture({face_at(0, 0, 100, 100), face_at(270, 190, 100, 100)})), 1U);
}

TEST(MainFace, InACornerStillWinsWithMoreThanTwiceTheArea) {
    // The corner halves the weight at most.
    EXPECT_EQ(main_face(picture({face_at(0, 0, 150, 150), face_at(270, 190, 100, 100)})), 0U);
}

TEST(MainFace, OfAnEmptyPictureDoesNotDivideByZero) {
    Analysis analysis{0, 0, ModelId("test"), {face_at(0, 0, 1, 1)}};
    EXPECT_EQ(main_face(analysis), 0U);
}

TEST(RivalFace, NeedsAQuarterOfTheMainArea) {
    const AnalysedFace main = face_at(200, 100, 200, 200);
    EXPECT_TRUE(has_rival_face(picture({main, face_at(0, 0, 100, 100)}), 0));
    EXPECT_FALSE(has_rival_face(picture({main, face_at(0, 0, 99, 100)}), 0));
}

TEST(RivalFace, IsNeverTheMainFaceItself) {
    EXPECT_FALSE(has_rival_face(picture({face_at(200, 100, 200, 200)}), 0));
}

TEST(RivalFace, OfAFaceThatIsNotThereIsNone) {
    EXPECT_FALSE(has_rival_face(picture({}), 0));
}

}  // namespace
}  // namespace rollcall::face
