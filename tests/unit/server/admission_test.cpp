#include "unit/server/server_test.h"

namespace rollcall::server {
namespace {

using access::PageRole;
using access::Right;

class AdmissionTest : public ServerTest {
  protected:
    Answer search_with(std::map<std::string, std::string> headers) {
        headers["Content-Type"] = FormText::type();
        return ask(port(), request_text("POST", "/api/v1/employees/search", std::move(headers),
                                        FormText().file("image", text_of(red)).body()));
    }
    std::string own_origin() const { return "http://localhost"; }
};

TEST_F(AdmissionTest, WithoutAGoodKeyNothingIsDone) {
    start();
    for (const auto& headers : std::vector<std::map<std::string, std::string>>{
             {}, {{"X-API-Key", ""}}, {{"X-API-Key", "wrong"}}, {{"Cookie", "rollcall=wrong"}}}) {
        const Answer answer = search_with(headers);
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(answer.error(), "You are not authorized to perform the action");
        EXPECT_EQ(answer.code(), "unauthorized");
        EXPECT_EQ(answer.json()["request_id"], answer.header("x-request-id"));
    }
    EXPECT_EQ(analyser.calls(), 0);
}

TEST_F(AdmissionTest, AKeyMayDoWhatItsRightsSay) {
    start();
    const std::string searcher = *credentials.create_key("door", {Right::search}, std::nullopt);
    EXPECT_EQ(search_with({{"X-API-Key", searcher}}).status, 200);
    for (const auto& [method, target] :
         std::vector<std::pair<std::string, std::string>>{{"POST", "/api/v1/employees/insert"},
                                                          {"POST", "/api/v1/extract/"},
                                                          {"GET", "/api/v1/employees"},
                                                          {"DELETE", "/api/v1/employees/E1"}}) {
        const Answer answer = call(method, target, {{"X-API-Key", searcher}});
        EXPECT_EQ(answer.status, 403) << target;
        EXPECT_EQ(answer.code(), "forbidden");
    }
}

TEST_F(AdmissionTest, AKeyThatExpiresIsGoodUntilThen) {
    start();
    const std::string key =
        *credentials.create_key("guest", {Right::search}, clock.now() + std::chrono::hours(1));
    EXPECT_EQ(search_with({{"X-API-Key", key}}).status, 200);
    clock.advance(std::chrono::hours(2));
    EXPECT_EQ(search_with({{"X-API-Key", key}}).status, 401);
}

TEST_F(AdmissionTest, AStoreThatIsDownIsNotAWrongKey) {
    start();
    access.inner->fault = app::store_fault();
    EXPECT_EQ(search_with({{"X-API-Key", "some key"}}).status, 503);
}

TEST_F(AdmissionTest, ATokenBecomesACookieOnce) {
    start();
    const auto link = credentials.issue_link(PageRole::enrol);
    const std::string request =
        request_text("POST", "/api/v1/session", {}, R"({"token":")" + link->token + R"("})");
    const Answer answer = ask(port(), request);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json()["role"], "enrol");
    const std::string cookie = answer.header("set-cookie");
    EXPECT_TRUE(cookie.starts_with("rollcall="));
    for (const char* attribute :
         {"; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=3600"}) {
        EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
    }
    EXPECT_EQ(cookie.find("Secure"), std::string::npos);  // over plain HTTP
    EXPECT_EQ(ask(port(), request).status, 401);
}

TEST_F(AdmissionTest, WhatIsNoTokenIsRefused) {
    start();
    const auto post = [&](const std::string& body) {
        return ask(port(), request_text("POST", "/api/v1/session", {}, body)).status;
    };
    EXPECT_EQ(post(""), 400);
    EXPECT_EQ(post("{"), 400);
    EXPECT_EQ(post("[]"), 400);
    EXPECT_EQ(post(R"({"token":7})"), 400);
    EXPECT_EQ(post(R"({"token":"nonsense"})"), 401);
    EXPECT_EQ(post(std::string(5000, '[')), 413);
    EXPECT_EQ(post(std::string(4000, '[')), 400);
}

TEST_F(AdmissionTest, APageOfAnotherOriginOpensNoSession) {
    start();
    const auto link = credentials.issue_link(PageRole::checkin);
    const std::string body = R"({"token":")" + link->token + R"("})";
    EXPECT_EQ(ask(port(), request_text("POST", "/api/v1/session",
                                       {{"Origin", "https://evil.example"}}, body))
                  .status,
              403);
    EXPECT_EQ(ask(port(), request_text("POST", "/api/v1/session", {{"Origin", own_origin()}}, body))
                  .status,
              200);
}

TEST_F(AdmissionTest, ACookieNeedsAMatchingOrigin) {
    start();
    const std::string cookie = open_session(PageRole::checkin);
    const auto with_origin = [&](const std::string& origin) {
        return search_with({{"Cookie", cookie}, {"Origin", origin}}).status;
    };
    EXPECT_EQ(with_origin("http://localhost"), 200);
    EXPECT_EQ(with_origin("https://localhost"), 200);  // a proxy took the TLS off
    EXPECT_EQ(with_origin("http://localhost:81"), 403);
    EXPECT_EQ(with_origin("http://localhost.evil.example"), 403);
    EXPECT_EQ(with_origin("null"), 403);
    EXPECT_EQ(search_with({{"Cookie", cookie}}).status, 403);
}

TEST_F(AdmissionTest, ASessionHasItsPagesRightsAndNoOthers) {
    start();
    const auto insert_with = [&](const std::string& cookie) {
        return ask(port(), request_text("POST", "/api/v1/employees/insert",
                                        {{"Cookie", cookie}, {"Origin", own_origin()}}))
            .status;
    };
    const std::string checkin = open_session(PageRole::checkin);
    const std::string enrol_cookie = open_session(PageRole::enrol);
    EXPECT_EQ(insert_with(checkin), 403);
    EXPECT_EQ(insert_with("other=1; " + enrol_cookie), 400);  // let in; nothing was sent
    EXPECT_EQ(
        ask(port(), request_text("GET", "/api/v1/employees", {{"Cookie", enrol_cookie}})).status,
        403);
    clock.advance(std::chrono::hours(2));
    EXPECT_EQ(insert_with(enrol_cookie), 401);
}

TEST_F(AdmissionTest, ASessionSaysWhatItIs) {
    start();
    EXPECT_EQ(ask(port(), request_text("GET", "/api/v1/session")).status, 401);
    const Answer answer = ask(port(), request_text("GET", "/api/v1/session",
                                                   {{"Cookie", open_session(PageRole::checkin)}}));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["role"], "checkin");
    EXPECT_TRUE(answer.json().contains("expires_at"));
    EXPECT_EQ(answer.json()["rights"], "search,checkin");
}

