#include "server/dispatch.h"

#include <exception>
#include <optional>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace rollcall::server {
namespace {

namespace asio = boost::asio;

/// Of which not even the state can be asked.
class BrokenChannel final : public Channel {
  public:
    asio::awaitable<Transfer> handshake(Deadline) override { co_return Transfer::closed; }
    asio::awaitable<Read> read_some(std::span<std::uint8_t>, Deadline) override {
        co_return Read{};
    }
    asio::awaitable<Transfer> write(std::string_view, std::string_view, Deadline) override {
        co_return Transfer::closed;
    }
    asio::awaitable<void> finish(std::size_t, Deadline) override { co_return; }
    void close() override {}
    void shut_down() override {}
    bool peer_closed() const override { throw std::runtime_error("no state"); }
};

TEST(DispatchTest, AJobThatThrowsBesideItsHandlerIsAnswered) {
    asio::io_context io;
    WorkerPool workers(1, 1);
    Jobs jobs(workers);
    ByteBudget answers(1000);
    Metrics metrics;
    const Config::Server limits;
    Route route;
    route.handle = [](const Request&) { return Response(); };
    std::optional<Response> response;
    asio::co_spawn(io,
                   run_handler(route, std::make_shared<Request>(),
                               std::make_shared<BrokenChannel>(), jobs, answers, metrics, limits),
                   [&](const std::exception_ptr&, Response got) { response = std::move(got); });
    io.run_for(std::chrono::seconds(20));  // a session that hangs fails the test
    jobs.wait_until_done();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 500);
}

}  // namespace
}  // namespace rollcall::server
