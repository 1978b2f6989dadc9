#include "unit/server/server_test.h"

namespace rollcall::server {
namespace {

constexpr const char* kTarget = "/api/v1/gallery/calibration";

class GalleryHandlersTest : public ServerTest {
  protected:
    void SetUp() override {
        calibration = [this](double fpir) -> Result<std::string> {
            asked_for = fpir;
            if (fault) {
                return *fault;
            }
            return std::string(R"({"target_fpir":0.01})");
        };
        start();
    }

    std::optional<Error> fault;
    std::atomic<double> asked_for{0};
};

TEST_F(GalleryHandlersTest, TheCalibrationIsPassedOnWithTheRequestsId) {
    const Answer answer = call("GET", kTarget);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body,
              R"({"target_fpir":0.01,"request_id":")" + answer.header("x-request-id") + R"("})");
    EXPECT_EQ(asked_for, 0.01);
    EXPECT_EQ(call("GET", std::string(kTarget) + "?fpir=0.003").status, 200);
    EXPECT_EQ(asked_for, 0.003);
}

TEST_F(GalleryHandlersTest, AnFpirThatIsNoNumberIsRefused) {
    for (const char* query : {"?fpir=", "?fpir=one", "?fpir=0.01x", "?fpir=%20"}) {
        const Answer answer = call("GET", std::string(kTarget) + query);
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_NE(answer.body.find("invalid_field"), std::string::npos) << answer.body;
    }
    EXPECT_EQ(call("GET", std::string(kTarget) + "?fpir=%").status, 400);
    EXPECT_EQ(asked_for, 0) << "nothing was measured";
}

TEST_F(GalleryHandlersTest, WhileSomebodyElsesIsMeasuredTheAnswerIsBusy) {
    fault = Error{ErrorCode::busy, "The gallery is being measured."};
    const Answer answer = call("GET", kTarget);
    EXPECT_EQ(answer.status, 503);
    EXPECT_FALSE(answer.header("retry-after").empty());
}

TEST_F(GalleryHandlersTest, APageOfTheCheckInMayNotSeeIt) {
    const std::string cookie = open_session(access::PageRole::checkin);
    const Answer answer = ask(port(), request_text("GET", kTarget, {{"Cookie", cookie}}));
    EXPECT_TRUE(answer.status == 401 || answer.status == 403) << answer.status;
    EXPECT_EQ(asked_for, 0);
}

TEST_F(GalleryHandlersTest, WhatTheStoreCannotDoIsNotSaidToBeDone) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const auto second = insert("E1", app::picture_of(200, 30, 30)).json();
    const std::string target = "/api/v1/gallery/set-aside/" + second["photo"].get<std::string>();
    people.inner->fault = app::store_fault();
    EXPECT_EQ(call("PUT", target).status, 503);
    people.inner->fault.reset();
    EXPECT_EQ(call("GET", "/api/v1/gallery/set-aside").json()["photos"].size(), 0U);
    EXPECT_EQ(call("PUT", target).status, 200);
    EXPECT_EQ(call("GET", "/api/v1/gallery/set-aside").json()["photos"].size(), 1U);
}

}  // namespace
}  // namespace rollcall::server