TEST_F(AdmissionTest, TooManyRequestsOfOneKeyWait) {
    settings.limits.requests_per_minute = 3;
    start();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(call("GET", "/api/v1/employees").status, 200);
    }
    const Answer refused = call("GET", "/api/v1/employees");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.code(), "rate_limited");
    EXPECT_EQ(refused.header("retry-after"), "20");
    const std::string other = *credentials.create_key("other", {Right::people_read}, std::nullopt);
    EXPECT_EQ(call("GET", "/api/v1/employees", {{"X-API-Key", other}}).status, 200);
    clock.advance(std::chrono::seconds(20));
    EXPECT_EQ(call("GET", "/api/v1/employees").status, 200);
}

TEST_F(AdmissionTest, GuessingKeysIsSlowedDownButKeepsNobodyOut) {
    start();
    int status = 0;
    for (int i = 0; i < 61; ++i) {
        status = call("GET", "/api/v1/employees", {{"X-API-Key", "guess"}}).status;
    }
    EXPECT_EQ(status, 429);
    EXPECT_EQ(call("GET", "/api/v1/employees").status, 200);
}

TEST_F(AdmissionTest, UnknownAddressesAndWrongMethods) {
    start();
    const Answer nothing = call("GET", "/api/v1/nothing");
    EXPECT_EQ(nothing.status, 404);
    EXPECT_EQ(nothing.code(), "not_found");
    const Answer wrong = call("GET", "/api/v1/extract/");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.code(), "method_not_allowed");
    EXPECT_EQ(wrong.header("allow"), "POST");
    EXPECT_EQ(call("PUT", "/api/v1/employees").header("allow"), "GET, HEAD, POST");
    EXPECT_EQ(call("BREW", "/healthz").status, 405);
    const Answer head = call("HEAD", "/healthz");
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.body.empty());
    EXPECT_NE(head.header("content-length"), "0");
}

