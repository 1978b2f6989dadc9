#include <algorithm>

#include <gtest/gtest.h>

#include "server/byte_budget.h"
#include "server/connection_registry.h"
#include "server/header_value.h"
#include "server/rate_limiter.h"
#include "server/request_parser.h"
#include "server/responses.h"
#include "server/router.h"
#include "server/uri.h"

namespace rollcall::server {
namespace {

TEST(UriTest, PercentDecoding) {
    EXPECT_EQ(percent_decoded("a%20b%2Fc+d"), "a b/c+d");
    EXPECT_EQ(percent_decoded("%E5%91%98"), "\xE5\x91\x98");
    for (const char* bad : {"%", "%4", "%zz", "%00", "a%"}) {
        EXPECT_EQ(percent_decoded(bad), std::nullopt) << bad;
    }
}

TEST(UriTest, QueryFields) {
    const auto fields = QueryFields::parse("a=1&b=x+y%3D&&c&a=2");
    ASSERT_TRUE(fields);
    EXPECT_EQ(*fields->find("a"), "1");
    EXPECT_EQ(*fields->find("b"), "x y=");
    EXPECT_EQ(*fields->find("c"), "");
    EXPECT_EQ(fields->find("d"), nullptr);
    EXPECT_FALSE(QueryFields::parse("a=%"));
}

TEST(UriTest, Targets) {
    EXPECT_EQ(parse_target("/a/b?c=d?e")->path, "/a/b");
    EXPECT_EQ(parse_target("/a/b?c=d?e")->query, "c=d?e");
    EXPECT_EQ(parse_target("https://host:1/a?b")->path, "/a");
    EXPECT_EQ(parse_target("http://host")->path, "/");
    EXPECT_FALSE(parse_target("*"));
    EXPECT_FALSE(parse_target("host:443"));
    EXPECT_FALSE(parse_target(""));
}

TEST(HeaderValueTest, Cookies) {
    EXPECT_EQ(cookie_value("a=1; __Host-rollcall=xyz; b=2", "__Host-rollcall"), "xyz");
    EXPECT_EQ(cookie_value("xrollcall=1;rollcall=2", "rollcall"), "2");
    EXPECT_EQ(cookie_value("rollcall", "rollcall"), std::nullopt);
    EXPECT_EQ(cookie_value("", "rollcall"), std::nullopt);
}

Route route(std::string method, std::string pattern) {
    Route made;
    made.method = std::move(method);
    made.pattern = std::move(pattern);
    return made;
}

TEST(RouterTest, PatternsAndMethods) {
    const Router router({route("GET", "/"), route("GET", "/a/{id}"), route("DELETE", "/a/{id}"),
                         route("GET", "/static/*"), route("POST", "/x/")});
    const auto parameters = [&](const char* method, const char* path) {
        const auto found = router.find(method, path);
        const auto* match = std::get_if<Router::Match>(&found);
        return match == nullptr ? std::vector<std::string>{"none"} : match->parameters;
    };
    using Texts = std::vector<std::string>;
    EXPECT_EQ(parameters("GET", "/"), Texts{});
    EXPECT_EQ(parameters("HEAD", "/"), Texts{});
    EXPECT_EQ(parameters("DELETE", "/a/b%2Fc"), Texts{"b/c"});
    EXPECT_EQ(parameters("GET", "/static/x/y.js"), Texts{"x/y.js"});
    EXPECT_EQ(parameters("POST", "/x/"), Texts{});
    for (const char* path : {"/a", "/a/", "/a/b/c", "/a/%", "/static", "/static/", "/x", "//"}) {
        EXPECT_EQ(parameters("GET", path), Texts{"none"}) << path;
    }
    EXPECT_EQ(router.allowed("/a/b"), "GET, HEAD, DELETE");
    EXPECT_EQ(router.allowed("/nothing"), "");
}

TEST(RouterTest, AWordOfThePatternIsNoParameter) {
    const Router router({route("GET", "/a/{id}"), route("POST", "/a/new")});
    EXPECT_TRUE(std::holds_alternative<Router::WrongMethod>(router.find("GET", "/a/new")));
    EXPECT_EQ(router.allowed("/a/new"), "POST");
    const auto escaped = router.find("GET", "/a/%6Eew");
    const auto* match = std::get_if<Router::Match>(&escaped);
    ASSERT_NE(match, nullptr);
    EXPECT_EQ(match->parameters, std::vector<std::string>{"new"});
}

TEST(RateLimiterTest, RefillsEvenly) {
    ManualClock clock(from_unix_millis(0));
    RateLimiter limiter(clock, 2);
    EXPECT_FALSE(limiter.refuse("a"));
    EXPECT_FALSE(limiter.refuse("a"));
    EXPECT_EQ(limiter.refuse("a"), std::chrono::seconds(30));
    EXPECT_FALSE(limiter.refuse("b"));
    clock.advance(std::chrono::seconds(29));
    EXPECT_EQ(limiter.refuse("a"), std::chrono::seconds(1));
    clock.advance(std::chrono::seconds(1));
    EXPECT_FALSE(limiter.refuse("a"));
    clock.set(from_unix_millis(0));  // set back: nothing is lost, nothing gained
    EXPECT_TRUE(limiter.refuse("a"));
}

TEST(RateLimiterTest, RemembersABoundedNumberOfCallers) {
    ManualClock clock(from_unix_millis(0));
    RateLimiter limiter(clock, 1, 2);
    EXPECT_FALSE(limiter.refuse("a"));
    EXPECT_FALSE(limiter.refuse("b"));
    EXPECT_FALSE(limiter.refuse("c"));
    EXPECT_TRUE(limiter.refuse("c"));
}

TEST(ByteBudgetTest, SharesGrowAndAreGivenBack) {
    ByteBudget budget(100);
    ByteBudget::Share first(budget);
    EXPECT_TRUE(first.grow_to(60));
    {
        ByteBudget::Share second(budget);
        EXPECT_FALSE(second.grow_to(41));
        EXPECT_TRUE(second.grow_to(40));
        EXPECT_FALSE(first.grow_to(61));
        const ByteBudget::Share moved = std::move(second);
        EXPECT_EQ(budget.in_use(), 100U);
    }
    EXPECT_EQ(budget.in_use(), 60U);
    EXPECT_TRUE(first.grow_to(10));
    EXPECT_EQ(budget.in_use(), 60U);
}

TEST(RequestParserTest, AChunkedBodyTakesTheMemoryThatItSaid) {
    constexpr std::size_t kLimit = 1'000'000;
    RequestParser parser(16 * 1024);
    std::string unread = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    parser.put(as_bytes(unread));
    ASSERT_TRUE(parser.head_done());
    parser.take_head();
    parser.set_body_limit(kLimit);
    unread.clear();
    std::size_t said = 0;
    for (int i = 0; i <= 100; ++i) {
        unread += i < 100 ? "2710\r\n" + std::string(10'000, 'x') + "\r\n" : "0\r\n\r\n";
        said = std::max(said, parser.body_memory(unread.size()));
        unread.erase(0, parser.put(as_bytes(unread)));
    }
    ASSERT_TRUE(parser.done());
    EXPECT_EQ(said, kLimit);
    const Bytes body = parser.take_body();
    EXPECT_EQ(body.size(), kLimit);
    EXPECT_EQ(body.capacity(), said);
}

TEST(ConnectionRegistryTest, TheLongestWaitingMakesRoom) {
    ConnectionRegistry registry(2);
    std::string closed;
    const auto admit = [&](char name) {
        return registry.admit([&closed, name] { closed.push_back(name); });
    };
    auto a = admit('a');
    auto b = admit('b');
    ASSERT_TRUE(a && b);
    EXPECT_TRUE(a->wait());  // now b has waited longer
    auto c = admit('c');
    EXPECT_EQ(closed, "b");
    EXPECT_FALSE(b->work());
    EXPECT_FALSE(b->wait());
    EXPECT_TRUE(a->work());
    EXPECT_TRUE(c->work());
    EXPECT_FALSE(admit('d'));
    EXPECT_EQ(closed, "b");
    const auto counts = registry.counts();
    EXPECT_EQ(counts.open, 2U);
    EXPECT_EQ(counts.working, 2U);
    EXPECT_EQ(counts.evicted, 1U);
    EXPECT_EQ(counts.refused, 1U);
    EXPECT_TRUE(c->wait());
    EXPECT_TRUE(admit('e'));
    EXPECT_EQ(closed, "bc");
}

TEST(ConnectionRegistryTest, StoppingClosesWhatWaitsAndThenTheRest) {
    ConnectionRegistry registry(3);
    std::string closed;
    auto a = registry.admit([&] { closed.push_back('a'); });
    auto b = registry.admit([&] { closed.push_back('b'); });
    ASSERT_TRUE(a->work());
    registry.close_waiting();
    EXPECT_EQ(closed, "b");
    EXPECT_TRUE(registry.stopping());
    EXPECT_FALSE(registry.admit([] {}));
    EXPECT_FALSE(a->wait());
    registry.close_all();
    EXPECT_EQ(closed, "ba");
    EXPECT_FALSE(registry.wait_until_empty(std::chrono::milliseconds(0)));
    a.reset();
    b.reset();
    EXPECT_TRUE(registry.wait_until_empty(std::chrono::milliseconds(0)));
}

TEST(ConnectionRegistryTest, WhoYieldsMakesRoomButMayFinishAtAStop) {
    ConnectionRegistry registry(2);
    std::string closed;
    auto a = registry.admit([&] { closed.push_back('a'); });
    auto b = registry.admit([&] { closed.push_back('b'); });
    ASSERT_TRUE(a->work() && b->work());
    EXPECT_TRUE(a->yield());
    EXPECT_EQ(registry.counts().working, 1U);
    auto c = registry.admit([&] { closed.push_back('c'); });
    ASSERT_TRUE(c);
    EXPECT_EQ(closed, "a");
    EXPECT_FALSE(a->yield());
    EXPECT_FALSE(a->work());
    EXPECT_TRUE(b->yield());
    registry.close_waiting();
    EXPECT_EQ(closed, "ac");
    EXPECT_TRUE(b->work());
    EXPECT_TRUE(b->yield());
    EXPECT_FALSE(b->wait());
    registry.close_all();
    EXPECT_EQ(closed, "acb");
    a.reset();
    b.reset();
    c.reset();
    EXPECT_EQ(registry.counts().open, 0U);
    EXPECT_TRUE(registry.wait_until_empty(std::chrono::milliseconds(0)));
}

TEST(ConnectionRegistryTest, AFewSparePlacesAreBesideTheLimit) {
    ConnectionRegistry registry(1, 2);
    std::string closed;
    auto a = registry.admit([&] { closed.push_back('a'); });
    ASSERT_TRUE(a->work());
    EXPECT_FALSE(registry.admit([] {}));
    auto b = registry.admit_spare([&] { closed.push_back('b'); });
    const auto c = registry.admit_spare([&] { closed.push_back('c'); });
    EXPECT_TRUE(b && c);
    EXPECT_FALSE(registry.admit_spare([] {}));
    EXPECT_EQ(registry.counts().open, 1U);
    b.reset();
    const auto d = registry.admit_spare([&] { closed.push_back('d'); });
    EXPECT_TRUE(d);
    EXPECT_EQ(closed, "");
    registry.close_waiting();
    EXPECT_EQ(closed, "cd");
    EXPECT_EQ(registry.counts().working, 1U);
    EXPECT_FALSE(registry.admit_spare([] {}));
    a.reset();
    EXPECT_FALSE(registry.wait_until_empty(std::chrono::milliseconds(0)));
}

TEST(ResponsesTest, DatesAndErrors) {
    EXPECT_EQ(http_date(from_unix_millis(784'111'777'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    const Response response = error_response({ErrorCode::no_face, "No \"face\"\n\xFF"}, "id");
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.body_text(),
              "{\"error\":\"No \\\"face\\\"\\n\xEF\xBF\xBD\",\"code\":\"no_face\","
              "\"request_id\":\"id\"}");
    const Response fault = error_response({ErrorCode::unavailable, "m", "the context"}, "id");
    EXPECT_EQ(fault.body_text().find("context"), std::string_view::npos);
}

}  // namespace
}  // namespace rollcall::server
