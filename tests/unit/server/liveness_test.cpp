#include "liveness/burst_judge.h"
#include "unit/liveness/acting_head.h"
#include "unit/server/server_test.h"

// Liveness by challenge and response over HTTP; what is judged how is tested in unit/liveness.
namespace rollcall::server {
namespace {

constexpr const char* kSessions = "/api/v1/liveness/sessions";

class LivenessTest : public ServerTest {
  protected:
    void SetUp() override { start(); }

    std::string create() {
        const Answer answer = call("POST", kSessions);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json()["session"];
    }
    /// A burst of a person of one colour who does nothing.
    FormText still(std::size_t frames = 10) {
        FormText form;
        std::string times;
        for (std::size_t i = 0; i < frames; ++i) {
            times += (i == 0 ? "" : ",") + std::to_string(200 * i);
            form.file("frame", text_of(red) + static_cast<char>(number++));
        }
        return form.field("times", times);
    }
    /// A burst of somebody who does what is asked.
    FormText acted(const nlohmann::json& actions) {
        liveness::Acting acting;
        for (const auto& name : actions) {
            for (const liveness::Action action :
                 {liveness::Action::turn_left, liveness::Action::turn_right, liveness::Action::nod,
                  liveness::Action::come_closer}) {
                if (liveness::action_name(action) == name.get<std::string>()) {
                    acting.act(action);
                }
            }
        }
        std::deque<std::vector<face::AnalysedFace>> seen;
        for (const liveness::Observation& frame : acting.frames) {
            seen.push_back({{{{20, 20, 24, 24}, frame.points, .9F}, {1, 0, 0}}});
        }
        analyser.see(std::move(seen));
        return still(acting.frames.size());
    }
    Answer submit(const std::string& session, const FormText& form) {
        return post_form(std::string(kSessions) + "/" + session + "/frames", form);
    }
    Answer result(const std::string& session) {
        return call("GET", std::string(kSessions) + "/" + session);
    }

    std::uint8_t number = 0;
};

TEST_F(LivenessTest, ASessionSaysWhatToDoAndUntilWhen) {
    const Answer answer = call("POST", kSessions);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto json = answer.json();
    EXPECT_EQ(json["session"].get<std::string>().size(), 22U);
    EXPECT_EQ(json["actions"].size(), 2U);
    EXPECT_EQ(json["expires_at"], to_rfc3339(clock.now() + liveness::kSessionTime));
    EXPECT_EQ(json["seconds"], 20);
    EXPECT_EQ(json["frames"]["most"], liveness::kMostFrames);
    EXPECT_EQ(json["bytes"], 8 * 1024 * 1024);
    const auto state = result(json["session"]).json();
    EXPECT_EQ(state["state"], "open");
    EXPECT_EQ(state["actions"], json["actions"]);
}

TEST_F(LivenessTest, ABurstThatFailsIsAnAnswerWithAReasonAndAHint) {
    const std::string session = create();
    clock.advance(std::chrono::seconds(8));
    const Answer answer = submit(session, still());
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto json = answer.json();
    EXPECT_EQ(json["live"], false);
    EXPECT_EQ(json["reason"], "repeated_frame") << "in other bytes";
    EXPECT_EQ(json["hint"], liveness::reason_hint(liveness::Reason::repeated_frame));
    EXPECT_EQ(json["failures"], 1);
    EXPECT_FALSE(json.contains("fallback"));
    EXPECT_FALSE(json.contains("identification"));
    EXPECT_EQ(result(session).json()["state"], "failed");
    EXPECT_EQ(result(session).json()["reason"], json["reason"]);
    const Answer again = submit(session, still());
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.json()["code"], "liveness_session_used");
}

TEST_F(LivenessTest, WhoeverDoesWhatIsAskedIsNamedUntilTheyAreRemoved) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const auto begun = call("POST", kSessions).json();
    clock.advance(std::chrono::seconds(8));
    const Answer answer = submit(begun["session"], acted(begun["actions"]));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto json = answer.json();
    EXPECT_EQ(json["live"], true) << answer.body;
    EXPECT_EQ(json["identification"]["employee_id"], "E1") << answer.body;
    EXPECT_FALSE(json.contains("reason"));
    EXPECT_EQ(result(begun["session"]).json()["state"], "passed");
    EXPECT_EQ(result(begun["session"]).json()["employee_id"], "E1");
    ASSERT_TRUE(remove_person.run(EmployeeId{"E1"}));
    EXPECT_FALSE(result(begun["session"]).json().contains("employee_id"));
}

