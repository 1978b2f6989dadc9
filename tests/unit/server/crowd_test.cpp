#include <fstream>
#include <future>
#include <optional>
#include <vector>

#include "support/temporary_folder.h"
#include "unit/server/certificate.h"
#include "unit/server/server_test.h"

namespace rollcall::server {
namespace {

/// Few places and twice as many clients that would keep theirs for as long as they are let.
class CrowdTest : public ServerTest {
  protected:
    static constexpr int kPlaces = 8;
    static constexpr int kClients = 2 * kPlaces;

    void SetUp() override {
        settings.limits.connections = kPlaces;
        settings.limits.body_deadline = std::chrono::seconds(300);  // no place comes free by it
    }
    static std::string without_body(const std::string& target,
                                    std::map<std::string, std::string> headers = {}) {
        headers["Content-Length"] = "8000";
        return request_text("GET", target, std::move(headers));
    }
    /// Each sends `request` and reads `status`, so that the server is at it before the next comes.
    void gather(const std::string& request, int status, bool to_head = false) {
        for (int i = 0; i < kClients; ++i) {
            Wire& wire = crowd.emplace_back(port());
            wire.send(request);
            ASSERT_EQ(wire.read(to_head).status, status) << i;
        }
    }
    std::string metrics() { return call("GET", "/metrics").body; }
    /// One place, whose client is at work while others come.
    void come_when_all_places_work(const std::optional<Wire::Tls>& tls);

    std::vector<Wire> crowd;
};

void CrowdTest::come_when_all_places_work(const std::optional<Wire::Tls>& tls) {
    settings.limits.connections = 1;
    start();
    analyser.hold();
    Wire working(port(), tls);
    working.send(search_request(red));
    analyser.wait_for_calls(1);

    Wire& silent = crowd.emplace_back(port(), tls);
    const Answer refused = silent.read();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.code(), "busy");
    EXPECT_EQ(refused.header("retry-after"), "1");
    EXPECT_EQ(refused.header("connection"), "close");
    EXPECT_EQ(refused.json()["request_id"], refused.header("x-request-id"));
    EXPECT_TRUE(silent.closed_by_server());
    Wire& sending = crowd.emplace_back(port(), tls);
    sending.send(request_text("POST", "/api/v1/employees/search", {}, std::string(200'000, 'x')));
    EXPECT_EQ(sending.read().status, 503);

    analyser.let_go();
    EXPECT_EQ(working.read().status, 200);
    working.send(request_text("GET", "/metrics"));
    const std::string text = working.read().body;
    for (const char* line : {"rollcall_overload_total{reason=\"connections\"} 2",
                             "rollcall_connections_refused 2", "rollcall_connections_open 1"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line;
    }
}

TEST_F(CrowdTest, UnfinishedBodiesKeepNobodyOut) {
    start();
    gather(without_body("/healthz", {{"Expect", "100-continue"}}), 100);
    EXPECT_EQ(search(red).status, 200);
    EXPECT_TRUE(crowd.front().closed_by_server());
    crowd.back().send(std::string(8000, 'x'));
    EXPECT_EQ(crowd.back().read().status, 200);  // the youngest were kept
}

TEST_F(CrowdTest, UnfinishedBodiesOfRefusedRequestsKeepNobodyOut) {
    start();
    gather(without_body("/nothing"), 404);
    EXPECT_EQ(search(red).status, 200);
    EXPECT_TRUE(crowd.front().closed_by_server());
}

TEST_F(CrowdTest, AnUnfinishedBodyDoesNotHoldUpAStop) {
    start();
    Wire wire(port());
    wire.send(without_body("/healthz", {{"Expect", "100-continue"}}));
    ASSERT_EQ(wire.read().status, 100);
    auto stopped = std::async(std::launch::async, [&] { server->stop(std::chrono::seconds(60)); });
    EXPECT_TRUE(wire.closed_by_server());
    wire.hang_up();
    stopped.get();
}

TEST_F(CrowdTest, UnreadAnswersKeepNobodyOut) {
    const test::TemporaryFolder web;
    std::filesystem::create_directories(web.path() / "static");
    // More than the buffers of a connection take.
    std::ofstream(web.path() / "static" / "large.bin") << std::string(16 * 1024 * 1024, 'x');
    settings.web = web.path();
    start();
    gather(request_text("GET", "/static/large.bin"), 200, true);
    EXPECT_EQ(search(red).status, 200);
    EXPECT_EQ(metrics().find("rollcall_connections_evicted 0"), std::string::npos);
}

TEST_F(CrowdTest, WhoHasAKeyKeepsTheirPlace) {
    start();
    const std::string body = FormText().file("image", text_of(red)).body();
    Wire slow(port());
    slow.send(request_text("POST", "/api/v1/employees/search",
                           {{"X-API-Key", std::string(kKey)},
                            {"Content-Type", FormText::type()},
                            {"Content-Length", std::to_string(body.size())},
                            {"Expect", "100-continue"}}));
    ASSERT_EQ(slow.read().status, 100);
    gather(without_body("/healthz", {{"Expect", "100-continue"}}), 100);
    slow.send(body);
    EXPECT_EQ(slow.read().status, 200);
}

TEST_F(CrowdTest, WhoComesWhenAllPlacesWorkIsToldToComeAgain) {
    come_when_all_places_work(std::nullopt);
}

TEST_F(CrowdTest, WhoComesWhenAllPlacesWorkIsToldSoOverTls) {
    settings.tls = make_certificate("localhost").identity;
    come_when_all_places_work(Wire::Tls{});
}

}  // namespace
}  // namespace rollcall::server
