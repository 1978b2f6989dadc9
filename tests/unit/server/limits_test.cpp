#include <thread>

#include "unit/server/server_test.h"

namespace rollcall::server {
namespace {

using namespace std::chrono_literals;

std::string chunk(const std::string& data) {
    std::array<char, 16> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", data.size());
    return size.data() + data + "\r\n";
}

class LimitsTest : public ServerTest {
  protected:
    std::string head(std::map<std::string, std::string> headers) const {
        headers.try_emplace("X-API-Key", kKey);
        headers.try_emplace("Content-Type", FormText::type());
        return request_text("POST", "/api/v1/employees/search", std::move(headers));
    }
    std::string form() const { return FormText().file("image", text_of(red)).body(); }
    bool still_answers() { return search(red).status == 200; }
};

TEST_F(LimitsTest, AHeaderOverTheLimitIsRefused) {
    start();
    const Answer large = call("GET", "/healthz", {{"X-Long", std::string(16 * 1024, 'x')}});
    EXPECT_EQ(large.status, 431);
    EXPECT_EQ(large.code(), "header_too_large");
    EXPECT_EQ(call("GET", "/healthz", {{"X-Long", std::string(15 * 1024, 'x')}}).status, 200);
    EXPECT_EQ(call("GET", '/' + std::string(20 * 1024, 'x')).status, 431);
    std::map<std::string, std::string> many;
    for (int i = 0; i < 2000; ++i) {
        many["X-" + std::to_string(i)] = "12345678";
    }
    EXPECT_EQ(call("GET", "/healthz", many).status, 431);
}

TEST_F(LimitsTest, AHeaderOverTheLimitIsRefusedHoweverItIsCutUp) {
    start();
    Wire wire(port());
    wire.send("GET /healthz HTTP/1.1\r\n");
    bool open = true;
    for (int i = 0; open && i < 100; ++i) {
        open = wire.send("X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n");
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(wire.read().status, 431);
}

TEST_F(LimitsTest, ABodyOverTheLimitIsRefusedByItsHeaderAlone) {
    start();
    Wire wire(port());
    wire.send(head({{"Content-Length", "31457280"}}));
    const Answer answer = wire.read();
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.code(), "body_too_large");
    EXPECT_EQ(answer.header("connection"), "close");
}

TEST_F(LimitsTest, AClientThatSendsThirtyMegabytesAnywayStillReadsItsAnswer) {
    start();
    Wire wire(port());
    wire.send(head({{"Content-Length", "31457280"}}));
    const std::string piece(1024 * 1024, 'x');
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(wire.send(piece)) << i;
    }
    EXPECT_EQ(wire.read().status, 413);
    EXPECT_TRUE(still_answers());
}

TEST_F(LimitsTest, AChunkedBodyOverTheLimitIsCutWhereItGoesOverIt) {
    settings.limits.body_limit = 100'000;
    start();
    Wire by_chunks(port());
    by_chunks.send(head({{"Transfer-Encoding", "chunked"}}));
    for (int i = 0; i < 20; ++i) {
        by_chunks.send(chunk(std::string(10'000, 'x')));
    }
    EXPECT_EQ(by_chunks.read().status, 413);
    Wire by_one(port());
    by_one.send(head({{"Transfer-Encoding", "chunked"}}) + "FFFFFFFFFFFF\r\nx");
    EXPECT_EQ(by_one.read().status, 413);
    EXPECT_TRUE(still_answers());
}

TEST_F(LimitsTest, AChunkedBodyIsReadHoweverItIsCutUp) {
    start();
    Wire wire(port());
    wire.send(head({{"Transfer-Encoding", "chunked"}}));
    const std::string body = form();
    for (std::size_t at = 0; at < body.size(); at += 100) {
        const std::string text = chunk(body.substr(at, 100));
        wire.send(text.substr(0, 2));
        wire.send(text.substr(2));
    }
    wire.send("0\r\nX-Trailer: 1\r\n\r\n");
    EXPECT_EQ(wire.read().status, 200);
}

TEST_F(LimitsTest, BrokenChunksAreRefused) {
    start();
    for (const std::string& broken :
         {std::string("xyz\r\n"), std::string("5\r\nhelloXX\r\n"), std::string("-1\r\n"),
          "1;" + std::string(40'000, 'e'), "0\r\nX: " + std::string(40'000, 'e')}) {
        Wire wire(port());
        wire.send(head({{"Transfer-Encoding", "chunked"}}) + broken);
        const int status = wire.read().status;
        EXPECT_TRUE(status == 400 || status == 431) << status << ' ' << broken.substr(0, 20);
    }
}

TEST_F(LimitsTest, TheKeyIsJudgedBeforeTheBodyIsRead) {
    start();
    Wire wire(port());
    wire.send(head({{"X-API-Key", "wrong"}, {"Content-Length", "5000000"}}));
    EXPECT_EQ(wire.read().status, 401);
    Wire chunked(port());
    chunked.send(head({{"X-API-Key", "wrong"}, {"Transfer-Encoding", "chunked"}}));
    EXPECT_EQ(chunked.read().status, 401);
}

TEST_F(LimitsTest, AfterARefusedSmallBodyTheConnectionGoesOn) {
    start();
    Wire wire(port());
    wire.send(head({{"X-API-Key", "wrong"}, {"Content-Length", "1000"}}) + std::string(1000, 'x') +
              request_text("GET", "/healthz"));
    EXPECT_EQ(wire.read().status, 401);
    EXPECT_EQ(wire.read().status, 200);
}

TEST_F(LimitsTest, ExpectContinueIsAnsweredOnceTheRequestIsLetIn) {
    start();
    const std::string body = form();
    Wire wire(port());
    wire.send(head({{"Expect", "100-continue"}, {"Content-Length", std::to_string(body.size())}}));
    EXPECT_EQ(wire.read().status, 100);
    wire.send(body);
    EXPECT_EQ(wire.read().status, 200);

    Wire refused(port());
    refused.send(head({{"X-API-Key", "wrong"},
                       {"Expect", "100-continue"},
                       {"Content-Length", std::to_string(body.size())}}));
    EXPECT_EQ(refused.read().status, 401);
}

TEST_F(LimitsTest, PipelinedRequestsAreAnsweredInTheirOrder) {
    start();
    Wire wire(port());
    std::string requests;
    for (int i = 0; i < 20; ++i) {
        requests += i % 2 == 0 ? search_request(red) : request_text("GET", "/nothing");
    }
    wire.send(requests);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(wire.read().status, i % 2 == 0 ? 200 : 404) << i;
    }
}

TEST_F(LimitsTest, EmptyLinesBetweenRequestsArePassedOver) {
    start();
    Wire wire(port());
    wire.send("\r\n\r\n" + request_text("GET", "/healthz") + "\r\n" +
              request_text("GET", "/nothing"));
    EXPECT_EQ(wire.read().status, 200);
    EXPECT_EQ(wire.read().status, 404);
}

TEST_F(LimitsTest, AmbiguousRequestsAreRefusedAndTheConnectionEnds) {
    start();
    const std::string get = "GET /healthz HTTP/1.1\r\n";
    for (const std::string& request : std::vector<std::string>{
             get + "Host: a\r\nHost: b\r\n\r\n", get + "\r\n",
             get + "Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             get + "Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
             get + "Host: a\r\nContent-Length: -1\r\n\r\n",
             get + "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             get + "Host: a\r\nTransfer-Encoding: gzip\r\n\r\n", get + "Host : a\r\n\r\n",
             "GET healthz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n",
             "GET /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
             "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03 not for plain HTTP\r\n\r\n"}) {
        Wire wire(port());
        wire.send(request);
        const Answer answer = wire.read();
        EXPECT_EQ(answer.status, 400) << request;
        EXPECT_EQ(answer.code(), "invalid_request");
        EXPECT_TRUE(wire.closed_by_server()) << request;
    }
}

TEST_F(LimitsTest, OldClientsAndAbsoluteTargetsAreUnderstood) {
    start();
    Wire old(port());
    old.send("GET /healthz HTTP/1.0\r\n\r\n");
    const Answer answer = old.read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(old.closed_by_server());
    EXPECT_EQ(call("GET", "http://localhost/healthz").status, 200);
}

TEST_F(LimitsTest, AHeaderThatDripsIsCutAtItsDeadline) {
    settings.limits.header_deadline = 1s;
    start();
    Wire wire(port());
    wire.send("GET /healthz HTTP/1.1\r\nX-Slow: ");
    // Never pauses for as long as the deadline, and would go on for ever.
    std::jthread drip([&](const std::stop_token& stop) {
        while (!stop.stop_requested() && wire.send("x")) {
            std::this_thread::sleep_for(50ms);
        }
    });
    EXPECT_EQ(wire.read().status, 408);
    drip.request_stop();
    drip.join();
    EXPECT_TRUE(still_answers());
}

TEST_F(LimitsTest, ABodyThatDripsIsCutAtItsDeadline) {
    settings.limits.body_deadline = 1s;
    start();
    Wire wire(port());
    wire.send(head({{"Content-Length", "100000"}}));
    std::jthread drip([&](const std::stop_token& stop) {
        while (!stop.stop_requested() && wire.send("x")) {
            std::this_thread::sleep_for(50ms);
        }
    });
    EXPECT_EQ(wire.read().status, 408);
    drip.request_stop();
    drip.join();
    EXPECT_TRUE(still_answers());
}

TEST_F(LimitsTest, AHeaderThatStopsGets408) {
    settings.limits.header_deadline = 1s;
    start();
    Wire wire(port());
    wire.send("GET /healthz HTTP/1.1\r\nX-Slow: ");
    const Answer answer = wire.read();
    EXPECT_EQ(answer.status, 408);
    EXPECT_EQ(answer.code(), "request_timeout");
    EXPECT_TRUE(wire.closed_by_server());
}

TEST_F(LimitsTest, AnIdleConnectionEndsSilently) {
    settings.limits.idle_deadline = 1s;
    start();
    Wire wire(port());
    wire.send(request_text("GET", "/healthz"));
    EXPECT_EQ(wire.read().status, 200);
    EXPECT_TRUE(wire.closed_by_server());
}

TEST_F(LimitsTest, BodiesInFlightAreBounded) {
    settings.limits.body_bytes_in_flight = 100'000;
    start();
    Wire first(port());
    first.send(head({{"Content-Length", "90000"}, {"Expect", "100-continue"}}));
    ASSERT_EQ(first.read().status, 100);
    Wire second(port());
    second.send(head({{"Content-Length", "90000"}}));
    const Answer refused = second.read();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.code(), "busy");
    EXPECT_FALSE(refused.header("retry-after").empty());
    Wire chunked(port());
    chunked.send(head({{"Transfer-Encoding", "chunked"}}) + chunk(std::string(20'000, 'x')));
    EXPECT_EQ(chunked.read().status, 503);
    EXPECT_TRUE(still_answers());  // a small one still fits
    first.hang_up();
    // Given back when the server has noticed: ask until then.
    int status = 503;
    for (int i = 0; status == 503 && i < 1000; ++i) {
        Wire again(port());
        again.send(head({{"Content-Length", "90000"}, {"Expect", "100-continue"}}));
        status = again.read().status;
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(status, 100);
}

}  // namespace
}  // namespace rollcall::server
