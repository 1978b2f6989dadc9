#include <future>
#include <thread>

#include <sys/resource.h>

#include "unit/server/server_test.h"

namespace rollcall::server {
namespace {

using namespace std::chrono_literals;

class OverloadTest : public ServerTest {
  protected:
    /// Sends a search whose analysis is held, and waits until a worker is at it.
    Wire occupy_worker(int nth = 1) {
        Wire wire(port());
        wire.send(search_request(red));
        analyser.wait_for_calls(nth);
        return wire;
    }
    void wait_for_waiting_jobs(std::size_t count) {
        while (workers->waiting() < count) {
            std::this_thread::sleep_for(1ms);
        }
    }
};

TEST_F(OverloadTest, AFullPoolIsAnsweredAtOnce) {
    worker_threads = 1;
    queue_limit = 1;
    start();
    analyser.hold();
    Wire working = occupy_worker();
    Wire waiting(port());
    waiting.send(search_request(red));
    wait_for_waiting_jobs(1);

    const Answer refused = search(red);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.code(), "busy");
    EXPECT_EQ(refused.header("retry-after"), "1");
    EXPECT_EQ(call("GET", "/healthz").status, 200);
    const std::string metrics = call("GET", "/metrics").body;
    EXPECT_NE(metrics.find("rollcall_overload_total{reason=\"workers\"} 1"), std::string::npos)
        << metrics;

    analyser.let_go();
    EXPECT_EQ(working.read().status, 200);
    EXPECT_EQ(waiting.read().status, 200);
    EXPECT_EQ(search(red).status, 200);
}

TEST_F(OverloadTest, ARequestThatWaitedTooLongIsNotComputedFor) {
    settings.limits.answer_deadline = 0s;
    start();
    const Answer late = search(red);
    EXPECT_EQ(late.status, 503);
    EXPECT_EQ(late.code(), "busy");
    EXPECT_EQ(analyser.calls(), 0);
}

TEST_F(OverloadTest, AClientThatHasGoneIsNotComputedFor) {
    worker_threads = 1;
    start();
    analyser.hold();
    Wire working = occupy_worker();
    Wire leaving(port());
    leaving.send(search_request(red));
    wait_for_waiting_jobs(1);
    leaving.hang_up();
    analyser.let_go();
    EXPECT_EQ(working.read().status, 200);
    EXPECT_EQ(search(red).status, 200);
    EXPECT_EQ(analyser.calls(), 2);
}

TEST_F(OverloadTest, StopFinishesWhatWasAcceptedAndTakesNothingMore) {
    worker_threads = 1;
    start();
    analyser.hold();
    Wire idle(port());
    idle.send(request_text("GET", "/healthz"));
    ASSERT_EQ(idle.read().status, 200);
    Wire working = occupy_worker();
    Wire waiting(port());
    waiting.send(search_request(red));
    wait_for_waiting_jobs(1);

    const std::uint16_t was = port();
    auto stopped = std::async(std::launch::async, [&] { server->stop(20s); });
    EXPECT_TRUE(idle.closed_by_server());
    EXPECT_EQ(stopped.wait_for(0s), std::future_status::timeout);
    analyser.let_go();
    const Answer first = working.read();
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.header("connection"), "close");
    EXPECT_EQ(waiting.read().status, 200);
    stopped.get();
    EXPECT_FALSE(Wire(was).connected());
    server->stop(0s);  // once more does nothing
}

TEST_F(OverloadTest, StopCutsThoseThatDoNotEndInTime) {
    worker_threads = 1;
    start();
    analyser.hold();
    Wire working = occupy_worker();
    Wire waiting(port());
    waiting.send(search_request(red));
    wait_for_waiting_jobs(1);
    auto stopped = std::async(std::launch::async, [&] { server->stop(0s); });
    EXPECT_EQ(waiting.read().status, 0);
    analyser.let_go();
    stopped.get();
    EXPECT_EQ(analyser.calls(), 1);  // the one that waited was skipped
}

TEST_F(OverloadTest, TwoThousandIdleConnectionsKeepNobodyOut) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < 6000) {
        GTEST_SKIP() << "needs 6000 open files; the hard limit is " << limit.rlim_max;
    }
    limit.rlim_cur = 6000;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    start();
    std::vector<Wire> idle;
    for (int i = 0; i < 2000; ++i) {
        idle.emplace_back(port());
        ASSERT_TRUE(idle.back().connected()) << i;
        if (i % 2 == 0) {
            idle.back().send("GET /healthz HTTP/1.1\r\nX-Slow: ");
        }
    }
    EXPECT_EQ(search(red).status, 200);
    const std::string metrics = call("GET", "/metrics").body;
    EXPECT_EQ(metrics.find("rollcall_connections_evicted 0"), std::string::npos);
    EXPECT_TRUE(idle.front().closed_by_server());
    idle.back().send("\r\n\r\n");
    idle[1998].send("\r\nHost: a\r\n\r\n");
    EXPECT_EQ(idle[1998].read().status, 200);  // the youngest were kept
}

TEST_F(OverloadTest, ManyClientsAtOnceAreAllAnsweredRightly) {
    queue_limit = 64;
    start();
    ASSERT_EQ(insert("R", red).status, 200);
    ASSERT_EQ(insert("G", green).status, 200);
    std::vector<std::future<int>> clients;
    for (int c = 0; c < 8; ++c) {
        clients.push_back(std::async(std::launch::async, [&, c] {
            int right = 0;
            Wire wire(port());
            for (int i = 0; i < 20; ++i) {
                wire.send(search_request((c + i) % 2 == 0 ? red : green));
                right +=
                    wire.read().json().value("employee_id", "") == ((c + i) % 2 == 0 ? "R" : "G")
                        ? 1
                        : 0;
            }
            return right;
        }));
    }
    for (auto& client : clients) {
        EXPECT_EQ(client.get(), 20);
    }
}

}  // namespace
}  // namespace rollcall::server