TEST_F(LivenessTest, TwoFailuresOfferAnotherWayAndThreePauseTheDevice) {
    submit(create(), still());
    const auto second = submit(create(), still()).json();
    EXPECT_FALSE(second["fallback"].get<std::string>().empty());
    const auto third = submit(create(), still()).json();
    EXPECT_EQ(third["paused_seconds"], 60);
    EXPECT_TRUE(third.contains("fallback"));
    const Answer refused = call("POST", kSessions);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.json()["code"], "liveness_paused");
    EXPECT_EQ(refused.header("retry-after"), "60");
    const std::string metrics = call("GET", "/metrics").body;
    EXPECT_NE(metrics.find("rollcall_active_liveness_pauses_total 1"), std::string::npos);
    EXPECT_NE(metrics.find("rollcall_active_liveness_total{result=\""), std::string::npos);
    clock.advance(liveness::kPause);
    EXPECT_EQ(call("POST", kSessions).status, 200);
}

TEST_F(LivenessTest, ASeparateImageIsRefused) {
    const std::string session = create();
    for (const bool as_file : {true, false}) {
        FormText form = still();
        as_file ? form.file("image", text_of(red)) : form.field("image", "");
        const Answer answer = submit(session, form);
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.json()["code"], "invalid_field");
    }
    EXPECT_EQ(result(session).json()["state"], "open");
}

TEST_F(LivenessTest, WhatIsNoBurstIsRefusedAndTheSessionStaysOpen) {
    const std::string session = create();
    const auto code = [&](const FormText& form) {
        const Answer answer = submit(session, form);
        EXPECT_EQ(answer.status, 400) << answer.body;
        return answer.json()["code"].get<std::string>();
    };
    EXPECT_EQ(code(FormText()), "missing_field");
    EXPECT_EQ(code(still(31)), "invalid_field");
    EXPECT_EQ(code(still(3)), "invalid_field");
    EXPECT_EQ(code(still(32)), "invalid_request") << "more parts than any form has";
    for (const char* times : {"", "0", "0,1,2,3,4,5,6,7,8,x", "0,1,2,3,4,5,6,7,8,", ",,,,,,,,,",
                              "0,1,2,3,4,5,6,7,8,-9", "0,1,2,3,4,5,6,7,8,99999999999999999999"}) {
        FormText form;
        for (int i = 0; i < 10; ++i) {
            form.file("frame", text_of(red));
        }
        EXPECT_EQ(code(form.field("times", times)), "invalid_field") << times;
    }
    EXPECT_EQ(result(session).json()["state"], "open");
}

TEST_F(LivenessTest, AnExpiredSessionIsGone) {
    const std::string session = create();
    clock.advance(liveness::kSessionTime);
    const Answer answer = submit(session, still());
    EXPECT_EQ(answer.status, 410);
    EXPECT_EQ(answer.json()["code"], "liveness_session_expired");
    EXPECT_EQ(result(session).json()["state"], "expired");
}

TEST_F(LivenessTest, ASessionIsUnknownToOtherCallers) {
    const std::string session = create();
    const auto other = credentials.create_key("other", {access::Right::search}, std::nullopt);
    ASSERT_TRUE(other);
    const std::string path = std::string(kSessions) + "/" + session;
    const Answer looked = call("GET", path, {{"X-API-Key", *other}});
    EXPECT_EQ(looked.status, 404);
    EXPECT_EQ(looked.json()["code"], "liveness_session_unknown");
    const Answer sent =
        call("POST", path + "/frames", {{"X-API-Key", *other}, {"Content-Type", FormText::type()}},
             still().body());
    EXPECT_EQ(sent.status, 404);
    EXPECT_EQ(result(session).json()["state"], "open");
}

TEST_F(LivenessTest, WhoeverHasToAnswerAChallengeIsToldSoForAPicture) {
    ASSERT_EQ(insert("E1", red).status, 200);
    for (const auto wanted : {access::LivenessPolicy::active, access::LivenessPolicy::both}) {
        const std::string name(access::liveness_policy_name(wanted));
        const auto key =
            credentials.create_key(name, {access::Right::search}, std::nullopt, wanted);
        ASSERT_TRUE(key);
        for (const char* target :
             {"/api/v1/employees/search", "/api/v1/faces/identify", "/api/v1/faces/verify"}) {
            const Answer answer =
                call("POST", target, {{"X-API-Key", *key}, {"Content-Type", FormText::type()}},
                     FormText().file("image", text_of(red)).field("employee_id", "E1").body());
            EXPECT_EQ(answer.status, 403) << target;
            EXPECT_EQ(answer.json()["code"], "liveness_required");
            EXPECT_EQ(answer.body.find("E1"), std::string::npos);
        }
    }
}