TEST_F(AdmissionTest, OriginsAreAllowedWhenConfiguredOnly) {
    settings.limits.cors_origins = {"https://app.example"};
    start();
    const auto preflight = [&](const std::string& origin) {
        return ask(port(), request_text("OPTIONS", "/api/v1/employees/search",
                                        {{"Origin", origin},
                                         {"Access-Control-Request-Method", "POST"},
                                         {"Access-Control-Request-Headers", "x-api-key"}}));
    };
    const Answer allowed = preflight("https://app.example");
    EXPECT_EQ(allowed.status, 204);
    EXPECT_EQ(allowed.header("access-control-allow-origin"), "https://app.example");
    EXPECT_NE(allowed.header("access-control-allow-headers").find("X-API-Key"), std::string::npos);
    EXPECT_EQ(allowed.header("access-control-allow-credentials"), "");
    EXPECT_EQ(allowed.header("vary"), "Origin");
    const Answer foreign = preflight("https://evil.example");
    EXPECT_EQ(foreign.status, 405);
    EXPECT_EQ(foreign.header("access-control-allow-origin"), "");

    const Answer answer = call("GET", "/api/v1/employees", {{"Origin", "https://app.example"}});
    EXPECT_EQ(answer.header("access-control-allow-origin"), "https://app.example");
    EXPECT_EQ(call("GET", "/api/v1/employees", {{"Origin", "https://evil.example"}})
                  .header("access-control-allow-origin"),
              "");
}

TEST_F(AdmissionTest, NoOriginIsAllowedByDefault) {
    start();
    const Answer answer = call("GET", "/api/v1/employees", {{"Origin", "https://app.example"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("access-control-allow-origin"), "");
}

TEST_F(AdmissionTest, EveryAnswerCarriesTheSecurityHeaders) {
    start();
    for (const Answer& answer : {call("GET", "/healthz"), call("GET", "/nothing"), search(red)}) {
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
        EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
        EXPECT_EQ(answer.header("cache-control"), "no-store");
        EXPECT_NE(answer.header("content-security-policy").find("frame-ancestors 'none'"),
                  std::string::npos);
        EXPECT_NE(answer.header("permissions-policy").find("camera=(self)"), std::string::npos);
        EXPECT_EQ(answer.header("strict-transport-security"), "");
    }
}

TEST_F(AdmissionTest, HealthReadinessAndMetrics) {
    start();
    EXPECT_EQ(ask(port(), request_text("GET", "/healthz")).status, 200);
    EXPECT_EQ(ask(port(), request_text("GET", "/readyz")).status, 200);
    ready = false;
    EXPECT_EQ(ask(port(), request_text("GET", "/readyz")).status, 200) << "found out a moment ago";
    clock.advance(std::chrono::seconds(1));
    const Answer not_ready = ask(port(), request_text("GET", "/readyz"));
    EXPECT_EQ(not_ready.status, 503);
    EXPECT_EQ(not_ready.error(), "The gallery is being loaded.");
    EXPECT_EQ(ask(port(), request_text("GET", "/healthz")).status, 200);
    EXPECT_EQ(ask(port(), request_text("GET", "/api/openapi.yaml")).body, "openapi: 3.1.0\n");
}

TEST_F(AdmissionTest, MetricsAreForTheLoopbackOrAKeyAndHoldNoPersonalData) {
    start();
    ASSERT_EQ(insert("E-secret", red).status, 200);
    ASSERT_EQ(call("DELETE", "/api/v1/employees/E-secret").status, 200);
    const Answer local = ask(port(), request_text("GET", "/metrics"));
    EXPECT_EQ(local.status, 200);
    EXPECT_NE(local.body.find("rollcall_http_requests_total{route=\"/api/v1/employees/insert\","
                              "status=\"200\"} 1"),
              std::string::npos)
        << local.body;
    EXPECT_NE(local.body.find("rollcall_index_templates 0"), std::string::npos);
    EXPECT_EQ(local.body.find("E-secret"), std::string::npos);

    const auto through_proxy = [&](std::map<std::string, std::string> headers) {
        headers["X-Forwarded-For"] = "203.0.113.9";
        return ask(port(), request_text("GET", "/metrics", headers)).status;
    };
    const std::string metrics = *credentials.create_key("prom", {Right::metrics}, std::nullopt);
    const std::string search_key = *credentials.create_key("door", {Right::search}, std::nullopt);
    EXPECT_EQ(through_proxy({}), 401);
    EXPECT_EQ(through_proxy({{"X-API-Key", search_key}}), 403);
    EXPECT_EQ(through_proxy({{"X-API-Key", metrics}}), 200);
}

}  // namespace
}  // namespace rollcall::server