TEST_F(LivenessTest, WithoutANetworkWhoeverHasToLookLiveIsNotNamedByAPicture) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const auto key = credentials.create_key("door", {access::Right::search}, std::nullopt,
                                            access::LivenessPolicy::passive);
    ASSERT_TRUE(key);
    const auto ask_for = [&](const Bytes& picture) {
        return call("POST", "/api/v1/employees/search",
                    {{"X-API-Key", *key}, {"Content-Type", FormText::type()}},
                    FormText().file("image", text_of(picture)).body())
            .json();
    };
    const auto unsure = ask_for(red);
    EXPECT_EQ(unsure["employee_name"], "Unknown");
    EXPECT_EQ(unsure["reason"], "liveness_unsure");
    EXPECT_FALSE(unsure.contains("employee_id"));
    EXPECT_FALSE(unsure.contains("score"));
    EXPECT_EQ(ask_for(green)["reason"], "not_known");
    const std::string metrics = call("GET", "/metrics").body;
    EXPECT_NE(metrics.find("rollcall_passive_liveness_total{result=\"unsure\"} 1"),
              std::string::npos)
        << metrics;
    const auto begun = call("POST", kSessions, {{"X-API-Key", *key}}).json();
    EXPECT_TRUE(begun.contains("session")) << "a challenge tells";
}

TEST_F(LivenessTest, BothWithoutANetworkIsNeverJudgedByHalf) {
    const auto key = credentials.create_key("gate", {access::Right::search}, std::nullopt,
                                            access::LivenessPolicy::both);
    ASSERT_TRUE(key);
    const Answer answer = call("POST", kSessions, {{"X-API-Key", *key}});
    EXPECT_EQ(answer.status, 503) << "before anybody is asked to do anything";
    EXPECT_EQ(answer.json()["code"], "unavailable");
    for (std::size_t i = 0; i < 2 * liveness::kUnusedUntilPause; ++i) {
        EXPECT_EQ(call("POST", kSessions, {{"X-API-Key", *key}}).status, 503) << "and no pause";
    }
}

TEST_F(LivenessTest, SeveralPicturesAreOneAttempt) {
    ASSERT_EQ(insert("E1", red).status, 200);
    const auto reason = [&](const FormText& form) {
        return post_form("/api/v1/employees/search", form).json()["reason"];
    };
    const Answer found =
        post_form("/api/v1/employees/search",
                  FormText().file("image", text_of(red)).file("image", text_of(red)));
    EXPECT_EQ(found.json()["employee_id"], "E1");
    EXPECT_EQ(reason(FormText().file("image", text_of(red)).file("image", text_of(green))),
              "frames_differ");
    FormText many;
    for (int i = 0; i < 6; ++i) {
        many.file("image", text_of(red));
    }
    const Answer refused = post_form("/api/v1/employees/search", many);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.json()["code"], "invalid_field");
}

TEST_F(LivenessTest, ASessionAndAKeySayTheirPolicy) {
    EXPECT_EQ(call("GET", "/api/v1/session").json()["liveness"], "off");
    const auto link =
        credentials.issue_link(access::PageRole::checkin, access::LivenessPolicy::active);
    const Answer opened =
        ask(port(), request_text("POST", "/api/v1/session", {{"Content-Type", "application/json"}},
                                 R"({"token": ")" + link->token + R"("})"));
    EXPECT_EQ(opened.json()["liveness"], "active") << opened.body;
}

TEST_F(LivenessTest, ItNeedsARight) {
    const auto key = credentials.create_key("counter", {access::Right::metrics}, std::nullopt);
    ASSERT_TRUE(key);
    EXPECT_EQ(call("POST", kSessions, {{"X-API-Key", *key}}).status, 403);
    EXPECT_EQ(ask(port(), request_text("POST", kSessions, {}, "")).status, 401);
}

}  // namespace
}  // namespace rollcall::server
